//! CASE-1, CASE-5: submits a case. The face results are fetched, every rule is evaluated again, the points are held, and
//! the faces are used up, all at once or not at all.

use crate::app::App;
use crate::cases::face::{self, Told};
use crate::cases::{opened, save_after};
use crate::consent_history;
use crate::points::Ledger;
use crate::points::roll::roll;
use crate::principal::Driver;
use crate::problem::{Problem, ProblemCode};
use crate::reply::{Answer, Reply};
use crate::violations::facts::{Asked, Findings};
use crate::work::{Work, together};
use domain::case::faces::{FaceCheck, FaceResult};
use domain::case::record_face_result::Verdict;
use domain::case::submit::decide;
use domain::case::{Case, CaseState, Opened};
use domain::event::CaseEvent;
use domain::ids::{CaseId, FaceCheckId};
use domain::points::ledger::Change;
use futures_util::future::{try_join, try_join_all};
use persistence::case::{self, Locked, View};
use persistence::event::{self, Last};
use persistence::{StoreError, Tx, face_check, follow, licence};

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
pub async fn submit(app: &App, driver: Driver, view: View, reply: Reply<View>) -> Result<Answer, Problem> {
    let opened = opened(&view)?;
    let told = ask(app, &view).await?;
    if told.iter().any(|told| told.verdict == Verdict::Failed) {
        return refuse_face(app, driver, opened.case.id, told, &reply).await;
    }
    app.change(reply.by(driver), async move |work| {
        let facts = Facts::read(work, driver, &opened.case).await?;
        command(work, driver, facts, &told, &reply).await
    })
    .await
}

/// Asks the host for every verdict that is still open.
async fn ask(app: &App, view: &View) -> Result<Vec<Told>, Problem> {
    let mut told = Vec::new();
    for stored in view.faces.iter().filter(|stored| stored.check.result == FaceResult::Pending) {
        told.extend(face::ask(app, stored).await?);
    }
    Ok(told)
}

/// What a submission is decided by. The rows of licence, follow and case are locked.
struct Facts {
    own: licence::Locked,
    follow: Option<follow::Locked>,
    case: Locked,
    opened: Opened,
    faces: Vec<face_check::Stored>,
    findings: Findings,
    last: Last,
}

impl Facts {
    /// Locks in the order of locks, and reads; independent queries are sent together.
    async fn read(work: &Work<'_>, driver: Driver, asked: &Case) -> Result<Self, Problem> {
        let (tx, id) = (work.tx, asked.id);
        let follow = async {
            match asked.terms.follow {
                Some(follow) => follow::lock(tx, follow).await,
                None => Ok(None),
            }
        };
        let (own, follow, case) = together!(licence::lock(tx, asked.licence), follow, case::lock(tx, id))?;
        let case = case.ok_or(ProblemCode::NotFound)?;
        let CaseState::Opened(opened) = case.state.clone() else { return Err(ProblemCode::CaseNotOpen.into()) };
        // Only now: a face that another call recorded meanwhile would have been shown in the future.
        let now = work.take_time();
        let own = roll(work, own.ok_or(ProblemCode::NotFound)?).await?;
        let asked = Asked { violation: asked.violation, licence: None, this: Some(id) };
        let (faces, findings, last) = together!(
            face_check::of_case(tx, id),
            Findings::read(tx, driver, asked, Some(own.licence.clone()), now),
            event::last(tx, id.uuid()),
        )?;
        Ok(Self { own, follow, case, opened, faces, findings, last })
    }
}

/// Decides, and writes everything together.
async fn command(
    work: &Work<'_>,
    driver: Driver,
    facts: Facts,
    told: &[Told],
    reply: &Reply<View>,
) -> Result<Answer, Problem> {
    let Facts { own, follow, case, opened, faces, findings, last } = facts;
    let now = work.now();
    let checks = with_verdicts(work, &case, &faces, told)?;
    let policy = findings.policy(&work.shared)?;
    let submitted = decide(opened, &checks, driver.session, &findings.facts(), policy)?;
    let (this, ledger) = (submitted.case.clone(), Ledger::at(&own, now));
    let (points, face_check_ids) = (this.terms.points, submitted.faces.clone());
    let judged = checks.iter().zip(&faces).filter(|(check, stored)| **check != stored.check).map(|(check, _)| check);
    let writes_faces = write_faces(work, &this, judged, &checks, &face_check_ids);
    let event =
        CaseEvent::Submitted { policy_version: policy.version.clone(), points, face_check_ids: face_check_ids.clone() };
    let held_in = (points > 0).then_some(ledger.cycle_start);
    let case = case.enter(CaseState::Submitted(submitted)).holding_in(held_in).to_be_asked(now);
    let answer = reply.of(&case.view()?)?;
    let handled = async {
        match follow {
            Some(follow) => consent_history::handled(work, follow, this.id).await,
            None => Ok(()),
        }
    };
    together!(
        writes_faces,
        ledger.append_after(work.tx, findings.ledger, Change::Hold { case: this.id, points }, policy, now),
        save_after(work, last, &case, event, now),
        handled,
        reply.keep(work, &answer),
    )?;
    work.wake_workers();
    Ok(answer)
}

/// Stores the verdicts that are new, and uses up the checks that the submission counts.
async fn write_faces<'a>(
    work: &Work<'_>,
    case: &Case,
    judged: impl Iterator<Item = &'a FaceCheck>,
    checks: &[FaceCheck],
    used: &[FaceCheckId],
) -> Result<(), StoreError> {
    let used = checks.iter().filter(|check| used.contains(&check.id));
    try_join(
        try_join_all(judged.map(|check| face_check::save_result(work.tx, check))),
        try_join_all(used.map(|check| face_check::use_up(work.tx, case, check, work.now()))),
    )
    .await?;
    Ok(())
}

/// The checks of the case, with the verdicts that the host has just given.
fn with_verdicts(
    work: &Work<'_>,
    case: &Locked,
    stored: &[face_check::Stored],
    told: &[Told],
) -> Result<Vec<FaceCheck>, Problem> {
    let policy = face::policy(&work.shared, case)?;
    let check = |stored: &face_check::Stored| {
        let told = told.iter().find(|told| told.check == stored.check.id);
        face::with_verdict(&stored.check, told, policy, work.now())
    };
    stored.iter().map(check).collect()
}

/// A face that did not pass counts as a try: the verdicts are stored although the submission is refused.
async fn refuse_face(
    app: &App,
    driver: Driver,
    id: CaseId,
    told: Vec<Told>,
    reply: &Reply<View>,
) -> Result<Answer, Problem> {
    app.change(reply.by(driver), async move |work| {
        for told in told {
            face::record(work, driver, id, told).await?;
        }
        Ok(())
    })
    .await?;
    Err(ProblemCode::FaceMismatch.into())
}
