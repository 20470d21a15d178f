//! CASE-2, HANDLE-17: starts a face check at the host. Tries are limited.

use crate::app::App;
use crate::cases::{lock_opened, opened, save};
use crate::people;
use crate::principal::Driver;
use crate::problem::{Problem, ProblemCode};
use crate::reply::{Answer, Reply};
use domain::case::faces::{FaceCheck, FaceRole};
use domain::case::start_face_check::{Request, decide};
use domain::event::CaseEvent;
use domain::ids::{CaseId, FaceCheckId};
use persistence::case;
use persistence::face_check::{self, Stored};

/// Starts a check of the face in `role`.
///
/// # Errors
/// `not_found`, `case_not_open`, `face_not_needed`, `faces_incomplete`, `face_tries_exhausted`, `host_unavailable`.
pub async fn start(
    app: &App,
    driver: Driver,
    id: CaseId,
    role: FaceRole,
    reply: Reply<Stored>,
) -> Result<Answer, Problem> {
    let request = Request { id: FaceCheckId::from_uuid(app.new_uuid()), role, session: driver.session };
    let wanted = wanted(app, driver, id, request).await?;
    let person = app.store.read(async |tx| people::open(app, tx, wanted.person).await).await?;
    let person = person.ok_or(ProblemCode::NotFound)?;
    let screen = app.host.start_face_check(request.id, &person.name, &person.citizen_id).await?;
    app.change(reply.by(driver), async move |work| {
        let (locked, opened) = lock_opened(work, id).await?;
        let now = work.take_time();
        let earlier = checks(face_check::of_case(work.tx, id).await?);
        let check = decide(request, &opened, &earlier, work.shared.policy(&opened.policy_version)?, now)?;
        let started = Stored { check, certify_id: screen.certify_id, certify_url: screen.url };
        face_check::insert(work.tx, opened.case.violation, &started).await?;
        let event = CaseEvent::FaceCheckStarted { face_check_id: request.id, role };
        save(work, &locked.noted(), event, now).await?;
        reply.give(work, &started).await
    })
    .await
}

/// What would be started: the host is not troubled with a check that will be refused.
async fn wanted(app: &App, driver: Driver, id: CaseId, request: Request) -> Result<FaceCheck, Problem> {
    let found = app.store.read(async |tx| case::find(tx, driver.account, id).await).await?;
    let view = found.ok_or(ProblemCode::NotFound)?;
    let opened = opened(&view)?;
    let policy = app.policy(&opened.policy_version)?;
    Ok(decide(request, &opened, &checks(view.faces), policy, app.clock.now())?)
}

fn checks(stored: Vec<Stored>) -> Vec<FaceCheck> {
    stored.into_iter().map(|stored| stored.check).collect()
}
