//! Moves business time, and keeps the processes of a sandbox at one time.

use crate::app::App;
use crate::jobs;
use crate::problem::Problem;
use crate::sandbox::duration::Advance;
use crate::sandbox::feed;
use persistence::{StoreError, sandbox};
use std::time::Duration;
use tokio::time::MissedTickBehavior;

/// How far the clock may be ahead in all: well before the years that a database or a client cannot write.
const FURTHEST_US: i64 = 100 * 366 * 24 * 3_600 * 1_000_000;
/// How long another process may go on in the old time.
const FOLLOW_EVERY: Duration = Duration::from_secs(1);

/// How often what is due is tried, where another process holds a row.
const TRIES: usize = 3;

/// Moves the clock. Whatever falls due by then has happened when this answers: deadlines, expiries, decisions, events.
///
/// # Errors
/// `invalid_request` when the clock would be too far ahead.
pub async fn advance(app: &App, by: Advance) -> Result<(), Problem> {
    let offset = app
        .store
        .write(async move |tx| {
            if sandbox::lock_clock(tx).await? > FURTHEST_US - by.microseconds() {
                let detail = "the clock is at most a hundred years ahead of the machine's";
                return Err(Problem::invalid("/advance", "out_of_range", detail));
            }
            Ok(sandbox::advance_clock(tx, by.microseconds()).await?)
        })
        .await?;
    app.clock.set_offset(offset);
    feed::refresh(app).await?;
    catch_up(app).await
}

/// Does what is due. Other processes may be at it too: whoever repeated the call would move the clock again.
async fn catch_up(app: &App) -> Result<(), Problem> {
    let mut caught_up = jobs::run_due(app).await;
    for _ in 1..TRIES {
        match caught_up {
            Err(problem) if problem.code.retryable() => caught_up = jobs::run_due(app).await,
            settled => return settled.map(drop),
        }
    }
    caught_up.map(drop)
}

/// Takes over the offset that some process has stored.
pub(super) async fn follow(app: &App) -> Result<(), StoreError> {
    let offset = app.store.read(async |tx| sandbox::clock_offset(tx).await).await?;
    app.clock.set_offset(offset);
    Ok(())
}

/// Follows the clock, and feeds the registry's news, for as long as the process runs.
pub(super) async fn keep_up(app: App) {
    let mut ticks = tokio::time::interval(FOLLOW_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut fed_at = app.clock.now();
    loop {
        ticks.tick().await;
        if let Err(error) = follow(&app).await {
            tracing::warn!(%error, "the sandbox's clock cannot be read");
        }
        let now = app.clock.now();
        if now - fed_at < feed::EVERY {
            continue;
        }
        match feed::refresh(&app).await {
            Ok(()) => fed_at = now,
            Err(error) => tracing::warn!(%error, "the registry's news cannot be stored"),
        }
    }
}
