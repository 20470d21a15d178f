//! Payments and settlements: what is written of them. What their payers are shown is in `view`, which the host is to be asked
//! about in `due`, and the rows in `row`.

mod due;
mod row;
mod view;

pub use due::{ask_again, to_ask_about};
pub use view::{View, find, get, page};

use crate::error::Result;
use crate::prepared::hot;
use crate::schema::{payment, settlement};
use crate::sql_types::{Key, Time};
use crate::tx::{Tx, locked, on};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::ids::{DecisionId, PaymentId, PersonId};
use domain::payment::{Payment, PaymentState, Receipt};
use domain::time::Instant;
use row::{Joined, Row, joined};

/// Who pays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Payer {
    /// The person of the account that pays.
    pub person: PersonId,
    /// Whether the decision is addressed to that person.
    pub addressed: bool,
}

/// A payment that is not stored yet.
#[derive(Debug, Clone)]
pub struct New {
    /// The payment.
    pub payment: Payment,
    /// Who pays.
    pub payer: Payer,
    /// Our number for the host's order.
    pub order_number: String,
    /// When the host is to be asked first.
    pub next_poll_at: Instant,
}

/// A payment whose row the transaction holds.
#[derive(Debug, Clone)]
pub struct Locked {
    /// The payment in its state.
    pub state: PaymentState,
    row: Row,
    payer: Payer,
}

impl Locked {
    /// Who pays.
    pub fn payer(&self) -> Payer {
        self.payer
    }

    /// What is shown of it.
    pub fn view(&self) -> View {
        View {
            state: self.state.clone(),
            addressed: self.payer.addressed,
            order_number: self.row.order_number.clone(),
            trade_number: self.row.trade_number.clone(),
            version: self.row.version,
        }
    }

    /// Moves it to `state` in memory, one version on; call [`save`] to store it. The host has nothing more to be asked once no
    /// money may come.
    #[must_use]
    pub fn enter(mut self, state: PaymentState) -> Self {
        self.row.enter(&state);
        self.row.version += 1;
        Self { state, ..self }
    }

    /// Has the host asked about it at that moment.
    #[must_use]
    pub fn to_be_asked(mut self, at: Instant) -> Self {
        self.row.next_poll_at = Some(at.into());
        self
    }
}

/// Stores a new payment.
///
/// # Errors
/// [`crate::StoreError::Conflict`] `one_live_payment_per_decision` when somebody was faster.
pub async fn insert(tx: &Tx, new: New) -> Result<Locked> {
    let row = Row::new(&new);
    let locked = Locked { state: PaymentState::Created(new.payment), row: row.clone(), payer: new.payer };
    on!(tx, |conn| diesel::insert_into(payment::table).values(row).execute(conn).await)?;
    Ok(locked)
}

/// Stores what a payment has come to.
///
/// # Errors
/// [`crate::StoreError::Conflict`] when a constraint says that it cannot be.
pub async fn save(tx: &Tx, locked: &Locked) -> Result<()> {
    let row = locked.row.clone();
    let this = payment::table.filter(payment::id.eq(row.id));
    on!(tx, |conn| hot!(diesel::update(this).set(row)).execute(conn).await)?;
    Ok(())
}

/// The decision that a payment is to settle.
///
/// # Errors
/// Database failures only.
pub async fn decision_of(tx: &Tx, id: PaymentId) -> Result<Option<DecisionId>> {
    let query = payment::table.filter(payment::id.eq(Key::from(id))).select(payment::decision_id);
    let found: Option<Key> = on!(tx, |conn| query.first(conn).await.optional())?;
    Ok(found.map(DecisionId::from))
}

/// The payment, its row locked.
///
/// # Errors
/// Database failures only.
pub async fn lock(tx: &Tx, id: PaymentId) -> Result<Option<Locked>> {
    let query = payment::table.filter(payment::id.eq(Key::from(id)));
    let found: Option<Joined> = locked!(tx, query.select(joined!())).optional()?;
    let Some((row, person, addressee)) = found else { return Ok(None) };
    let payer = row::payer(person, addressee)?;
    Ok(Some(Locked { state: row.state()?, row, payer }))
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
