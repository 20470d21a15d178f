//! The one shape of all workers: read what is due, take each in a transaction of its own; one that fails is put off and reported,
//! and stops none of the others. Where somebody outside is asked, a process takes a lease first, so that many processes share
//! the work; but asking twice changes nothing, so whoever has to see the end of it need not wait for another's lease.

use crate::app::App;
use crate::problem::{Problem, ProblemCode};
use chrono::TimeDelta;
use domain::actor::Job;
use domain::time::Instant;
use futures_util::StreamExt;
use futures_util::stream;
use persistence::{StoreError, Tx, lease, put_off};
use std::fmt::Display;
use uuid::Uuid;

/// How many due things a run takes up.
pub const BATCH: i64 = 100;
/// How many of them are under way at a time, where somebody outside is asked about each.
pub const AT_ONCE: usize = 8;
/// For how long a process that asks outside keeps the others from the same, should it die.
const LEASE: TimeDelta = TimeDelta::seconds(60);
/// How long something that failed is put off: the first time, and at most.
const WAITS: (TimeDelta, TimeDelta) = (TimeDelta::seconds(10), TimeDelta::hours(1));

/// Something that is due, and since when.
pub type Due<Id> = (Id, Instant);

/// Does `one` with each thing that is `due` for a job by `now`, `at_once` of them at a time. Returns how many it changed.
///
/// # Errors
/// `service_unavailable` where the database is away: the others would fare no better.
pub async fn each<Id, D, O>(app: &App, job: Job, now: Instant, at_once: usize, due: D, one: O) -> Result<u64, Problem>
where
    Id: Copy + Display + Into<Uuid>,
    D: AsyncFnOnce(&Tx) -> Result<Vec<Due<Id>>, StoreError>,
    O: AsyncFn(Id) -> Result<bool, Problem>,
{
    let due = app.store.read(due).await?;
    app.metrics.job_backlog(job, due.len(), due.first().map(|(_, since)| now - *since));
    let ids: Vec<Id> = due.into_iter().map(|(id, _)| id).collect();
    if ids.is_empty() || at_once == 1 || !app.takes_leases() {
        return do_each(app, job, now, at_once, &ids, &one).await;
    }
    let taken = take(app, job, ids.iter().copied().map(Into::into).collect()).await?;
    let mine: Vec<Id> = ids.into_iter().filter(|id| taken.contains(&(*id).into())).collect();
    let changed = do_each(app, job, now, at_once, &mine, &one).await;
    app.store.write(async move |tx| lease::give_back(tx, job, &taken).await).await?;
    changed
}

async fn take(app: &App, job: Job, subjects: Vec<Uuid>) -> Result<Vec<Uuid>, StoreError> {
    let now = app.clock.machine_now();
    app.store.write(async move |tx| lease::take(tx, job, &subjects, now, now + LEASE).await).await
}

async fn do_each<Id, O>(app: &App, job: Job, now: Instant, at_once: usize, ids: &[Id], one: &O) -> Result<u64, Problem>
where
    Id: Copy + Display + Into<Uuid>,
    O: AsyncFn(Id) -> Result<bool, Problem>,
{
    let mut outcomes = stream::iter(ids).map(async |id| (*id, one(*id).await)).buffer_unordered(at_once);
    let mut changed = 0;
    while let Some((id, outcome)) = outcomes.next().await {
        match outcome {
            Ok(did) => changed += u64::from(did),
            Err(problem) if problem.code == ProblemCode::ServiceUnavailable => return Err(problem),
            Err(problem) => {
                tracing::error!(%job, %id, code = problem.code.code(), "put off");
                app.metrics.job_put_off(job);
                wait(app, job, id.into(), now).await?;
            }
        }
    }
    Ok(changed)
}

/// Puts one thing off, the longer the more often it has failed.
async fn wait(app: &App, job: Job, subject: Uuid, now: Instant) -> Result<(), StoreError> {
    app.store
        .write(async move |tx| {
            let failures = put_off::failures(tx, job, subject).await?;
            let (first, most) = WAITS;
            let wait = first.checked_mul(1 << failures.clamp(0, 9)).map_or(most, |wait| wait.min(most));
            put_off::put_off(tx, job, subject, now + wait).await
        })
        .await
}
