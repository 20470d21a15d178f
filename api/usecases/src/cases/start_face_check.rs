//! CASE-2, HANDLE-17: starts a face check at the host. Tries are limited.

use crate::app::App;
use crate::cases::{opened, still_opened};
use crate::people;
use crate::principal::Driver;
use crate::problem::{Problem, ProblemCode};
use crate::record::record;
use crate::reply::{Answer, Once};
use domain::case::faces::{FaceCheck, FaceRole};
use domain::case::start_face_check::{Request, decide};
use domain::ids::{CaseId, FaceCheckId};
use persistence::case;
use persistence::face_check::{self, Stored};
use serde_json::json;

/// Starts a check of the face in `role`.
///
/// # Errors
/// `not_found`, `case_not_open`, `face_not_needed`, `faces_incomplete`, `face_tries_exhausted`, `host_unavailable`.
pub async fn start(
    app: &App,
    driver: Driver,
    (id, role): (CaseId, FaceRole),
    once: Once,
    render: impl FnOnce(&Stored) -> Result<Answer, Problem> + Send + 'static,
) -> Result<Answer, Problem> {
    let request = Request { id: FaceCheckId::from_uuid(app.new_uuid()), role, session: driver.session };
    let wanted = wanted(app, driver, id, request).await?;
    let shared = app.shared();
    let person = app.store.read(async |tx| people::open(&shared, tx, wanted.person).await).await?;
    let person = person.ok_or(ProblemCode::NotFound)?;
    let screen = app.host.start_face_check(request.id, &person.name, &person.citizen_id).await?;
    app.store
        .write(async move |tx| {
            let now = shared.clock.now();
            let opened = still_opened(case::lock(tx, id).await?)?;
            let earlier = checks(face_check::of_case(tx, id).await?);
            let check = decide(request, &opened, &earlier, shared.policy(&opened.policy_version)?, now)?;
            let started = Stored { check, certify_id: screen.certify_id, certify_url: screen.url };
            face_check::insert(tx, opened.case.violation, &started).await?;
            let author = driver.by(&once.request_id);
            let data = json!({"face_check_id": request.id, "role": role.as_str()});
            let version = record(&shared, tx, &author, (id.uuid(), "case.face_check_started"), now, data).await?;
            case::set_version(tx, id, version).await?;
            let answer = render(&started)?;
            once.keep(tx, &answer, shared.clock.machine_now()).await?;
            Ok(answer)
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
