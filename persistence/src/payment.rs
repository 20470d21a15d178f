//! Payments and settlements.

use crate::error::Result;
use crate::prepared::{Fixed, hot};
use crate::rows::{END_OF_TIME, Position, count, fen, parsed, required};
use crate::schema::{payment, settlement};
use crate::sql_types::{Key, Time};
use crate::tx::{Tx, locked, on};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::ids::{AccountId, PaymentId};
use domain::payment::{Payment, PaymentState, PaymentStatus, Quote, Receipt};
use domain::time::Instant;
use uuid::Uuid;

#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = payment, treat_none_as_default_value = false, treat_none_as_null = true)]
struct Row {
    id: Key,
    decision_id: Key,
    account_id: Key,
    status: String,
    status_reason: Option<String>,
    fine: i64,
    surcharge: i64,
    total: i64,
    days_late: i32,
    order_number: String,
    trade_number: Option<String>,
    created_at: Time,
    expires_at: Time,
    received: Option<i64>,
    paid_at: Option<Time>,
    closed_at: Option<Time>,
    next_poll_at: Option<Time>,
    version: i32,
}

/// A payment with what is kept beside its state.
#[derive(Debug, Clone)]
pub struct Stored {
    /// The payment in its state.
    pub state: PaymentState,
    /// Whether the decision is addressed to whoever pays it.
    pub addressed: bool,
    /// Our number for the host's order.
    pub order_number: String,
    /// The host's number of the trade, once it is known.
    pub trade_number: Option<String>,
    /// When the host is to be asked next.
    pub next_poll_at: Option<Instant>,
    /// The version of its last event.
    pub version: i32,
}

/// See [`Stored::addressed`].
const ADDRESSED: Fixed = Fixed(
    "EXISTS (SELECT 1 FROM decision JOIN account ON account.person_id = decision.person_id
        WHERE decision.id = payment.decision_id AND account.id = payment.account_id)",
);

impl TryFrom<(Row, bool)> for Stored {
    type Error = crate::StoreError;

    fn try_from((row, addressed): (Row, bool)) -> Result<Self> {
        let payment = Payment {
            id: row.id.into(),
            decision: row.decision_id.into(),
            account: row.account_id.into(),
            quote: Quote {
                fine: fen(row.fine)?,
                surcharge: fen(row.surcharge)?,
                total: fen(row.total)?,
                days_late: count(row.days_late)?,
                computed_at: row.created_at.into(),
                valid_until: row.expires_at.into(),
            },
        };
        let receipt = || {
            Ok::<_, crate::StoreError>(Receipt {
                trade_number: required(row.trade_number.clone(), "trade_number")?,
                amount: fen(required(row.received, "received")?)?,
                paid_at: required(row.paid_at, "paid_at")?.into(),
            })
        };
        let closed_at = || required(row.closed_at, "closed_at").map(Instant::from);
        let state = match parsed(&row.status)? {
            PaymentStatus::Created => PaymentState::Created(payment),
            PaymentStatus::Pending => PaymentState::Pending { payment, trade_number: row.trade_number.clone() },
            PaymentStatus::Settled => PaymentState::Settled { payment, receipt: receipt()? },
            PaymentStatus::Cancelled => PaymentState::Cancelled { payment, cancelled_at: closed_at()? },
            PaymentStatus::Expired => PaymentState::Expired { payment, expired_at: closed_at()? },
            PaymentStatus::InSuspense => PaymentState::InSuspense {
                payment,
                receipt: receipt()?,
                reason: parsed(&required(row.status_reason.clone(), "status_reason")?)?,
            },
        };
        Ok(Self {
            state,
            addressed,
            order_number: row.order_number,
            trade_number: row.trade_number,
            next_poll_at: row.next_poll_at.map(Instant::from),
            version: row.version,
        })
    }
}

impl From<&Stored> for Row {
    fn from(stored: &Stored) -> Self {
        let payment = stored.state.payment();
        let mut row = Self {
            id: payment.id.into(),
            decision_id: payment.decision.into(),
            account_id: payment.account.into(),
            status: stored.state.status().to_string(),
            status_reason: None,
            fine: payment.quote.fine.amount(),
            surcharge: payment.quote.surcharge.amount(),
            total: payment.quote.total.amount(),
            days_late: i32::try_from(payment.quote.days_late).unwrap_or(i32::MAX),
            order_number: stored.order_number.clone(),
            trade_number: stored.trade_number.clone(),
            created_at: payment.quote.computed_at.into(),
            expires_at: payment.quote.valid_until.into(),
            received: None,
            paid_at: None,
            closed_at: None,
            next_poll_at: stored.next_poll_at.map(Time::from),
            version: stored.version,
        };
        let mut received = |receipt: &Receipt| {
            row.trade_number = Some(receipt.trade_number.clone());
            row.received = Some(receipt.amount.amount());
            row.paid_at = Some(receipt.paid_at.into());
        };
        match &stored.state {
            PaymentState::Created(_) => {}
            PaymentState::Pending { trade_number, .. } => row.trade_number.clone_from(trade_number),
            PaymentState::Settled { receipt, .. } => received(receipt),
            PaymentState::InSuspense { receipt, reason, .. } => {
                received(receipt);
                row.status_reason = Some(reason.to_string());
            }
            PaymentState::Cancelled { cancelled_at: at, .. } | PaymentState::Expired { expired_at: at, .. } => {
                row.closed_at = Some((*at).into());
            }
        }
        row
    }
}

