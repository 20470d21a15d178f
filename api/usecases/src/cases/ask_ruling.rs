//! CASE-3: asks the authority how submitted cases stand. It is asked outside of any transaction; whoever is first stores the
//! ruling, and everybody else finds it stored.

use crate::app::App;
use crate::cases::rule::{Decided, rule};
use crate::each::{AT_ONCE, BATCH, each};
use crate::ports::authority::{Ruling, Submission};
use crate::principal::By;
use crate::problem::Problem;
use chrono::TimeDelta;
use domain::actor::Job;
use domain::ids::CaseId;
use domain::time::Instant;
use persistence::case;

/// How long after an answer that decides nothing the authority is asked again.
const ASK_AGAIN: TimeDelta = TimeDelta::seconds(10);

/// Asks about every case that is due. Returns how many were decided.
///
/// # Errors
/// `service_unavailable`.
pub async fn run(app: &App, now: Instant) -> Result<u64, Problem> {
    let due = async |tx: &_| case::to_poll(tx, now, BATCH).await;
    each(app, Job::AskRulings, now, AT_ONCE, due, async |id| ask(app, id, now).await).await
}

async fn ask(app: &App, id: CaseId, now: Instant) -> Result<bool, Problem> {
    let Some(asked) = app.store.read(async |tx| case::at_authority(tx, id).await).await? else { return Ok(false) };
    let submission = Submission { case: id, violation: asked.number, submitted_at: asked.submitted_at };
    let ruling = app.authority.ruling(&submission).await.unwrap_or_else(|error| {
        tracing::warn!(%error, case = %id, "no ruling");
        Ruling::Pending
    });
    let decided = match ruling {
        Ruling::Pending => {
            // The clock may have been moved meanwhile.
            let again = now.max(app.clock.now()) + ASK_AGAIN;
            app.store.write(async move |tx| case::poll_again(tx, id, again).await).await?;
            return Ok(false);
        }
        Ruling::Accepted { decision, office, at } => Decided::Accepted { number: decision, office, at },
        Ruling::Rejected { reason, at } => Decided::Rejected { reason, at },
    };
    app.change(By::Authority, async move |work| rule(work, id, decided).await).await
}
