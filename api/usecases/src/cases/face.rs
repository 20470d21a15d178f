//! CASE-2: what the host found out about a face. It is asked outside of any transaction.

use crate::app::{App, Shared};
use crate::ports::host::FaceResult as Found;
use crate::principal::By;
use crate::principal::Driver;
use crate::problem::{Problem, ProblemCode};
use crate::record::record;
use domain::case::faces::{FaceCheck, FaceResult};
use domain::case::record_face_result::{Refusal, Verdict, decide};
use domain::ids::{CaseId, FaceCheckId};
use domain::time::Instant;
use persistence::Tx;
use persistence::face_check::{self, Stored};
use serde_json::json;

/// Asks the host for the verdict on a check that has none yet; nothing while the person has not finished.
///
/// # Errors
/// `host_unavailable`.
pub async fn ask(app: &App, stored: &Stored) -> Result<Option<(Verdict, Instant)>, Problem> {
    Ok(match app.host.face_result(&stored.certify_id).await? {
        Found::Pending => None,
        Found::Passed(at) => Some((Verdict::Passed, at)),
        Found::Failed => Some((Verdict::Failed, app.clock.now())),
    })
}

/// The check with its verdict, if there is one.
///
/// # Errors
/// `host_unavailable` when the host's times are impossible.
pub fn with_verdict(
    shared: &Shared,
    check: &FaceCheck,
    found: Option<(Verdict, Instant)>,
    now: Instant,
) -> Result<FaceCheck, Problem> {
    let Some((verdict, at)) = found else { return Ok(check.clone()) };
    let policy = shared.any_policy_at(now)?;
    match decide(check.clone(), verdict, at, policy, now) {
        Ok(decided) => Ok(decided),
        Err(Refusal::AlreadyRecorded) => Ok(check.clone()),
        Err(Refusal::ImpossibleTime) => Err(ProblemCode::HostUnavailable.into()),
    }
}

/// Fetches and records the verdict on one check of a case; answers the check as it stands then.
///
/// # Errors
/// `not_found`, `host_unavailable`.
pub async fn fetch(
    app: &App,
    driver: Driver,
    (case, id): (CaseId, FaceCheckId),
    request_id: String,
) -> Result<Stored, Problem> {
    let known = app.store.read(async |tx| find(tx, driver, case, id).await).await?;
    if known.check.result != FaceResult::Pending {
        return Ok(known);
    }
    let Some(found) = ask(app, &known).await? else { return Ok(known) };
    let shared = app.shared();
    let work = async move |tx: &Tx| {
        let now = shared.clock.now();
        persistence::case::lock(tx, case).await?.ok_or(ProblemCode::NotFound)?;
        let stored = find(tx, driver, case, id).await?;
        let check = with_verdict(&shared, &stored.check, Some(found), now)?;
        if check != stored.check {
            let author = driver.by(&request_id);
            save(&shared, tx, &author, &check, now).await?;
        }
        Ok(Stored { check, ..stored })
    };
    app.store.write(work).await
}

/// Stores a verdict, and tells of it in the history of the case, whose row the transaction holds.
///
/// # Errors
/// Only what fails.
pub async fn save(shared: &Shared, tx: &Tx, author: &By, check: &FaceCheck, now: Instant) -> Result<(), Problem> {
    let kind = match check.result {
        FaceResult::Pending => return Ok(()),
        FaceResult::Passed { .. } => "case.face_passed",
        FaceResult::Failed { .. } => "case.face_failed",
    };
    face_check::save_result(tx, check).await?;
    let data = json!({"face_check_id": check.id, "role": check.role.as_str()});
    let version = record(shared, tx, author, (check.case.uuid(), kind), now, data).await?;
    persistence::case::set_version(tx, check.case, version).await?;
    Ok(())
}

async fn find(tx: &Tx, driver: Driver, case: CaseId, id: FaceCheckId) -> Result<Stored, Problem> {
    persistence::case::find(tx, driver.account, case).await?.ok_or(ProblemCode::NotFound)?;
    let checks = face_check::of_case(tx, case).await?;
    checks.into_iter().find(|stored| stored.check.id == id).ok_or_else(|| ProblemCode::NotFound.into())
}
