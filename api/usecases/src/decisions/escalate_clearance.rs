//! PAY-7: a paid decision that is not cleared in time shows that it is late.

use super::{let_time_pass, save};
use crate::app::App;
use crate::principal::By;
use crate::problem::Problem;
use crate::work::Work;
use domain::actor::Job;
use domain::decision::{DecisionState, clear};
use domain::event::DecisionEvent;
use domain::time::Instant;
use persistence::decision::{Due, Locked};

/// Escalates every clearance that is late by now. Returns how many.
///
/// # Errors
/// `service_unavailable`.
pub async fn run(app: &App, now: Instant) -> Result<u64, Problem> {
    let_time_pass(app, Job::EscalateClearances, Due::LateClearance, now).await
}

/// Escalates the clearance of the decision if it is late, once.
pub(super) async fn escalate(work: &Work<'_>, locked: Locked) -> Result<Locked, Problem> {
    let DecisionState::Paid(paid) = &locked.state else { return Ok(locked) };
    let Ok(late) = clear::escalate(paid.clone(), work.now()) else { return Ok(locked) };
    let since = late.clear_due_at;
    let work = work.acting(By::Job(Job::EscalateClearances));
    save(&work, locked.enter(DecisionState::Paid(late)), DecisionEvent::ClearanceLate {}, since).await
}
