//! The points ledger of a licence, whose row the transaction holds (CASE-5; Order 163).

pub mod roll;

use chrono::NaiveDate;
use domain::case::Case;
use domain::ids::DecisionId;
use domain::points::ledger::{self, EntryKind};
use domain::policy::Policy;
use domain::time::{Instant, china_date};
use persistence::licence::Locked;
use persistence::points::{self, NewEntry, Standing};
use persistence::{StoreError, Tx};

/// What changes in a ledger.
#[derive(Debug, Clone, Copy)]
pub struct Change {
    /// The first day of the cycle.
    pub cycle_start: NaiveDate,
    /// Why the total changes.
    pub kind: EntryKind,
    /// How many points.
    pub points: u8,
    /// Whether they are held points: a hold, its release, or a hold that is carried into the next cycle.
    pub held: bool,
    /// The decision that records them.
    pub decision: Option<DecisionId>,
}

/// Appends one change, if it is one.
///
/// # Errors
/// [`StoreError::Conflict`] when a hold would reach the limit: the rules have said so before.
pub async fn append(
    tx: &Tx,
    licence: &Locked,
    case: Option<&Case>,
    change: Change,
    policy: &Policy,
    at: Instant,
) -> Result<(), StoreError> {
    let before = points::standing(tx, licence.licence.id, change.cycle_start).await?;
    append_after(tx, before, licence, case, change, policy, at).await
}

/// As [`append`], where it is known how the ledger stands.
///
/// # Errors
/// As [`append`].
pub async fn append_after(
    tx: &Tx,
    before: Standing,
    licence: &Locked,
    case: Option<&Case>,
    change: Change,
    policy: &Policy,
    at: Instant,
) -> Result<(), StoreError> {
    if change.points == 0 {
        return Ok(());
    }
    let entry = ledger::append(before.total, change.kind, change.points, policy.points_limit)
        .map_err(|refusal| StoreError::Conflict(format!("points ledger: {refusal}")))?;
    let moved = if change.held { u32::from(change.points) } else { 0 };
    let held = match change.kind {
        EntryKind::Release => before.held.saturating_sub(moved),
        _ => before.held + moved,
    };
    let new = NewEntry {
        licence: licence.licence.id,
        cycle_start: change.cycle_start,
        entry,
        held,
        case: case.map(|case| case.id),
        decision: change.decision,
        policy_version: policy.version.as_str(),
        points_limit: policy.points_limit,
        at,
    };
    points::append(tx, before, &new).await?;
    Ok(())
}

/// The first day, in China time, of the cycle that contains `at`.
pub fn cycle_start(licence: &Locked, at: Instant) -> NaiveDate {
    china_date(licence.licence.cycle_at(at).start)
}
