//! CASE-3, CASE-5: does what the authority has decided on a submitted case, whichever door the ruling comes by.

use crate::cases::save;
use crate::decisions;
use crate::points::Ledger;
use crate::points::roll::roll;
use crate::problem::Problem;
use crate::work::Work;
use domain::case::decide::{Acceptance, accept, reject};
use domain::case::{CaseState, Submitted};
use domain::codes::{DecisionNumber, OfficeCode};
use domain::event::CaseEvent;
use domain::ids::{CaseId, DecisionId};
use domain::points::ledger::Change;
use domain::time::{Instant, china_date};
use domain::violation::ViolationStatus;
use persistence::case::{self, AtAuthority, Locked};
use persistence::{licence, violation};

/// What the authority has decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decided {
    /// Accepted: the simplified procedure's decision.
    Accepted {
        /// The number of the decision.
        number: DecisionNumber,
        /// The office that decided.
        office: OfficeCode,
        /// When it was decided.
        at: Instant,
    },
    /// Rejected.
    Rejected {
        /// Why, in the authority's words.
        reason: String,
        /// When it was rejected.
        at: Instant,
    },
}

/// Does what was decided on the case, unless somebody has done it meanwhile. Returns whether it did.
///
/// # Errors
/// Database failures only.
pub async fn rule(work: &Work<'_>, id: CaseId, decided: Decided) -> Result<bool, Problem> {
    let Some(AtAuthority { licence, violation, .. }) = case::at_authority(work.tx, id).await? else { return Ok(false) };
    let Some(own) = licence::lock(work.tx, licence).await? else { return Ok(false) };
    let own = roll(work, own).await?;
    violation::lock(work.tx, violation).await?;
    let Some(locked) = case::lock(work.tx, id).await? else { return Ok(false) };
    let CaseState::Submitted(submitted) = locked.state.clone() else { return Ok(false) };
    // What came late shows that it did; nothing is decided before it was submitted, or in the future.
    let moment = |at: Instant| at.clamp(submitted.submitted_at, work.now().max(submitted.submitted_at));
    release(work, &own, &submitted, &locked).await?;
    match decided {
        Decided::Accepted { number, office, at } => {
            let at = moment(at);
            let acceptance = Acceptance { decision: DecisionId::from_uuid(work.shared.new_uuid()), number, office };
            accepted(work, &own, Held { locked, submitted }, acceptance, at).await?;
        }
        Decided::Rejected { reason, at } => {
            let at = moment(at);
            let rejected = locked.enter(CaseState::Rejected(reject(submitted, reason, at)));
            save(work, &rejected, CaseEvent::Rejected {}, at).await?;
        }
    }
    work.wake_workers();
    Ok(true)
}

/// Ends the hold of a case, in the cycle in which its points are held.
async fn release(
    work: &Work<'_>,
    own: &licence::Locked,
    submitted: &Submitted,
    locked: &Locked,
) -> Result<(), Problem> {
    let Some(cycle_start) = locked.hold_cycle() else { return Ok(()) };
    let release = Change::Release { case: submitted.case.id, points: submitted.case.terms.points };
    let policy = work.shared.policy(&submitted.policy_version)?;
    Ledger { licence: own, cycle_start }.append(work.tx, release, policy, work.now()).await
}

/// A submitted case whose row the transaction holds.
struct Held {
    locked: Locked,
    submitted: Submitted,
}

async fn accepted(
    work: &Work<'_>,
    own: &licence::Locked,
    held: Held,
    acceptance: Acceptance,
    at: Instant,
) -> Result<(), Problem> {
    let policy = work.shared.policy(&held.submitted.policy_version)?;
    let (accepted, issued) = accept(held.submitted, acceptance, policy, at);
    let (case, decision, points) = (accepted.case.clone(), issued.decision.id, issued.decision.points);
    decisions::issue(work, issued, case.licence, policy.fine_limit).await?;
    let record = Change::Record { decision, case: Some(case.id), points };
    let cycle_start = china_date(own.licence.cycle_at(at).start);
    Ledger { licence: own, cycle_start }.append(work.tx, record, policy, work.now()).await?;
    violation::set_status(work.tx, case.violation, ViolationStatus::Handled, work.now()).await?;
    let accepted = held.locked.enter(CaseState::Accepted(accepted));
    save(work, &accepted, CaseEvent::Accepted { decision_id: decision }, at).await
}