/// Stores a new payment.
///
/// # Errors
/// [`crate::StoreError::Conflict`] `one_live_payment_per_decision` when somebody was faster.
pub async fn insert(tx: &Tx, stored: &Stored) -> Result<()> {
    let row = Row::from(stored);
    on!(tx, |conn| diesel::insert_into(payment::table).values(row).execute(conn).await)?;
    Ok(())
}

/// Stores the state that a payment has come to.
///
/// # Errors
/// [`crate::StoreError`].
pub async fn save(tx: &Tx, stored: &Stored) -> Result<()> {
    let row = Row::from(stored);
    let this = payment::table.filter(payment::id.eq(row.id));
    on!(tx, |conn| hot!(diesel::update(this).set(row)).execute(conn).await)?;
    Ok(())
}

/// Notes when the host is to be asked next about a payment that is under way.
///
/// # Errors
/// [`crate::StoreError`].
pub async fn poll_again(tx: &Tx, id: PaymentId, at: Instant) -> Result<()> {
    let this = payment::table.filter(payment::id.eq(Key::from(id))).filter(payment::next_poll_at.is_not_null());
    let change = diesel::update(this).set(payment::next_poll_at.eq(Some(Time::from(at))));
    on!(tx, |conn| hot!(change).execute(conn).await)?;
    Ok(())
}

/// The payment, if the account started it.
///
/// # Errors
/// [`crate::StoreError`].
pub async fn find(tx: &Tx, account: AccountId, id: PaymentId) -> Result<Option<Stored>> {
    let query = payment::table.filter(payment::account_id.eq(Key::from(account))).filter(payment::id.eq(Key::from(id)));
    let row: Option<(Row, bool)> =
        on!(tx, |conn| query.select((Row::as_select(), ADDRESSED)).first(conn).await.optional())?;
    row.map(Stored::try_from).transpose()
}

/// The payment, whoever started it.
///
/// # Errors
/// [`crate::StoreError`].
pub async fn get(tx: &Tx, id: PaymentId) -> Result<Option<Stored>> {
    let query = payment::table.filter(payment::id.eq(Key::from(id)));
    let row: Option<(Row, bool)> =
        on!(tx, |conn| query.select((Row::as_select(), ADDRESSED)).first(conn).await.optional())?;
    row.map(Stored::try_from).transpose()
}

/// The payment, its row locked.
///
/// # Errors
/// [`crate::StoreError`].
pub async fn lock(tx: &Tx, id: PaymentId) -> Result<Option<Stored>> {
    let query = payment::table.filter(payment::id.eq(Key::from(id)));
    let row: Option<(Row, bool)> = locked!(tx, query.select((Row::as_select(), ADDRESSED))).optional()?;
    row.map(Stored::try_from).transpose()
}

/// A page of the payments that the account started, the latest first, before `before`.
///
/// # Errors
/// [`crate::StoreError`].
pub async fn page(tx: &Tx, account: AccountId, before: Option<Position<PaymentId>>, limit: i64) -> Result<Vec<Stored>> {
    let before = before.unwrap_or(Position { at: END_OF_TIME, id: PaymentId::from_uuid(Uuid::max()) });
    let (at, id) = (Time::from(before.at), Key::from(before.id));
    let query = payment::table
        .filter(payment::account_id.eq(Key::from(account)))
        .filter(payment::created_at.le(at))
        .filter(payment::created_at.lt(at).or(payment::id.lt(id)))
        .order((payment::created_at.desc(), payment::id.desc()))
        .limit(limit);
    let rows: Vec<(Row, bool)> = on!(tx, |conn| query.select((Row::as_select(), ADDRESSED)).load(conn).await)?;
    rows.into_iter().map(Stored::try_from).collect()
}

/// Payments that the host is to be asked about.
///
/// # Errors
/// [`crate::StoreError`].
pub async fn to_poll(tx: &Tx, now: Instant, limit: i64) -> Result<Vec<PaymentId>> {
    let query = payment::table
        .filter(payment::next_poll_at.le(Time::from(now)))
        .order(payment::next_poll_at)
        .limit(limit)
        .select(payment::id);
    let ids: Vec<Key> = on!(tx, |conn| query.load(conn).await)?;
    Ok(ids.into_iter().map(PaymentId::from).collect())
}

/// Stores that the payment pays its decision: at most one ever does.
///
/// # Errors
/// [`crate::StoreError::Conflict`] when another payment has settled the decision.
pub async fn settle(tx: &Tx, paid: &Payment, receipt: &Receipt, now: Instant) -> Result<()> {
    let row = (
        settlement::decision_id.eq(Key::from(paid.decision)),
        settlement::payment_id.eq(Key::from(paid.id)),
        settlement::amount.eq(receipt.amount.amount()),
        settlement::paid_at.eq(Time::from(receipt.paid_at)),
        settlement::settled_at.eq(Time::from(now)),
    );
    on!(tx, |conn| diesel::insert_into(settlement::table).values(row).execute(conn).await)?;
    Ok(())
}
