//! Moves business time.

use crate::Sandbox;
use crate::duration::Advance;
use crate::feed;
use persistence::sandbox;
use usecases::app::App;
use usecases::jobs;
use usecases::problem::Problem;

/// How far the clock may be ahead in all: well before the years that a database or a client cannot write.
const FURTHEST_US: i64 = 100 * 366 * 24 * 3_600 * 1_000_000;
/// How often what is due is tried, where another process holds a row.
const TRIES: usize = 3;

impl Sandbox {
    /// Moves the clock. Whatever falls due by then has happened when this answers: deadlines, expiries, decisions, events.
    ///
    /// # Errors
    /// `invalid_request` when the clock would be too far ahead.
    pub async fn advance(&self, app: &App, by: Advance) -> Result<(), Problem> {
        let offset = app
            .store
            .write(async move |tx| {
                if sandbox::lock(tx).await?.offset_us > FURTHEST_US - by.microseconds() {
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
