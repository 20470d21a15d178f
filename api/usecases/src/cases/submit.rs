//! CASE-1, CASE-5: submits a case. The face results are fetched, every rule is evaluated again, the points are held, and
//! the faces are used up, all at once or not at all.

use crate::app::{App, Shared};
use crate::cases::{face, opened, save_after, still_opened};
use crate::points::{self, Change, roll::roll};
use crate::principal::By;
use crate::principal::Driver;
use crate::problem::{Problem, ProblemCode};
use crate::record::record;
use crate::reply::{Answer, Once};
use crate::violations::facts::Findings;
use domain::case::faces::{FaceCheck, FaceResult};
use domain::case::record_face_result::Verdict;
use domain::case::submit::decide;
use domain::case::{Case, CaseState, Opened};
use domain::ids::{CaseId, FaceCheckId, FollowId, LicenceId};
use domain::points::ledger::EntryKind;
use domain::time::Instant;
use futures_util::TryFutureExt;
use futures_util::future::{try_join, try_join_all, try_join3, try_join5};
use persistence::case::{self, Locked, View};
use persistence::event::{self, Last};
use persistence::{Tx, face_check, follow, licence};
use serde_json::json;

/// A verdict that the host has just given.
type Found = (FaceCheckId, Verdict, Instant);

/// The case to be submitted.
///
/// # Errors
/// `not_found`.
pub async fn find(tx: &Tx, driver: Driver, id: CaseId) -> Result<View, Problem> {
    case::find(tx, driver.account, id).await?.ok_or_else(|| ProblemCode::NotFound.into())
}

/// Submits the case.
///
/// # Errors
/// `case_not_open`, `faces_incomplete`, `face_mismatch`, `not_eligible`, `host_unavailable`.
pub async fn submit(
    app: &App,
    driver: Driver,
    view: View,
    once: Once,
    render: impl FnOnce(&View) -> Result<Answer, Problem> + Send + 'static,
) -> Result<Answer, Problem> {
    let id = view.case.id;
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

/// What a submission is decided by. The rows of licence, follow and case are locked.
struct Facts {
    own: licence::Locked,
    opened: Opened,
    faces: Vec<face_check::Stored>,
    findings: Findings,
    last: Last,
    now: Instant,
}

impl Facts {
    /// Locks and reads: what does not need each other, together.
    async fn read(
        shared: &Shared,
        tx: &Tx,
        driver: Driver,
        (id, licence, by): (CaseId, LicenceId, Option<FollowId>),
    ) -> Result<Self, Problem> {
        let follow = async {
            match by {
                Some(follow) => follow::lock(tx, follow).await,
                None => Ok(None),
            }
        };
        let (own, _, case) = try_join3(licence::lock(tx, licence), follow, case::lock(tx, id)).await?;
        let opened = still_opened(case)?;
        // Not before: a face that another call recorded meanwhile would have been shown in the future.
        let now = shared.clock.now();
        let (own, _) = roll(shared, tx, own.ok_or(ProblemCode::NotFound)?, now).await?;
        let (faces, findings, last) = try_join3(
            face_check::of_case(tx, id).err_into(),
            Findings::read(tx, driver, opened.case.violation, Some(own.licence.clone()), None, Some(id), now),
            event::last(tx, id.uuid()).err_into(),
        )
        .await?;
        Ok(Self { own, opened, faces, findings, last, now })
    }
}

/// Decides, and writes everything together.
async fn command(
    shared: &Shared,
    tx: &Tx,
    driver: Driver,
    case: (CaseId, LicenceId, Option<FollowId>),
    found: &[Found],
    once: &Once,
    render: impl FnOnce(&View) -> Result<Answer, Problem>,
) -> Result<Answer, Problem> {
    let author = driver.by(&once.request_id);
    let Facts { own, opened, faces, findings, last, now } = Facts::read(shared, tx, driver, case).await?;
    let checks = with_verdicts(shared, &faces, found, now)?;
    let policy = findings.policy(shared)?;
    let expires_at = opened.expires_at;
    let submitted = decide(opened, &checks, driver.session, &findings.facts(), policy)?;
    let this = submitted.case.clone();
    let (points, cycle_start) = (this.terms.points, points::cycle_start(&own, now));
    let hold = Change { cycle_start, kind: EntryKind::Hold, points, held: true, decision: None };
    let judged = checks.iter().zip(&faces).filter(|(check, stored)| **check != stored.check);
    let used = checks.iter().filter(|check| submitted.faces.contains(&check.id));
    let writes_faces = try_join(
        try_join_all(judged.map(|(check, _)| face_check::save_result(tx, check))),
        try_join_all(used.map(|check| face_check::use_up(tx, &this, check, now))),
    );
    let data = json!({"policy_version": policy.version.as_str(), "points": points, "face_check_ids": submitted.faces});
    let hold_cycle = (points > 0).then_some(cycle_start);
    let state = CaseState::Submitted(submitted);
    let locked = Locked { state, expires_at, hold_cycle, next_poll_at: Some(now) };
    let answer = render(&View::of(&locked, last.next_version())?)?;
    try_join5(
        writes_faces.err_into(),
        points::append_after(tx, findings.ledger, &own, Some(&this), hold, policy, now).err_into(),
        save_after(shared, tx, &author, last, &locked, ("case.submitted", now, data)),
        tell_follow(shared, tx, &author, &this, now),
        once.keep(tx, &answer, shared.clock.machine_now()).err_into(),
    )
    .await?;
    Ok(answer)
}

/// FOLLOW-11: what was handled by a follow is in its history.
async fn tell_follow(shared: &Shared, tx: &Tx, author: &By, case: &Case, now: Instant) -> Result<(), Problem> {
    if let Some(follow) = case.terms.follow {
        let handled = json!({"case_id": case.id});
        let version = record(shared, tx, author, (follow.uuid(), "follow.handled"), now, handled).await?;
        follow::set_version(tx, follow, version).await?;
    }
    Ok(())
}

/// The checks of the case, with the verdicts that the host has just given.
fn with_verdicts(
    shared: &Shared,
    stored: &[face_check::Stored],
    found: &[Found],
    now: Instant,
) -> Result<Vec<FaceCheck>, Problem> {
    let check = |stored: &face_check::Stored| {
        let verdict = found.iter().find(|(known, ..)| *known == stored.check.id);
        face::with_verdict(shared, &stored.check, verdict.map(|(_, verdict, at)| (*verdict, *at)), now)
    };
    stored.iter().map(check).collect()
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
