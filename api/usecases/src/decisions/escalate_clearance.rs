//! PAY-7: a paid decision that is not cleared in time shows that it is late.

use super::{let_time_pass, save};
use crate::app::{App, Shared};
use crate::principal::By;
use crate::problem::Problem;
use domain::actor::Job;
use domain::decision::{DecisionState, clear};
use domain::time::Instant;
use persistence::Tx;
use persistence::decision::{Due, Stored};
use serde_json::json;

/// Escalates every clearance that is late by now; answers how many.
///
/// # Errors
/// Only what fails.
pub async fn run(app: &App, now: Instant) -> Result<u64, Problem> {
    let_time_pass(app, Due::LateClearance, now).await
}

/// Escalates the clearance of the decision if it is late, once.
pub(super) async fn escalate(shared: &Shared, tx: &Tx, stored: Stored, now: Instant) -> Result<Stored, Problem> {
    let DecisionState::Paid(paid) = &stored.state else { return Ok(stored) };
    let Ok(late) = clear::escalate(paid.clone(), now) else { return Ok(stored) };
    let at = late.clear_due_at;
    let late = Stored { state: DecisionState::Paid(late), ..stored };
    save(shared, tx, &By::Job(Job::EscalateClearances), late, ("decision.clearance_late", at, json!({}))).await
}
