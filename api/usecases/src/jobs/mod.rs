//! What time and the outside bring about. Each job is a worker of its own, with a loop of its own: one that waits for somebody
//! outside keeps no other from running. Several processes may run them: each thing is done under the lock of its row after looking
//! again, and what a process that died has begun is taken up again by the next run.

mod checkpoint;
mod feed;
mod forget;

use crate::app::App;
use crate::problem::Problem;
use crate::{cases, decisions, follows, payments, points};
use domain::actor::Job;
use domain::time::Instant;
use std::pin::Pin;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// How long a worker rests when nobody wakes it.
const REST: Duration = Duration::from_secs(1);
/// How long a worker that takes many small things together lets them gather.
const GATHER: Duration = Duration::from_millis(100);
/// How often [`run_due`] goes round at most: what one job does may make another job due.
const ROUNDS: usize = 100;

type Run = for<'a> fn(&'a App, Instant) -> Pin<Box<dyn Future<Output = Result<u64, Problem>> + 'a>>;

/// What makes a job due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Drive {
    /// Business time: when moving the clock has come to its end, the job has been done.
    Time,
    /// Whatever happens at all. The job takes it together after a while, and makes nothing due by that.
    Events,
    /// Everything else: deliveries to the outside, and housekeeping. Nobody waits for it.
    Otherwise,
}

/// A job, what makes it due, and how it is done.
struct Worker {
    job: Job,
    drive: Drive,
    run: Run,
}

macro_rules! workers {
    ($($job:ident, $drive:ident, $run:path;)+) => {
        /// Every worker, in the order in which things happen to a case.
        const WORKERS: &[Worker] = &[$(Worker {
            job: Job::$job,
            drive: Drive::$drive,
            run: |app, now| Box::pin($run(app, now)),
        },)+];
    };
}

workers! {
    ExpireFollows, Time, follows::expire::run;
    DeliverMessages, Otherwise, follows::deliver::run;
    ExpireCases, Time, cases::expire::run;
    FlagLateCases, Time, cases::flag_late::run;
    AskRulings, Time, cases::ask_ruling::run;
    FlagLateNotices, Time, decisions::flag_late_notice::run;
    IssueNotices, Time, decisions::issue_notice::run;
    MarkOverdue, Time, decisions::mark_overdue::run;
    AskPayments, Time, payments::ask_host::run;
    EscalateClearances, Time, decisions::escalate_clearance::run;
    AskClearances, Time, decisions::ask_clearance::run;
    MovePointsOn, Time, points::roll::run;
    SequenceFeed, Events, feed::run;
    ForgetAnswers, Otherwise, forget::run;
    SignCheckpoints, Otherwise, checkpoint::run;
}

/// The running workers.
pub struct Jobs {
    stop: watch::Sender<bool>,
    running: Vec<JoinHandle<()>>,
}

/// Starts the workers; none in a process that is not to run them.
pub fn start(app: &App) -> Jobs {
    let (stop, stopped) = watch::channel(false);
    let workers = if app.settings.jobs { WORKERS } else { &[] };
    let work = |worker| tokio::task::spawn_local(keep_at(app.clone(), worker, stopped.clone()));
    Jobs { stop, running: workers.iter().map(work).collect() }
}

/// Runs one worker until it is told to stop: when it is woken, else after a rest.
async fn keep_at(app: App, worker: &'static Worker, mut stopped: watch::Receiver<bool>) {
    let mut woken = app.wake.subscribe();
    loop {
        // What failed was told, and is due again. What a run has done may have made more due, for this worker and for others.
        let changed = worker.run(&app).await.is_ok_and(|changed| changed > 0);
        if worker.drive == Drive::Events {
            tokio::time::sleep(GATHER).await;
        } else if changed {
            app.wake_workers();
        }
        tokio::select! {
            _ = stopped.changed() => break,
            _ = woken.changed() => {}
            () = tokio::time::sleep(REST) => {}
        }
    }
}

impl Worker {
    /// Does what is due by now. A failure is counted and told.
    async fn run(&self, app: &App) -> Result<u64, Problem> {
        let ran = (self.run)(app, app.clock.now()).await;
        match &ran {
            Ok(changed) => app.metrics.job_done(self.job, *changed, app.clock.machine_now()),
            Err(problem) => {
                app.metrics.job_failed(self.job);
                tracing::warn!(job = %self.job, code = problem.code.code(), "a job failed");
            }
        }
        ran
    }
}

impl Jobs {
    /// Lets the runs that are under way end.
    pub async fn stop(self) {
        self.stop.send_replace(true);
        for running in self.running {
            let _ = running.await;
        }
    }
}

/// Does everything that business time has made due by now, and what becomes due by that. Returns when nothing of it is left.
///
/// # Errors
/// The last failure, where there was one.
pub async fn run_due(app: &App) -> Result<(), Problem> {
    let app = app.without_leases();
    for _ in 0..ROUNDS {
        let (mut changed, mut failure) = (0, None);
        for worker in WORKERS.iter().filter(|worker| worker.drive == Drive::Time) {
            match worker.run(&app).await {
                Ok(did) => changed += did,
                Err(problem) => failure = Some(problem),
            }
        }
        if let Some(problem) = failure {
            return Err(problem);
        }
        if changed == 0 {
            break;
        }
    }
    app.wake_workers();
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_job_has_one_worker() {
        let known: Vec<Job> = WORKERS.iter().map(|worker| worker.job).collect();
        let missing: Vec<_> = Job::ALL.iter().filter(|job| !known.contains(job)).collect();
        assert!(missing.is_empty() && known.len() == Job::ALL.len(), "{missing:?}");
    }
}
