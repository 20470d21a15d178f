//! CASE-2: what the host found out about a face. It is asked outside of any transaction.

use crate::app::{App, Shared};
use crate::cases::save;
use crate::ports::host::FaceResult as Found;
use crate::principal::Driver;
use crate::problem::{Problem, ProblemCode};
use crate::work::Work;
use domain::case::faces::{FaceCheck, FaceResult};
use domain::case::record_face_result::{Refusal, Verdict, decide};
use domain::event::CaseEvent;
use domain::ids::{CaseId, FaceCheckId};
use domain::policy::Policy;
use domain::time::Instant;
use persistence::Tx;
use persistence::case::{self, Locked};
use persistence::face_check::{self, Stored};

/// A verdict that the host has just given.
#[derive(Debug, Clone, Copy)]
pub struct Told {
    /// On which check.
    pub check: FaceCheckId,
    /// Whether it is the person.
    pub verdict: Verdict,
    /// When the face was shown, by the host's clock.
    pub at: Instant,
}

/// Asks the host for the verdict on a check that has none yet; nothing while the person has not finished.
///
/// # Errors
/// `host_unavailable`.
pub async fn ask(app: &App, stored: &Stored) -> Result<Option<Told>, Problem> {
    let told = |verdict, at| Some(Told { check: stored.check.id, verdict, at });
    Ok(match app.host.face_result(&stored.certify_id).await? {
        Found::Pending => None,
        Found::Passed(at) => told(Verdict::Passed, at),
        Found::Failed => told(Verdict::Failed, app.clock.now()),
    })
}

/// The check with its verdict, if the host has told one.
///
/// # Errors
/// `host_unavailable` when the host's times are impossible.
pub fn with_verdict(
    check: &FaceCheck,
    told: Option<&Told>,
    policy: &Policy,
    now: Instant,
) -> Result<FaceCheck, Problem> {
    let Some(told) = told else { return Ok(check.clone()) };
    match decide(check.clone(), told.verdict, told.at, policy, now) {
        Ok(decided) => Ok(decided),
        Err(Refusal::AlreadyRecorded) => Ok(check.clone()),
        Err(Refusal::ImpossibleTime) => Err(ProblemCode::HostUnavailable.into()),
    }
}

/// The policy that says how long the faces of a case count: the one that the case was opened under.
///
/// # Errors
/// `internal_error` when it is missing.
pub fn policy<'a>(shared: &'a Shared, case: &Locked) -> Result<&'a Policy, Problem> {
    shared.policy(case.state.policy_version())
}

/// Fetches and records the verdict on one check of a case. Returns the check as it stands then.
///
/// # Errors
/// `not_found`, `host_unavailable`.
pub async fn fetch(
    app: &App,
    driver: Driver,
    case: CaseId,
    id: FaceCheckId,
    request_id: &str,
) -> Result<Stored, Problem> {
    let known = app.store.read(async |tx| find(tx, driver, case, id).await).await?;
    if known.check.result != FaceResult::Pending {
        return Ok(known);
    }
    let Some(told) = ask(app, &known).await? else { return Ok(known) };
    app.change(driver.by(request_id), async move |work| record(work, driver, case, told).await).await
}

/// Records a verdict that the host has given, unless there is one. Returns the check as it stands then.
///
/// # Errors
/// `not_found`, `host_unavailable` when the host's times are impossible.
pub async fn record(work: &Work<'_>, driver: Driver, case: CaseId, told: Told) -> Result<Stored, Problem> {
    let locked = case::lock(work.tx, case).await?.ok_or(ProblemCode::NotFound)?;
    let now = work.take_time();
    let stored = find(work.tx, driver, case, told.check).await?;
    let check = with_verdict(&stored.check, Some(&told), policy(&work.shared, &locked)?, now)?;
    let (face_check_id, role) = (check.id, check.role);
    let event = match check.result {
        _ if check == stored.check => return Ok(stored),
        FaceResult::Pending => return Ok(stored),
        FaceResult::Passed { .. } => CaseEvent::FacePassed { face_check_id, role },
        FaceResult::Failed { .. } => CaseEvent::FaceFailed { face_check_id, role },
    };
    face_check::save_result(work.tx, &check).await?;
    save(work, &locked.noted(), event, now).await?;
    Ok(Stored { check, ..stored })
}

async fn find(tx: &Tx, driver: Driver, case: CaseId, id: FaceCheckId) -> Result<Stored, Problem> {
    case::find(tx, driver.account, case).await?.ok_or(ProblemCode::NotFound)?;
    let checks = face_check::of_case(tx, case).await?;
    checks.into_iter().find(|stored| stored.check.id == id).ok_or_else(|| ProblemCode::NotFound.into())
}
