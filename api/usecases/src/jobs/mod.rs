//! What time and the outside bring about. Every job looks for what is due, and does each thing under the lock of its row
//! after looking again: several processes may run at once, and one that dies half-way is taken up again by the next run.

mod checkpoint;
pub mod each;
mod forget;

use crate::app::App;
use crate::problem::Problem;
use crate::{cases, decisions, follows, payments, points};
use domain::time::Instant;
use std::pin::Pin;
use std::rc::Rc;
use std::time::Duration;
use tokio::sync::Notify;
use tokio::task::JoinHandle;

/// How long the jobs rest when nobody wakes them.
const REST: Duration = Duration::from_secs(1);
/// One thing may make another due: this many times over at the most.
const ROUNDS: usize = 100;

type Run = for<'a> fn(&'a App, Instant) -> Pin<Box<dyn Future<Output = Result<u64, Problem>> + 'a>>;

macro_rules! jobs {
    ($($name:literal: $run:path;)+) => {
        /// Every job, in the order in which things happen to a case.
        const JOBS: &[(&str, Run)] = &[$(($name, |app, now| Box::pin($run(app, now))),)+];
    };
}

jobs! {
    "expire_follows": follows::expire::run;
    "deliver_messages": follows::deliver::run;
    "expire_cases": cases::expire::run;
    "flag_late_cases": cases::flag_late::run;
    "follow_rulings": cases::follow_ruling::run;
    "flag_late_notices": decisions::flag_late_notice::run;
    "issue_notices": decisions::issue_notice::run;
    "mark_overdue": decisions::mark_overdue::run;
    "follow_payments": payments::follow::run;
    "escalate_clearances": decisions::escalate_clearance::run;
    "follow_clearances": decisions::follow_clearance::run;
    "move_points_on": points::roll::run;
    "forget_answers": forget::run;
    "sign_checkpoints": checkpoint::run;
}

/// The running jobs.
pub struct Jobs {
    stop: Rc<Notify>,
    running: JoinHandle<()>,
}

/// Starts the jobs; in a process that is not to run them, only what keeps its memory small.
pub fn start(app: App) -> Jobs {
    let stop = Rc::new(Notify::new());
    let stopped = Rc::clone(&stop);
    let running = tokio::task::spawn_local(async move {
        loop {
            if app.settings.jobs {
                // What failed was told, and is due again.
                let _ = run_due(&app).await;
            }
            tokio::select! {
                () = stopped.notified() => break,
                () = app.nudge.notified() => {}
                () = tokio::time::sleep(REST) => {}
            }
        }
    });
    Jobs { stop, running }
}

impl Jobs {
    /// Lets the run that is under way end.
    pub async fn stop(self) {
        self.stop.notify_one();
        let _ = self.running.await;
    }
}

/// Does everything that is due by now, and what becomes due by that; answers how much that was. A job that fails is
/// counted and does not keep the others from running.
///
/// # Errors
/// The last failure, where there was one.
pub async fn run_due(app: &App) -> Result<u64, Problem> {
    let (mut done, mut failure) = (0, None);
    for _ in 0..ROUNDS {
        let mut round = 0;
        for (name, run) in JOBS {
            match run(app, app.clock.now()).await {
                Ok(effects) => {
                    app.metrics.job_done(name, effects);
                    round += effects;
                }
                Err(problem) => {
                    app.metrics.job_failed(name);
                    tracing::warn!(job = name, code = problem.code.code(), "a job failed");
                    failure = Some(problem);
                }
            }
        }
        done += round;
        if round == 0 || failure.is_some() {
            break;
        }
    }
    failure.map_or(Ok(done), Err)
}
