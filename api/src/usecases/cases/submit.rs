//! CASE-1, CASE-5: submits a case. The face results are fetched, every rule is evaluated again, the points are held, and
//! the faces are used up, all at once or not at all.

use crate::app::{App, Shared};
use crate::http::once::{Answer, Once};
use crate::middleware::admission::Driver;
use crate::problem::{Problem, ProblemCode};
use crate::usecases::cases::{face, opened, save, still_opened};
use crate::usecases::points::{self, Change, roll::roll};
use crate::usecases::record::{Author, record};
use crate::usecases::violations::facts::Findings;
use domain::case::faces::{FaceCheck, FaceResult};
use domain::case::record_face_result::Verdict;
use domain::case::submit::decide;
use domain::case::{CaseState, Submitted};
use domain::ids::{CaseId, FaceCheckId, FollowId, LicenceId};
use domain::points::ledger::EntryKind;
use domain::time::Instant;
use persistence::case::{self, Locked, View};
use persistence::{Tx, face_check, follow, licence, violation};
use serde_json::json;

/// A verdict that the host has just given.
type Found = (FaceCheckId, Verdict, Instant);

/// Submits the case.
///
/// # Errors
/// `not_found`, `case_not_open`, `faces_incomplete`, `face_mismatch`, `not_eligible`, `host_unavailable`.
pub async fn submit(
    app: &App,
    driver: Driver,
    id: CaseId,
    once: Once,
    render: impl FnOnce(&View) -> Result<Answer, Problem> + Send + 'static,
) -> Result<Answer, Problem> {
    let view = app.store.read(async |tx| case::find(tx, driver.account, id).await).await?;
    let view = view.ok_or(ProblemCode::NotFound)?;
    let (licence, by) = (opened(&view)?.case.licence, view.case.terms.follow);
    let found = ask(app, &view).await?;
    if found.iter().any(|(_, verdict, _)| *verdict == Verdict::Failed) {
        return refuse_face(app, driver, id, found, once.request_id).await;
    }
    let shared = app.shared();
    let answer = app
        .store
        .write(async move |tx| {
            let author = Author::driver(driver.account, once.request_id.clone());
            let (locked, version) = command(&shared, tx, driver, (id, licence, by), &found, &author).await?;
            let answer = render(&View::of(&locked, version)?)?;
            once.keep(tx, &answer, shared.clock.machine_now()).await?;
            Ok::<_, Problem>(answer)
        })
        .await?;
    app.nudge.notify_one();
    Ok(answer)
}

/// Asks the host for every verdict that is still open.
async fn ask(app: &App, view: &View) -> Result<Vec<Found>, Problem> {
    let mut found = Vec::new();
    for stored in view.faces.iter().filter(|stored| stored.check.result == FaceResult::Pending) {
        if let Some((verdict, at)) = face::ask(app, stored).await? {
            found.push((stored.check.id, verdict, at));
        }
    }
    Ok(found)
}

async fn command(
    shared: &Shared,
    tx: &mut Tx,
    driver: Driver,
    (id, licence, by): (CaseId, LicenceId, Option<FollowId>),
    found: &[Found],
    author: &Author,
) -> Result<(Locked, i32), Problem> {
    let own = licence::lock(tx, licence).await?.ok_or(ProblemCode::NotFound)?;
    if let Some(follow) = by {
        follow::lock(tx, follow).await?;
    }
    let opened = still_opened(case::lock(tx, id).await?)?;
    // Not before: a face that another call recorded meanwhile would have been shown in the future.
    let now = shared.clock.now();
    let (own, _) = roll(shared, tx, own, now).await?;
    let checks = with_verdicts(shared, tx, id, found, now).await?;
    let view = violation::find(tx, driver.viewing(now), opened.case.violation).await?.ok_or(ProblemCode::NotFound)?;
    let this = Some(id);
    let findings = Findings::read(tx, driver, view, Some(own.licence.clone()), None, this, now).await?;
    let policy = findings.policy(shared)?;
    let expires_at = opened.expires_at;
    let submitted = decide(opened, &checks, driver.session, &findings.facts(), policy)?;
    use_faces(tx, &submitted, &checks, now).await?;
    let cycle_start = points::cycle_start(&own, now);
    let points = submitted.case.terms.points;
    let hold = Change { cycle_start, kind: EntryKind::Hold, points, held: true, decision: None };
    points::append(tx, &own, Some(&submitted.case), hold, policy, now).await?;
    let data = json!({"policy_version": policy.version.as_str(), "points": points, "face_check_ids": submitted.faces});
    if let Some(follow) = by {
        let handled = json!({"case_id": id});
        let version = record(shared, tx, author, (follow.uuid(), "follow.handled"), now, handled).await?;
        follow::set_version(tx, follow, version).await?;
    }
    let hold_cycle = (points > 0).then_some(cycle_start);
    let state = CaseState::Submitted(submitted);
    let locked = Locked { state, expires_at, hold_cycle, next_poll_at: Some(now) };
    let version = save(shared, tx, author, &locked, ("case.submitted", now, data)).await?;
    Ok((locked, version))
}

/// The checks of the case, those that the host has just judged with their verdicts, which are stored.
async fn with_verdicts(
    shared: &Shared,
    tx: &mut Tx,
    id: CaseId,
    found: &[Found],
    now: Instant,
) -> Result<Vec<FaceCheck>, Problem> {
    let mut checks = Vec::new();
    for stored in face_check::of_case(tx, id).await? {
        let verdict = found.iter().find(|(known, ..)| *known == stored.check.id);
        let check = face::with_verdict(shared, &stored.check, verdict.map(|(_, verdict, at)| (*verdict, *at)), now)?;
        if check != stored.check {
            face_check::save_result(tx, &check).await?;
        }
        checks.push(check);
    }
    Ok(checks)
}

async fn use_faces(tx: &mut Tx, submitted: &Submitted, checks: &[FaceCheck], now: Instant) -> Result<(), Problem> {
    for check in checks.iter().filter(|check| submitted.faces.contains(&check.id)) {
        face_check::use_up(tx, &submitted.case, check, now).await?;
    }
    Ok(())
}

/// A face that did not pass counts as a try: the verdict is stored although the submission is refused.
async fn refuse_face(
    app: &App,
    driver: Driver,
    id: CaseId,
    found: Vec<Found>,
    request_id: String,
) -> Result<Answer, Problem> {
    for (check, ..) in found {
        face::fetch(app, driver, (id, check), request_id.clone()).await?;
    }
    Err(ProblemCode::FaceMismatch.into())
}
