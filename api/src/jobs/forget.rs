//! Forgets answers to idempotency keys after seven days, by machine time: who retries later than that asks anew.

use crate::app::App;
use crate::problem::Problem;
use chrono::TimeDelta;
use domain::time::Instant;
use persistence::idempotency;

/// How long an answer is kept.
const KEPT: TimeDelta = TimeDelta::days(7);

/// Forgets what is old; answers how much that was.
///
/// # Errors
/// Only what fails.
pub(super) async fn run(app: &App, _now: Instant) -> Result<u64, Problem> {
    let then = app.clock.machine_now() - KEPT;
    if !app.store.read(async |tx| idempotency::any_before(tx, then).await).await? {
        return Ok(0);
    }
    let forgotten = app.store.write(async move |tx| idempotency::forget_before(tx, then).await).await?;
    Ok(forgotten as u64)
}
