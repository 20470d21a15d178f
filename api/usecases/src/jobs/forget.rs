//! Forgets answers to idempotency keys after seven days, by machine time: who retries later than that asks anew. Forgets
//! tries of days that are over, and what was put off until a moment long ago.

use crate::app::App;
use crate::problem::Problem;
use chrono::TimeDelta;
use domain::time::{Instant, china_date};
use persistence::{attempt, idempotency, put_off};

/// How long an answer is kept.
const KEPT: TimeDelta = TimeDelta::days(7);
/// How long it is remembered how often a job has failed with something, past the moment until which that was put off.
const REMEMBERED: TimeDelta = TimeDelta::days(1);

/// Forgets what is old.
///
/// # Errors
/// Database failures only.
pub(super) async fn run(app: &App, now: Instant) -> Result<u64, Problem> {
    Ok(tries(app, now).await? + answers(app).await? + put_off_long_ago(app, now).await?)
}

async fn tries(app: &App, now: Instant) -> Result<u64, Problem> {
    let today = china_date(now);
    if !app.store.read(async |tx| attempt::any_before(tx, today).await).await? {
        return Ok(0);
    }
    let forgotten = app.store.write(async move |tx| attempt::forget_before(tx, today).await).await?;
    Ok(forgotten as u64)
}

async fn put_off_long_ago(app: &App, now: Instant) -> Result<u64, Problem> {
    let then = now - REMEMBERED;
    if !app.store.read(async |tx| put_off::any_before(tx, then).await).await? {
        return Ok(0);
    }
    let forgotten = app.store.write(async move |tx| put_off::forget_before(tx, then).await).await?;
    Ok(forgotten as u64)
}

async fn answers(app: &App) -> Result<u64, Problem> {
    let then = app.clock.machine_now() - KEPT;
    if !app.store.read(async |tx| idempotency::any_before(tx, then).await).await? {
        return Ok(0);
    }
    let forgotten = app.store.write(async move |tx| idempotency::forget_before(tx, then).await).await?;
    Ok(forgotten as u64)
}
