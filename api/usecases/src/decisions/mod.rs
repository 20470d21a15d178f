//! Decisions: what the authority and time do to them, and who looks them up. The authority is asked outside of any
//! transaction; whoever is first stores the answer, and everybody else finds it stored.

pub mod escalate_clearance;
pub mod flag_late_notice;
pub mod follow_clearance;
pub mod issue_notice;
pub mod look_up;
pub mod mark_overdue;

use crate::BATCH;
use crate::app::{App, Shared};
use crate::principal::By;
use crate::problem::{Problem, ProblemCode};
use crate::record::record;
use chrono::TimeDelta;
use domain::decision::DecisionState;
use domain::ids::DecisionId;
use domain::policy::Policy;
use domain::time::Instant;
use persistence::decision::{self, Due, Stored};
use persistence::{StoreError, Tx};
use serde_json::Value;

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

/// Stores the state that a decision has come to, and tells of it.
///
/// # Errors
/// Only what fails.
pub async fn save(
    shared: &Shared,
    tx: &Tx,
    author: &By,
    stored: Stored,
    (kind, at, data): (&'static str, Instant, Value),
) -> Result<Stored, Problem> {
    let resource = stored.state.decision().id.uuid();
    let version = record(shared, tx, author, (resource, kind), at, data).await?;
    let stored = Stored { version, ..stored };
    decision::save(tx, &stored).await?;
    Ok(stored)
}

/// Brings a decision whose row the transaction holds to where time has brought it. Every command begins with it, so that
/// nothing waits for a job to run.
///
/// # Errors
/// Only what fails.
pub async fn catch_up(shared: &Shared, tx: &Tx, stored: Stored, now: Instant) -> Result<Stored, Problem> {
    match &stored.state {
        DecisionState::Issued(_) => flag_late_notice::flag(shared, tx, stored, now).await,
        DecisionState::Served(_) => mark_overdue::mark(shared, tx, stored, now).await,
        DecisionState::Paid(_) => escalate_clearance::escalate(shared, tx, stored, now).await,
        DecisionState::Overdue(_) | DecisionState::Cleared(_) | DecisionState::Annulled(_) => Ok(stored),
    }
}

/// Lets time pass for every decision that is due; answers how many changed.
async fn let_time_pass(app: &App, due: Due, now: Instant) -> Result<u64, Problem> {
    let one = async |id| {
        let shared = app.shared();
        let work = async move |tx: &Tx| {
            let Some(stored) = decision::lock(tx, id).await? else { return Ok(false) };
            let version = stored.version;
            Ok::<_, Problem>(catch_up(&shared, tx, stored, now).await?.version > version)
        };
        app.store.write(work).await
    };
    each(app, due, now, one).await
}

/// Does one thing with every decision that is due; answers how often that changed something. One that fails is put off, and
/// stops none of the others.
async fn each(
    app: &App,
    due: Due,
    now: Instant,
    one: impl AsyncFn(DecisionId) -> Result<bool, Problem>,
) -> Result<u64, Problem> {
    let ids = app.store.read(async |tx| decision::due(tx, due, now, BATCH).await).await?;
    let mut changed = 0;
    for id in ids {
        match one(id).await {
            Ok(did) => changed += u64::from(did),
            // The others would fare no better.
            Err(problem) if problem.code == ProblemCode::ServiceUnavailable => return Err(problem),
            Err(problem) => {
                tracing::error!(%problem, ?due, decision = %id, "put off");
                ask_again(app, id, None, now).await?;
            }
        }
    }
    Ok(changed)
}

/// Puts off what the authority is to be asked about a decision; `answered_at` tells when it has answered, if it has.
async fn ask_again(app: &App, id: DecisionId, answered_at: Option<Instant>, now: Instant) -> Result<(), StoreError> {
    app.store.write(async move |tx| decision::poll_again(tx, id, answered_at, now + ASK_AGAIN).await).await
}

/// Stand-in until the decisions are moved.
pub async fn issue(
    _: &crate::work::Work<'_>,
    _: domain::decision::Issued,
    _: domain::ids::LicenceId,
    _: domain::money::Fen,
) -> Result<(), Problem> {
    Ok(())
}
