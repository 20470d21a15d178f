//! Decisions as they are shown, each with the payment that is under way for it.

use super::{Row, Stored, service};
use crate::error::Result;
use crate::prepared::Fixed;
use crate::rows::{END_OF_TIME, Position, parsed};
use crate::schema::{decision, payment};
use crate::sql_types::{Key, Time};
use crate::tx::{Tx, on};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::decision::Service;
use domain::ids::{AccountId, DecisionId, PaymentId, PersonId};
use domain::payment::PaymentStatus;
use domain::time::Instant;
use uuid::Uuid;

/// A payment for which money may still come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LivePayment {
    /// Which.
    pub id: PaymentId,
    /// The host's number of the trade, once it is known.
    pub trade_number: Option<String>,
    /// When the host stops taking the money.
    pub expires_at: Instant,
}

/// A decision with everything that is shown of it.
#[derive(Debug, Clone)]
pub struct View {
    /// The decision.
    pub stored: Stored,
    /// The service of its notice, once it is served.
    pub service: Option<Service>,
    /// The payment that settled it.
    pub payment: Option<PaymentId>,
    /// When it was paid.
    pub paid_at: Option<Instant>,
    /// Since when its clearance is late.
    pub clearance_late_since: Option<Instant>,
    /// When it was cleared.
    pub cleared_at: Option<Instant>,
    /// The payment that is under way for it.
    pub live_payment: Option<LivePayment>,
    /// Who started the payment that settled it, or the one that is under way.
    pub payer: Option<AccountId>,
}

type Payment = (Key, Key, String, Option<String>, Time);
type Joined = (Row, Option<Payment>);

/// There is one at the most. The statuses are the literals of the partial index that says so, so that it serves the join.
const THE_PAYMENT: Fixed = Fixed("payment.status IN ('created', 'pending', 'settled')");

macro_rules! views {
    () => {
        decision::table.left_join(payment::table.on(payment::decision_id.eq(decision::id).and(THE_PAYMENT))).select((
            Row::as_select(),
            (payment::id, payment::account_id, payment::status, payment::trade_number, payment::expires_at).nullable(),
        ))
    };
}

fn view((row, payment): Joined) -> Result<View> {
    let payer = payment.as_ref().map(|(_, account, ..)| (*account).into());
    let mut live_payment = None;
    if let Some((id, _, status, trade_number, expires_at)) = payment {
        let live = parsed::<PaymentStatus>(&status)?.is_live();
        live_payment = live.then(|| LivePayment { id: id.into(), trade_number, expires_at: expires_at.into() });
    }
    Ok(View {
        payer,
        service: service(&row)?,
        payment: row.payment_id.map(PaymentId::from),
        paid_at: row.paid_at.map(Instant::from),
        clearance_late_since: row.clearance_late_at.map(Instant::from),
        cleared_at: row.cleared_at.map(Instant::from),
        stored: row.try_into()?,
        live_payment,
    })
}

/// The decision, if it is addressed to the person.
///
/// # Errors
/// [`crate::StoreError`].
pub async fn find(tx: &Tx, person: PersonId, id: DecisionId) -> Result<Option<View>> {
    let this = decision::id.eq(Key::from(id)).and(decision::person_id.eq(Key::from(person)));
    let row: Option<Joined> = on!(tx, |conn| views!().filter(this).first(conn).await.optional())?;
    row.map(view).transpose()
}

/// The decision, whoever it is addressed to.
///
/// # Errors
/// [`crate::StoreError`].
pub async fn view_of(tx: &Tx, id: DecisionId) -> Result<Option<View>> {
    let this = decision::id.eq(Key::from(id));
    let row: Option<Joined> = on!(tx, |conn| views!().filter(this).first(conn).await.optional())?;
    row.map(view).transpose()
}

/// A page of the decisions addressed to the person, the latest first, before `before`; only those to be paid where
/// `unpaid` is set.
///
/// # Errors
/// [`crate::StoreError`].
pub async fn page(
    tx: &Tx,
    person: PersonId,
    unpaid: bool,
    before: Option<Position<DecisionId>>,
    limit: i64,
) -> Result<Vec<View>> {
    let before = before.unwrap_or(Position { at: END_OF_TIME, id: DecisionId::from_uuid(Uuid::max()) });
    let (at, id) = (Time::from(before.at), Key::from(before.id));
    let wanted = if unpaid { "(decision.status IN ('served', 'overdue') AND decision.fine > 0)" } else { "(1 = 1)" };
    let rows: Vec<Joined> = on!(tx, |conn| {
        let query = views!()
            .filter(decision::person_id.eq(Key::from(person)))
            .filter(Fixed(wanted))
            // The first condition bounds the scan of the index, the second leaves out what was seen of the same moment.
            .filter(decision::decided_at.le(at))
            .filter(decision::decided_at.lt(at).or(decision::id.lt(id)))
            .order((decision::decided_at.desc(), decision::id.desc()))
            .limit(limit);
        query.load(conn).await
    })?;
    rows.into_iter().map(view).collect()
}
