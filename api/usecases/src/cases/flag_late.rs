//! CASE-3: a case that the authority has not decided in time is flagged, never lost.

use crate::app::App;
use crate::cases::save;
use crate::each::{BATCH, each};
use crate::principal::By;
use crate::problem::Problem;
use crate::work::Work;
use domain::actor::Job;
use domain::case::{CaseState, flag_late};
use domain::event::CaseEvent;
use domain::ids::CaseId;
use domain::time::Instant;
use persistence::case;

/// Flags every case that is late by now. Returns how many.
///
/// # Errors
/// `service_unavailable`.
pub async fn run(app: &App, now: Instant) -> Result<u64, Problem> {
    let one = async |id| app.change(By::Job(Job::FlagLateCases), async move |work| flag(work, id).await).await;
    each(app, Job::FlagLateCases, now, 1, async |tx| case::to_flag_late(tx, now, BATCH).await, one).await
}

async fn flag(work: &Work<'_>, id: CaseId) -> Result<bool, Problem> {
    let Some(locked) = case::lock(work.tx, id).await? else { return Ok(false) };
    let CaseState::Submitted(submitted) = locked.state.clone() else { return Ok(false) };
    let Ok(late) = flag_late::decide(submitted, work.now()) else { return Ok(false) };
    let at = late.decision_due_at;
    save(work, &locked.enter(CaseState::Submitted(late)), CaseEvent::Late {}, at).await?;
    Ok(true)
}
