//! CASE-1: an opened case ends by itself, so that it blocks nobody.

use crate::app::App;
use crate::cases::save;
use crate::each::{BATCH, each};
use crate::principal::By;
use crate::problem::Problem;
use crate::work::Work;
use domain::actor::Job;
use domain::case::{CaseState, expire};
use domain::event::CaseEvent;
use domain::time::Instant;
use persistence::case::{self, Locked};

/// Ends every case whose lifetime is over. Returns how many.
///
/// # Errors
/// `service_unavailable`.
pub async fn run(app: &App, now: Instant) -> Result<u64, Problem> {
    let one = async |id| {
        app.change(By::Job(Job::ExpireCases), async move |work| match case::lock(work.tx, id).await? {
            Some(locked) => if_over(work, locked).await,
            None => Ok(false),
        })
        .await
    };
    each(app, Job::ExpireCases, now, 1, async |tx| case::to_expire(tx, now, BATCH).await, one).await
}

/// Ends the case if its lifetime is over and it is still open. Returns whether it did.
///
/// # Errors
/// Database failures only.
pub async fn if_over(work: &Work<'_>, locked: Locked) -> Result<bool, Problem> {
    let CaseState::Opened(opened) = locked.state.clone() else { return Ok(false) };
    let Ok(expired) = expire::decide(opened, work.now()) else { return Ok(false) };
    let at = expired.expired_at;
    save(work, &locked.enter(CaseState::Expired(expired)), CaseEvent::Expired {}, at).await?;
    Ok(true)
}
