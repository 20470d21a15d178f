//! Decisions as they are shown, each with the payment that is under way for it.

use super::row::Row;
use crate::error::Result;
use crate::prepared::Fixed;
use crate::rows::{END_OF_TIME, Position, parsed};
use crate::schema::{decision, payment};
use crate::sql_types::{Key, Time};
use crate::tx::{Tx, on};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::decision::{DecisionState, Service};
use domain::ids::{AccountId, DecisionId, LicenceId, PaymentId, PersonId};
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
    /// The decision in its state.
    pub state: DecisionState,
    /// The licence that its points went to.
    pub licence: Option<LicenceId>,
    /// Since when its notice is late.
    pub notice_late_since: Option<Instant>,
    /// When the authority has last confirmed it.
    pub as_of: Instant,
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

/// The payment that settled a decision, or the one that is under way for it.
#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = payment)]
struct Paying {
    id: Key,
    account_id: Key,
    status: String,
    trade_number: Option<String>,
    expires_at: Time,
}

impl Paying {
    /// Nothing once money has settled the decision.
    fn live(self) -> Result<Option<LivePayment>> {
        let live = parsed::<PaymentStatus>(&self.status)?.is_live();
        let (id, expires_at) = (self.id.into(), self.expires_at.into());
        Ok(live.then_some(LivePayment { id, trade_number: self.trade_number, expires_at }))
    }
}

type Joined = (Row, Option<Paying>);

/// There is at most one. The statuses are the literals of the partial index that says so, so that it serves the join.
const THE_PAYMENT: Fixed = Fixed("payment.status IN ('created', 'pending', 'settled')");

macro_rules! views {
    () => {
        decision::table
            .left_join(payment::table.on(payment::decision_id.eq(decision::id).and(THE_PAYMENT)))
            .select((Row::as_select(), Option::<Paying>::as_select()))
    };
}

fn view(row: &Row, paying: Option<Paying>) -> Result<View> {
    Ok(View {
        payer: paying.as_ref().map(|paying| paying.account_id.into()),
        service: row.service()?,
        state: row.state()?,
        licence: row.licence_id.map(LicenceId::from),
        notice_late_since: row.notice_late_at.map(Instant::from),
        as_of: row.as_of.into(),
        payment: row.payment_id.map(PaymentId::from),
        paid_at: row.paid_at.map(Instant::from),
        clearance_late_since: row.clearance_late_at.map(Instant::from),
        cleared_at: row.cleared_at.map(Instant::from),
        live_payment: paying.map(Paying::live).transpose()?.flatten(),
    })
}

/// The decision, if it is addressed to the person.
///
/// # Errors
/// Database failures only.
pub async fn find(tx: &Tx, person: PersonId, id: DecisionId) -> Result<Option<View>> {
    let this = decision::id.eq(Key::from(id)).and(decision::person_id.eq(Key::from(person)));
    let row: Option<Joined> = on!(tx, |conn| views!().filter(this).first(conn).await.optional())?;
    row.map(|(row, paying)| view(&row, paying)).transpose()
}

/// The decision, whoever it is addressed to.
///
/// # Errors
/// Database failures only.
pub async fn view_of(tx: &Tx, id: DecisionId) -> Result<Option<View>> {
    let this = decision::id.eq(Key::from(id));
    let row: Option<Joined> = on!(tx, |conn| views!().filter(this).first(conn).await.optional())?;
    row.map(|(row, paying)| view(&row, paying)).transpose()
}

/// A page of the decisions addressed to the person, the latest first, before `before`; only those to be paid where
/// `unpaid` is set.
///
/// # Errors
/// Database failures only.
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
    rows.into_iter().map(|(row, paying)| view(&row, paying)).collect()
}
