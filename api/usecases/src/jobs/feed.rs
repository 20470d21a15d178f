//! Gives events their numbers in the feed, in the order in which they were committed.

use crate::app::App;
use crate::each::BATCH;
use crate::problem::Problem;
use domain::actor::Job;
use domain::time::Instant;
use persistence::feed;

/// How many events get their numbers in one transaction.
const AT_ONCE: i64 = 1000;

/// Gives all events their numbers that wait for them.
///
/// # Errors
/// Database failures only.
pub(super) async fn run(app: &App, now: Instant) -> Result<u64, Problem> {
    let waiting = app.store.read(async |tx| feed::waiting(tx, BATCH).await).await?;
    app.metrics.job_backlog(Job::SequenceFeed, waiting.len(), waiting.first().map(|since| now - *since));
    let (mut numbered, mut some) = (0, !waiting.is_empty());
    while some {
        let more = app.store.write(async |tx| feed::sequence(tx, AT_ONCE).await).await?;
        numbered += more;
        some = i64::try_from(more).is_ok_and(|more| more == AT_ONCE);
    }
    Ok(numbered)
}
