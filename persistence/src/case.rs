//! Cases: a violation being handled by one driver.

mod due;
mod row;
mod view;

pub use due::{
    AtAuthority, at_authority, opened_by, opened_on, others_vehicles, submitted_on, to_expire, to_flag_late, to_poll,
};
pub use view::{View, find, page};

use row::Row;

use crate::error::Result;
use crate::face_check;
use crate::prepared::{Fixed, hot};
use crate::rows::{parsed, required};
use crate::schema::{decision, violation_case};
use crate::sql_types::{Key, Time};
use crate::tx::{Tx, locked, on};
use chrono::NaiveDate;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::case::{Accepted, Cancelled, CaseState, CaseStatus, Expired, Opened, Rejected, Submitted};
use domain::ids::{CaseId, ViolationId};
use domain::time::Instant;

/// A case whose row the transaction holds.
#[derive(Debug, Clone)]
pub struct Locked {
    /// The case in its state.
    pub state: CaseState,
    row: Row,
    /// Whether more than the version differs from what is stored.
    entered: bool,
}

impl Locked {
    /// The version of its last event.
    pub fn version(&self) -> i32 {
        self.row.version
    }

    /// The points cycle in which its points are held.
    pub fn hold_cycle(&self) -> Option<NaiveDate> {
        self.row.hold_cycle
    }

    /// What is shown of it; without a decision or face checks.
    ///
    /// # Errors
    /// [`crate::StoreError::Corrupt`] when the row makes no sense.
    pub fn view(&self) -> Result<View> {
        self.row.clone().view(None)
    }

    /// Moves it to `state` in memory, one version on; call [`save`] to store it.
    #[must_use]
    pub fn enter(mut self, state: CaseState) -> Self {
        self.row.enter(&state);
        self.row.version += 1;
        Self { state, entered: true, ..self }
    }

    /// Counts an event that leaves it in its state, in memory; call [`save`] to store the version.
    #[must_use]
    pub fn noted(mut self) -> Self {
        self.row.version += 1;
        self
    }

    /// Holds its points in that cycle from now on.
    #[must_use]
    pub fn holding_in(mut self, cycle_start: Option<NaiveDate>) -> Self {
        self.row.hold_cycle = cycle_start;
        self
    }

    /// Has the authority asked about it at that moment.
    #[must_use]
    pub fn to_be_asked(mut self, at: Instant) -> Self {
        self.row.next_poll_at = Some(at.into());
        self
    }
}

/// Stores a new case.
///
/// # Errors
/// [`crate::StoreError::Conflict`] `one_case_per_violation` when somebody was faster.
pub async fn insert(tx: &Tx, opened: Opened) -> Result<Locked> {
    let (row, state) = (Row::new(&opened), CaseState::Opened(opened));
    let new = row.clone();
    on!(tx, |conn| diesel::insert_into(violation_case::table).values(new).execute(conn).await)?;
    Ok(Locked { state, row, entered: false })
}

/// Stores the state that a case has come to, with the terms that hold now; whose it is and what it is about stays. Where the case
/// stays in its state, only its version is stored.
///
/// # Errors
/// [`crate::StoreError::Conflict`] when a constraint says that it cannot be.
pub async fn save(tx: &Tx, locked: &Locked) -> Result<()> {
    let row = locked.row.clone();
    let this = violation_case::table.filter(violation_case::id.eq(row.id));
    if !locked.entered {
        let change = diesel::update(this).set(violation_case::version.eq(row.version));
        on!(tx, |conn| hot!(change).execute(conn).await)?;
        return Ok(());
    }
    // What has ended keeps its terms. To leave them out spares the database the look at what refers to them.
    if let CaseState::Accepted(_) | CaseState::Rejected(_) = locked.state {
        let change = diesel::update(this).set((
            violation_case::status.eq(row.status),
            violation_case::status_reason.eq(row.status_reason),
            violation_case::closed_at.eq(row.closed_at),
            violation_case::next_poll_at.eq(row.next_poll_at),
            violation_case::version.eq(row.version),
        ));
        on!(tx, |conn| hot!(change).execute(conn).await)?;
        return Ok(());
    }
    let change = diesel::update(this).set((
        violation_case::policy_version.eq(row.policy_version),
        violation_case::status.eq(row.status),
        violation_case::status_reason.eq(row.status_reason),
        violation_case::relation.eq(row.relation),
        violation_case::owner_id.eq(row.owner_id),
        violation_case::follow_id.eq(row.follow_id),
        violation_case::need_live.eq(row.need_live),
        violation_case::fine.eq(row.fine),
        violation_case::points.eq(row.points),
        violation_case::submitted_at.eq(row.submitted_at),
        violation_case::decide_by.eq(row.decide_by),
        violation_case::late_at.eq(row.late_at),
        violation_case::hold_cycle.eq(row.hold_cycle),
        violation_case::next_poll_at.eq(row.next_poll_at),
        violation_case::closed_at.eq(row.closed_at),
        violation_case::version.eq(row.version),
    ));
    on!(tx, |conn| hot!(change).execute(conn).await)?;
    Ok(())
}

