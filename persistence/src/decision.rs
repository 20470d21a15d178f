//! Decisions: what is written of them. What a driver is shown is in `view`, who looked them up in `lookup`, their notices are in
//! `notice`, what is to be done with them in `due`, and the rows in `row`.

mod due;
mod lookup;
mod notice;
mod row;
mod view;

pub use due::{Due, ask_again, due};
pub use lookup::{Found, Proof, by_number, insert_once, looked_up, may_pay};
pub use notice::{insert_notice, notice};
pub use view::{LivePayment, View, find, page, view_of};

use crate::error::Result;
use crate::prepared::{Fixed, hot};
use crate::schema::{decision, payment};
use crate::sql_types::{Key, Time};
use crate::tx::{Tx, locked, on};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::decision::DecisionState;
use domain::ids::{DecisionId, LicenceId, PaymentId};
use domain::money::Fen;
use domain::time::Instant;
use row::Row;

/// A decision that is not stored yet.
#[derive(Debug, Clone)]
pub struct New {
    /// The decision in its state.
    pub state: DecisionState,
    /// The licence that its points went to.
    pub licence: Option<LicenceId>,
    /// The keyed digest of the plate on its notice, where it is addressed to nobody who is known here.
    pub plate_digest: Option<Vec<u8>>,
    /// The highest fine that the policy of the case allows.
    pub fine_limit: Fen,
    /// When the authority is to be asked next: for the notice, or whether it is cleared.
    pub next_poll_at: Option<Instant>,
    /// When the authority has confirmed it.
    pub as_of: Instant,
    /// The version of its last event.
    pub version: i32,
}

/// A decision whose row the transaction holds.
#[derive(Debug, Clone)]
pub struct Locked {
    /// The decision in its state.
    pub state: DecisionState,
    row: Row,
}

impl Locked {
    /// The version of its last event.
    pub fn version(&self) -> i32 {
        self.row.version
    }

    /// Since when its notice is late.
    pub fn notice_late_since(&self) -> Option<Instant> {
        self.row.notice_late_at.map(Instant::from)
    }

    /// Moves it to `state` in memory, one version on; call [`save`] to store it. The authority has nothing more to be asked
    /// once the notice is served, or the decision is cleared or taken back.
    #[must_use]
    pub fn enter(mut self, state: DecisionState) -> Self {
        self.row.enter(&state);
        self.row.version += 1;
        Self { state, ..self }
    }

    /// Counts one version on, for an event that does not change the state.
    #[must_use]
    pub fn noted(mut self) -> Self {
        self.row.version += 1;
        self
    }

    /// Notes since when its notice is late.
    #[must_use]
    pub fn late_notice(mut self, since: Instant) -> Self {
        self.row.notice_late_at = Some(since.into());
        self
    }

    /// Notes that the authority has confirmed it at that moment.
    #[must_use]
    pub fn confirmed(mut self, at: Instant) -> Self {
        self.row.as_of = at.into();
        self
    }

    /// Has the authority asked about it at that moment.
    #[must_use]
    pub fn to_be_asked(mut self, at: Instant) -> Self {
        self.row.next_poll_at = Some(Time::from(at));
        self
    }
}

/// Stores a new decision.
///
/// # Errors
/// [`crate::StoreError::Conflict`] when the violation, the case or the number has one already.
pub async fn insert(tx: &Tx, new: &New) -> Result<()> {
    let row = Row::new(new);
    on!(tx, |conn| diesel::insert_into(decision::table).values(row).execute(conn).await)?;
    Ok(())
}

/// Stores what a decision has come to.
///
/// # Errors
/// [`crate::StoreError::Conflict`] when a constraint says that it cannot be.
pub async fn save(tx: &Tx, locked: &Locked) -> Result<()> {
    let row = locked.row.clone();
    let this = decision::table.filter(decision::id.eq(row.id));
    on!(tx, |conn| hot!(diesel::update(this).set(row)).execute(conn).await)?;
    Ok(())
}

/// The state of the decision, whoever it is addressed to.
///
/// # Errors
/// Database failures only.
pub async fn state(tx: &Tx, id: DecisionId) -> Result<Option<DecisionState>> {
    let query = decision::table.filter(decision::id.eq(Key::from(id)));
    let row: Option<Row> = on!(tx, |conn| query.select(Row::as_select()).first(conn).await.optional())?;
    row.map(|row| row.state()).transpose()
}

/// The decision, its row locked.
///
/// # Errors
/// Database failures only.
pub async fn lock(tx: &Tx, id: DecisionId) -> Result<Option<Locked>> {
    let query = decision::table.filter(decision::id.eq(Key::from(id)));
    let row: Option<Row> = locked!(tx, query.select(Row::as_select())).optional()?;
    row.map(|row| Ok(Locked { state: row.state()?, row })).transpose()
}

/// The live payment of a decision: money may still come for it.
///
/// # Errors
/// Database failures only.
pub async fn live_payment(tx: &Tx, id: DecisionId) -> Result<Option<PaymentId>> {
    let query = payment::table
        .filter(payment::decision_id.eq(Key::from(id)))
        .filter(Fixed("status IN ('created', 'pending')"))
        .select(payment::id);
    let found: Option<Key> = on!(tx, |conn| query.first(conn).await.optional())?;
    Ok(found.map(PaymentId::from))
}
