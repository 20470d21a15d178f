//! Decisions: what the authority and time do to them, and who looks them up. The authority is asked outside of any
//! transaction; whoever is first stores the answer, and everybody else finds it stored.

pub mod ask_clearance;
pub mod escalate_clearance;
pub mod flag_late_notice;
pub mod issue_notice;
pub mod look_up;
pub mod mark_overdue;
pub mod take_over;

use crate::app::{App, Shared};
use crate::each::{AT_ONCE, BATCH, each};
use crate::principal::By;
use crate::problem::Problem;
use crate::work::{Happened, Work, together};
use chrono::TimeDelta;
use domain::actor::Job;
use domain::decision::{DecisionState, Issued};
use domain::event::{About, DecisionEvent, Noun};
use domain::ids::{DecisionId, LicenceId};
use domain::money::Fen;
use domain::policy::Policy;
use domain::time::Instant;
use persistence::decision::{self, Due, Locked, New};
use persistence::{StoreError, Tx};

/// How long after an answer that changes nothing, or none at all, the authority is asked again.
const ASK_AGAIN: TimeDelta = TimeDelta::seconds(60);

/// The policy of the day of service, which deadline and surcharge follow; where there is no service, that of the decision.
///
/// # Errors
/// `internal_error` when the policy is not known.
pub fn policy_of<'a>(shared: &'a Shared, state: &DecisionState) -> Result<&'a Policy, Problem> {
    let version = state.service().map_or(&state.decision().policy_version, |service| &service.policy_version);
    shared.policy(version)
}

/// What an event of a decision is about.
fn about(work: &Work<'_>, state: &DecisionState) -> Result<About, Problem> {
    let made = state.decision();
    Ok(About {
        noun: Noun::Decision,
        id: made.id.uuid(),
        person: made.addressee.map(|addressee| addressee.person),
        jurisdiction: work.shared.policy(&made.policy_version)?.jurisdiction.clone(),
    })
}

/// Stores the decision that the authority has made on a case, and tells of it. Its notice is asked for at once.
///
/// # Errors
/// `internal_error` when its policy is not known; database failures.
pub async fn issue(work: &Work<'_>, issued: Issued, licence: LicenceId, fine_limit: Fen) -> Result<(), Problem> {
    let (now, made) = (work.now(), issued.decision.clone());
    let event = DecisionEvent::Issued {
        case_id: made.case,
        violation_id: made.addressee.map(|addressee| addressee.violation),
        fine: made.fine,
        points: made.points,
    };
    let new = New {
        state: DecisionState::Issued(issued),
        licence: Some(licence),
        plate_digest: None,
        fine_limit,
        next_poll_at: Some(now),
        as_of: now,
        version: 1,
    };
    let happened = Happened::new(about(work, &new.state)?, event, made.decided_at);
    together!(work.record_next(happened), decision::insert(work.tx, &new))?;
    work.wake_workers();
    Ok(())
}

/// Stores what a decision has come to, and tells of it.
///
/// # Errors
/// `internal_error` when its policy is not known; database failures.
pub async fn save(work: &Work<'_>, locked: Locked, event: DecisionEvent, at: Instant) -> Result<Locked, Problem> {
    let happened = Happened::new(about(work, &locked.state)?, event, at);
    together!(work.record_next(happened), decision::save(work.tx, &locked))?;
    Ok(locked)
}

/// Brings a decision to where time has brought it. Every command begins with it, so that nothing waits for a job to run.
///
/// # Errors
/// `internal_error` when its policy is not known; database failures.
pub async fn catch_up(work: &Work<'_>, locked: Locked) -> Result<Locked, Problem> {
    match &locked.state {
        DecisionState::Issued(_) => flag_late_notice::flag(work, locked).await,
        DecisionState::Served(_) => mark_overdue::mark(work, locked).await,
        DecisionState::Paid(_) => escalate_clearance::escalate(work, locked).await,
        DecisionState::Overdue(_) | DecisionState::Cleared(_) | DecisionState::Annulled(_) => Ok(locked),
    }
}

/// Lets time pass for every decision with which a job has something to do by now.
async fn let_time_pass(app: &App, job: Job, due: Due, now: Instant) -> Result<u64, Problem> {
    let one = async |id| {
        let pass = async move |work: &Work<'_>| {
            let Some(locked) = decision::lock(work.tx, id).await? else { return Ok(false) };
            let version = locked.version();
            Ok(catch_up(work, locked).await?.version() > version)
        };
        app.change(By::Job(job), pass).await
    };
    each(app, job, now, 1, async |tx: &Tx| decision::due(tx, due, now, BATCH).await, one).await
}

/// Asks the authority about every decision with which a job has something to do by now.
async fn ask_about_each(
    app: &App,
    job: Job,
    due: Due,
    now: Instant,
    ask: impl AsyncFn(DecisionId) -> Result<bool, Problem>,
) -> Result<u64, Problem> {
    each(app, job, now, AT_ONCE, async |tx: &Tx| decision::due(tx, due, now, BATCH).await, ask).await
}

/// Whether the authority has answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Heard {
    /// There is nothing new.
    NothingNew,
    /// It does not answer.
    Nothing,
}

/// Has the authority asked again later.
async fn ask_again(app: &App, id: DecisionId, heard: Heard) -> Result<(), StoreError> {
    let now = app.clock.now();
    let answered_at = (heard == Heard::NothingNew).then_some(now);
    app.store.write(async move |tx| decision::ask_again(tx, id, answered_at, now + ASK_AGAIN).await).await
}
