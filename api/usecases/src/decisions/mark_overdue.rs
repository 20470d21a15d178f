//! PAY-2, PAY-3: a fine that is not paid by 24:00 of its due date is overdue.

use super::{let_time_pass, save};
use crate::app::{App, Shared};
use crate::principal::By;
use crate::problem::Problem;
use domain::actor::Job;
use domain::decision::{DecisionState, overdue};
use domain::time::Instant;
use persistence::Tx;
use persistence::decision::{Due, Stored};
use serde_json::json;

/// Marks every decision whose deadline has passed by now; answers how many.
///
/// # Errors
/// Only what fails.
pub async fn run(app: &App, now: Instant) -> Result<u64, Problem> {
    let_time_pass(app, Due::Overdue, now).await
}

/// Marks the decision as overdue if its deadline has passed.
pub(super) async fn mark(shared: &Shared, tx: &Tx, stored: Stored, now: Instant) -> Result<Stored, Problem> {
    let DecisionState::Served(served) = &stored.state else { return Ok(stored) };
    let Ok(overdue) = overdue::decide(served.clone(), now) else { return Ok(stored) };
    let deadline = overdue.service.deadline;
    let overdue = Stored { state: DecisionState::Overdue(overdue), ..stored };
    let data = json!({"due_date": deadline.due_date});
    save(shared, tx, &By::Job(Job::MarkOverdue), overdue, ("decision.overdue", deadline.due_at, data)).await
}
