//! PAY-2, PAY-3: a fine that is not paid by 24:00 of its due date is overdue.

use super::{let_time_pass, save};
use crate::app::App;
use crate::principal::By;
use crate::problem::Problem;
use crate::work::Work;
use domain::actor::Job;
use domain::decision::{DecisionState, overdue};
use domain::event::DecisionEvent;
use domain::time::Instant;
use persistence::decision::{Due, Locked};

/// Marks every decision whose deadline has passed by now. Returns how many.
///
/// # Errors
/// `service_unavailable`.
pub async fn run(app: &App, now: Instant) -> Result<u64, Problem> {
    let_time_pass(app, Job::MarkOverdue, Due::Overdue, now).await
}

/// Marks the decision as overdue if its deadline has passed.
pub(super) async fn mark(work: &Work<'_>, locked: Locked) -> Result<Locked, Problem> {
    let DecisionState::Served(served) = &locked.state else { return Ok(locked) };
    let Ok(overdue) = overdue::decide(served.clone(), work.now()) else { return Ok(locked) };
    let deadline = overdue.service.deadline;
    let event = DecisionEvent::Overdue { due_date: deadline.due_date };
    let work = work.acting(By::Job(Job::MarkOverdue));
    save(&work, locked.enter(DecisionState::Overdue(overdue)), event, deadline.due_at).await
}
