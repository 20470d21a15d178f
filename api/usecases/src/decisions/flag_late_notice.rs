//! CASE-4: a decision whose notice does not exist in time is flagged, never lost.

use super::{let_time_pass, save};
use crate::app::{App, Shared};
use crate::principal::By;
use crate::problem::Problem;
use domain::actor::Job;
use domain::decision::DecisionState;
use domain::decision::notice::is_late;
use domain::time::Instant;
use persistence::Tx;
use persistence::decision::{Due, Stored};
use serde_json::json;

/// Flags every decision whose notice is late by now; answers how many.
///
/// # Errors
/// Only what fails.
pub async fn run(app: &App, now: Instant) -> Result<u64, Problem> {
    let_time_pass(app, Due::LateNotice, now).await
}

/// Flags the decision if its notice is late, once.
pub(super) async fn flag(shared: &Shared, tx: &Tx, stored: Stored, now: Instant) -> Result<Stored, Problem> {
    let DecisionState::Issued(issued) = &stored.state else { return Ok(stored) };
    if stored.notice_late_since.is_some() || !is_late(issued, now) {
        return Ok(stored);
    }
    let at = issued.notice_due_at;
    let late = Stored { notice_late_since: Some(at), ..stored };
    save(shared, tx, &By::Job(Job::FlagLateNotices), late, ("decision.notice_late", at, json!({}))).await
}
