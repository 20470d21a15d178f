//! CASE-3, CASE-5: asks the authority about submitted cases, and does what it has decided. The authority is asked outside
//! of any transaction; whoever is first stores the answer, and everybody else finds it stored.

use crate::BATCH;
use crate::app::{App, Shared};
use crate::cases::save;
use crate::points::{self, Change, roll::roll};
use crate::ports::authority::{Ruling, Submission};
use crate::principal::By;
use crate::problem::Problem;
use crate::record::record;
use chrono::TimeDelta;
use domain::case::decide::{Acceptance, accept, reject};
use domain::case::{CaseState, Submitted};
use domain::decision::DecisionState;
use domain::ids::{CaseId, DecisionId};
use domain::points::ledger::EntryKind;
use domain::time::Instant;
use domain::violation::ViolationStatus;
use persistence::case::{self, AtAuthority, Locked};
use persistence::decision::{self, Stored};
use persistence::{Tx, licence, violation};
use serde_json::json;

/// How long after an answer that decides nothing the authority is asked again.
const ASK_AGAIN: TimeDelta = TimeDelta::seconds(10);

/// Asks about every case that is due; answers how many were decided.
///
/// # Errors
/// Only what fails.
pub async fn run(app: &App, now: Instant) -> Result<u64, Problem> {
    let due = app.store.read(async |tx| case::to_poll(tx, now, BATCH).await).await?;
    let mut decided = 0;
    for id in due {
        decided += u64::from(one(app, id, now).await?);
    }
    Ok(decided)
}

async fn one(app: &App, id: CaseId, now: Instant) -> Result<bool, Problem> {
    let Some(asked) = app.store.read(async |tx| case::at_authority(tx, id).await).await? else { return Ok(false) };
    let submission = Submission { case: id, violation: asked.number.clone(), submitted_at: asked.submitted_at };
    let ruling = app.authority.ruling(&submission).await.unwrap_or_else(|error| {
        tracing::warn!(%error, case = %id, "no ruling");
        Ruling::Pending
    });
    let shared = app.shared();
    // Not before: what was late by then would not show it.
    let now = now.max(app.clock.now());
    app.store
        .write(async move |tx| match ruling {
            Ruling::Pending => Ok(case::poll_again(tx, id, now + ASK_AGAIN).await.map(|()| false)?),
            decided => apply(&shared, tx, id, &asked, decided, now).await,
        })
        .await
}

/// Does what the authority decided, unless somebody has done it meanwhile.
async fn apply(
    shared: &Shared,
    tx: &Tx,
    id: CaseId,
    asked: &AtAuthority,
    ruling: Ruling,
    now: Instant,
) -> Result<bool, Problem> {
    let Some(own) = licence::lock(tx, asked.licence).await? else { return Ok(false) };
    let (own, _) = roll(shared, tx, own, now).await?;
    violation::lock(tx, asked.violation).await?;
    let Some(locked) = case::lock(tx, id).await? else { return Ok(false) };
    let CaseState::Submitted(submitted) = locked.state.clone() else { return Ok(false) };
    release(shared, tx, &own, &submitted, locked.hold_cycle, now).await?;
    let decided_at = |at: Instant| at.clamp(submitted.submitted_at, now.max(submitted.submitted_at));
    match ruling {
        Ruling::Accepted { decision, office, at } => {
            let acceptance =
                Acceptance { decision: DecisionId::from_uuid(shared.new_uuid()), number: decision, office };
            accepted(shared, tx, &own, (locked, submitted.clone()), acceptance, (decided_at(at), now)).await?;
        }
        Ruling::Rejected { reason, at } => {
            let at = decided_at(at);
            let rejected = CaseState::Rejected(reject(submitted.clone(), reason, at));
            let locked = Locked { state: rejected, next_poll_at: None, ..locked };
            save(shared, tx, &By::Authority, &locked, ("case.rejected", at, json!({}))).await?;
        }
        Ruling::Pending => return Ok(false),
    }
    Ok(true)
}

/// Ends the hold of a case, in the cycle in which its points are held.
async fn release(
    shared: &Shared,
    tx: &Tx,
    own: &licence::Locked,
    submitted: &Submitted,
    hold_cycle: Option<chrono::NaiveDate>,
    now: Instant,
) -> Result<(), Problem> {
    let Some(cycle_start) = hold_cycle else { return Ok(()) };
    let points = submitted.case.terms.points;
    let release = Change { cycle_start, kind: EntryKind::Release, points, held: true, decision: None };
    let policy = shared.policy(&submitted.policy_version)?;
    points::append(tx, own, Some(&submitted.case), release, policy, now).await?;
    Ok(())
}

async fn accepted(
    shared: &Shared,
    tx: &Tx,
    own: &licence::Locked,
    (locked, submitted): (Locked, Submitted),
    acceptance: Acceptance,
    (at, now): (Instant, Instant),
) -> Result<(), Problem> {
    let author = By::Authority;
    let policy = shared.policy(&submitted.policy_version)?;
    let (accepted, issued) = accept(submitted, acceptance, policy, at);
    let (this, made) = (accepted.case.clone(), issued.decision.clone());
    let data = json!({"case_id": this.id, "violation_id": this.violation, "points": made.points});
    let version = record(shared, tx, &author, (made.id.uuid(), "decision.issued"), at, data).await?;
    let stored = Stored {
        state: DecisionState::Issued(issued),
        licence: Some(this.licence),
        plate_digest: None,
        fine_limit: policy.fine_limit,
        notice_late_since: None,
        next_poll_at: Some(now),
        as_of: now,
        version,
    };
    decision::insert(tx, &stored).await?;
    let cycle_start = points::cycle_start(own, at);
    let record =
        Change { cycle_start, kind: EntryKind::Record, points: made.points, held: false, decision: Some(made.id) };
    points::append(tx, own, Some(&this), record, policy, now).await?;
    violation::set_status(tx, this.violation, ViolationStatus::Handled, now).await?;
    let locked = Locked { state: CaseState::Accepted(accepted), next_poll_at: None, ..locked };
    save(shared, tx, &author, &locked, ("case.accepted", at, json!({"decision_id": made.id}))).await?;
    Ok(())
}