/// Notes when the authority is to be asked next about a case that is still with it.
///
/// # Errors
/// [`crate::StoreError`].
pub async fn poll_again(tx: &Tx, id: CaseId, at: Instant) -> Result<()> {
    let this = violation_case::table
        .filter(violation_case::id.eq(Key::from(id)))
        .filter(violation_case::status.eq(CaseStatus::Submitted.as_str()));
    let change = diesel::update(this).set(violation_case::next_poll_at.eq(Some(Time::from(at))));
    on!(tx, |conn| hot!(change).execute(conn).await)?;
    Ok(())
}

/// Notes that the points of a submitted case are held in another cycle from now on.
///
/// # Errors
/// [`crate::StoreError`].
pub async fn hold_in(tx: &Tx, id: CaseId, cycle_start: NaiveDate) -> Result<()> {
    let this = violation_case::table.filter(violation_case::id.eq(Key::from(id)));
    let change = diesel::update(this).set(violation_case::hold_cycle.eq(Some(cycle_start)));
    on!(tx, |conn| hot!(change).execute(conn).await)?;
    Ok(())
}

/// The case, its row locked.
///
/// # Errors
/// [`crate::StoreError`].
pub async fn lock(tx: &Tx, id: CaseId) -> Result<Option<Locked>> {
    let this = violation_case::table.filter(violation_case::id.eq(Key::from(id)));
    let row: Option<Row> = locked!(tx, this.select(Row::as_select())).optional()?;
    let Some(row) = row else { return Ok(None) };
    held(tx, row).await.map(Some)
}

/// The case that keeps others from handling the violation, its row locked.
///
/// # Errors
/// [`crate::StoreError`].
pub async fn lock_live(tx: &Tx, violation: ViolationId) -> Result<Option<Locked>> {
    let live = violation_case::table
        .filter(violation_case::violation_id.eq(Key::from(violation)))
        .filter(Fixed("status IN ('opened', 'submitted', 'accepted')"));
    let row: Option<Row> = locked!(tx, live.select(Row::as_select())).optional()?;
    let Some(row) = row else { return Ok(None) };
    held(tx, row).await.map(Some)
}

async fn held(tx: &Tx, row: Row) -> Result<Locked> {
    let case = row.case()?;
    let policy_version = parsed(&row.policy_version)?;
    let closed_at = || required(row.closed_at, "closed_at").map(Instant::from);
    let state = match parsed(&row.status)? {
        CaseStatus::Opened => CaseState::Opened(Opened { case, policy_version, expires_at: row.expires_at.into() }),
        CaseStatus::Submitted => CaseState::Submitted(Submitted {
            faces: face_check::used_by(tx, case.id).await?,
            case,
            policy_version,
            submitted_at: required(row.submitted_at, "submitted_at")?.into(),
            decision_due_at: required(row.decide_by, "decide_by")?.into(),
            late_since: row.late_at.map(Instant::from),
        }),
        CaseStatus::Accepted => {
            let query = decision::table.filter(decision::case_id.eq(row.id)).select(decision::id);
            let decided: Key = on!(tx, |conn| query.first(conn).await)?;
            let decision = decided.into();
            CaseState::Accepted(Accepted { case, policy_version, decision, accepted_at: closed_at()? })
        }
        CaseStatus::Rejected => CaseState::Rejected(Rejected {
            case,
            policy_version,
            rejected_at: closed_at()?,
            reason: required(row.status_reason.clone(), "status_reason")?,
        }),
        CaseStatus::Expired => CaseState::Expired(Expired { case, policy_version, expired_at: closed_at()? }),
        CaseStatus::Cancelled => CaseState::Cancelled(Cancelled {
            case,
            policy_version,
            cancelled_at: closed_at()?,
            reason: parsed(&required(row.status_reason.clone(), "status_reason")?)?,
        }),
    };
    Ok(Locked { state, row, entered: false })
}
