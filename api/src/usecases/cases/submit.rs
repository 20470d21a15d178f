//! CASE-1, CASE-5: submits a case. The face results are fetched, every rule is evaluated again, the points are held, and
//! the faces are used up, all at once or not at all.

use crate::app::{App, Shared};
use crate::http::once::{Answer, Once};
use crate::middleware::admission::Driver;
use crate::problem::{Problem, ProblemCode};
use crate::usecases::cases::{face, opened, save_after, still_opened};
use crate::usecases::points::{self, Change, roll::roll};
use crate::usecases::record::{Author, record};
use crate::usecases::violations::facts::Findings;
use domain::case::CaseState;
use domain::case::faces::{FaceCheck, FaceResult};
use domain::case::record_face_result::Verdict;
use domain::case::submit::decide;
use domain::ids::{CaseId, FaceCheckId, FollowId, LicenceId};
use domain::points::ledger::EntryKind;
use domain::time::Instant;
use futures_util::TryFutureExt;
use futures_util::future::{try_join_all, try_join3, try_join5};
use persistence::case::{self, Locked, View};
use persistence::{StoreError, Tx, event, face_check, follow, licence};
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
        .write(async move |tx| command(&shared, tx, driver, (id, licence, by), &found, &once, render).await)
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

/// What does not need each other is read together, and everything is written together.
async fn command(
    shared: &Shared,
    tx: &Tx,
    driver: Driver,
    (id, licence, by): (CaseId, LicenceId, Option<FollowId>),
    found: &[Found],
    once: &Once,
    render: impl FnOnce(&View) -> Result<Answer, Problem>,
) -> Result<Answer, Problem> {
    let author = Author::driver(driver.account, once.request_id.clone());
    let (own, (), case) = try_join3(licence::lock(tx, licence), lock_follow(tx, by), case::lock(tx, id)).await?;
    let own = own.ok_or(ProblemCode::NotFound)?;
    let opened = still_opened(case)?;
    // Not before: a face that another call recorded meanwhile would have been shown in the future.
    let now = shared.clock.now();
    let (own, _) = roll(shared, tx, own, now).await?;
    let licence = Some(own.licence.clone());
    let (stored, findings, last) = try_join3(
        face_check::of_case(tx, id).err_into(),
        Findings::read(tx, driver, opened.case.violation, licence, None, Some(id), now),
        event::last(tx, id.uuid()).err_into(),
    )
    .await?;
    let (checks, judged) = with_verdicts(shared, &stored, found, now)?;
    let policy = findings.policy(shared)?;
    let expires_at = opened.expires_at;
    let submitted = decide(opened, &checks, driver.session, &findings.facts(), policy)?;
    let this = submitted.case.clone();
    let (points, cycle_start) = (this.terms.points, points::cycle_start(&own, now));
    let hold = Change { cycle_start, kind: EntryKind::Hold, points, held: true, decision: None };
    let used: Vec<_> = checks.iter().filter(|check| submitted.faces.contains(&check.id)).collect();
    let data = json!({"policy_version": policy.version.as_str(), "points": points, "face_check_ids": submitted.faces});
    let hold_cycle = (points > 0).then_some(cycle_start);
    let state = CaseState::Submitted(submitted);
    let locked = Locked { state, expires_at, hold_cycle, next_poll_at: Some(now) };
    let answer = render(&View::of(&locked, last.next_version())?)?;
    if let Some(follow) = by {
        let handled = json!({"case_id": id});
        let version = record(shared, tx, &author, (follow.uuid(), "follow.handled"), now, handled).await?;
        follow::set_version(tx, follow, version).await?;
    }
    try_join5(
        try_join_all(judged.iter().map(|check| face_check::save_result(tx, check))).err_into(),
        try_join_all(used.iter().map(|check| face_check::use_up(tx, &this, check, now))).err_into(),
        points::append_after(tx, findings.ledger, &own, Some(&this), hold, policy, now).err_into(),
        save_after(shared, tx, &author, last, &locked, ("case.submitted", now, data)),
        once.keep(tx, &answer, shared.clock.machine_now()).err_into(),
    )
    .await?;
    Ok(answer)
}

async fn lock_follow(tx: &Tx, by: Option<FollowId>) -> Result<(), StoreError> {
    if let Some(follow) = by {
        follow::lock(tx, follow).await?;
    }
    Ok(())
}

/// The checks of the case, with the verdicts that the host has just given; and those of them that had none before.
fn with_verdicts(
    shared: &Shared,
    stored: &[face_check::Stored],
    found: &[Found],
    now: Instant,
) -> Result<(Vec<FaceCheck>, Vec<FaceCheck>), Problem> {
    let (mut checks, mut judged) = (Vec::new(), Vec::new());
    for stored in stored {
        let verdict = found.iter().find(|(known, ..)| *known == stored.check.id);
        let check = face::with_verdict(shared, &stored.check, verdict.map(|(_, verdict, at)| (*verdict, *at)), now)?;
        if check != stored.check {
            judged.push(check.clone());
        }
        checks.push(check);
    }
    Ok((checks, judged))
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
