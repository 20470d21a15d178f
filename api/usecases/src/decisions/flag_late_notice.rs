//! CASE-4: a decision whose notice does not exist in time is flagged, never lost.

use super::{let_time_pass, save};
use crate::app::App;
use crate::principal::By;
use crate::problem::Problem;
use crate::work::Work;
use domain::actor::Job;
use domain::decision::DecisionState;
use domain::decision::notice::is_late;
use domain::event::DecisionEvent;
use domain::time::Instant;
use persistence::decision::{Due, Locked};

/// Flags every decision whose notice is late by now. Returns how many.
///
/// # Errors
/// `service_unavailable`.
pub async fn run(app: &App, now: Instant) -> Result<u64, Problem> {
    let_time_pass(app, Job::FlagLateNotices, Due::LateNotice, now).await
}

/// Flags the decision if its notice is late, once.
pub(super) async fn flag(work: &Work<'_>, locked: Locked) -> Result<Locked, Problem> {
    let DecisionState::Issued(issued) = &locked.state else { return Ok(locked) };
    if locked.notice_late_since().is_some() || !is_late(issued, work.now()) {
        return Ok(locked);
    }
    let since = issued.notice_due_at;
    let work = work.acting(By::Job(Job::FlagLateNotices));
    save(&work, locked.noted().late_notice(since), DecisionEvent::NoticeLate {}, since).await
}
