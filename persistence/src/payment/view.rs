//! Payments as whoever started them is shown them.

use super::row::{Joined, joined, payer};
use crate::error::Result;
use crate::rows::{END_OF_TIME, Position};
use crate::schema::payment;
use crate::sql_types::{Key, Time};
use crate::tx::{Tx, on};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::ids::{AccountId, PaymentId};
use domain::payment::PaymentState;
use uuid::Uuid;

/// A payment with everything that is shown of it.
#[derive(Debug, Clone)]
pub struct View {
    /// The payment in its state.
    pub state: PaymentState,
    /// Whether the decision is addressed to whoever pays it.
    pub addressed: bool,
    /// Our number for the host's order.
    pub order_number: String,
    /// The host's number of the trade, once it is known.
    pub trade_number: Option<String>,
    /// The version of its last event.
    pub version: i32,
}

impl View {
    fn read(joined: Joined) -> Result<Self> {
        let (row, person, addressee) = joined;
        Ok(Self {
            state: row.state()?,
            addressed: payer(person, addressee)?.addressed,
            order_number: row.order_number,
            trade_number: row.trade_number,
            version: row.version,
        })
    }
}

/// The payment, if the account started it.
///
/// # Errors
/// Database failures only.
pub async fn find(tx: &Tx, account: AccountId, id: PaymentId) -> Result<Option<View>> {
    let query = payment::table.filter(payment::account_id.eq(Key::from(account))).filter(payment::id.eq(Key::from(id)));
    let found: Option<Joined> = on!(tx, |conn| query.select(joined!()).first(conn).await.optional())?;
    found.map(View::read).transpose()
}

/// The payment, whoever started it.
///
/// # Errors
/// Database failures only.
pub async fn get(tx: &Tx, id: PaymentId) -> Result<Option<View>> {
    let query = payment::table.filter(payment::id.eq(Key::from(id)));
    let found: Option<Joined> = on!(tx, |conn| query.select(joined!()).first(conn).await.optional())?;
    found.map(View::read).transpose()
}

/// A page of the payments that the account started, the latest first, before `before`.
///
/// # Errors
/// Database failures only.
pub async fn page(tx: &Tx, account: AccountId, before: Option<Position<PaymentId>>, limit: i64) -> Result<Vec<View>> {
    let before = before.unwrap_or(Position { at: END_OF_TIME, id: PaymentId::from_uuid(Uuid::max()) });
    let (at, id) = (Time::from(before.at), Key::from(before.id));
    let query = payment::table
        .filter(payment::account_id.eq(Key::from(account)))
        .filter(payment::created_at.le(at))
        .filter(payment::created_at.lt(at).or(payment::id.lt(id)))
        .order((payment::created_at.desc(), payment::id.desc()))
        .limit(limit);
    let found: Vec<Joined> = on!(tx, |conn| query.select(joined!()).load(conn).await)?;
    found.into_iter().map(View::read).collect()
}
