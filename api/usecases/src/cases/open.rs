//! CASE-1, CASE-6: opens a case. Of two drivers who race, one wins and the other is told.

use crate::app::App;
use crate::cases::expire;
use crate::principal::Driver;
use crate::problem::{Problem, ProblemCode};
use crate::record::record;
use crate::reply::{Answer, Once};
use crate::violations::facts::Findings;
use domain::case::CaseState;
use domain::case::open::{Request, decide};
use domain::ids::{CaseId, LicenceId, ViolationId};
use persistence::case::{self, Locked, View};
use persistence::{follow, licence, vehicle, violation};
use serde_json::json;

/// What is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Order {
    /// The violation to be handled.
    pub violation: ViolationId,
    /// The licence that is to bear the points; the driver's own where nothing is said.
    pub licence: Option<LicenceId>,
}

/// Opens a case; `render` makes the answer of it, which is stored with it.
///
/// # Errors
/// `not_found`, `violation_under_way`, `not_eligible` with every rule's outcome.
pub async fn open(
    app: &App,
    driver: Driver,
    order: Order,
    once: Once,
    render: impl FnOnce(&View) -> Result<Answer, Problem> + Send + 'static,
) -> Result<Answer, Problem> {
    let shared = app.shared();
    app.store
        .write(async move |tx| {
            let author = driver.by(&once.request_id);
            // Absent and foreign alike, before anything is locked.
            let seen = violation::find(tx, driver.viewing(shared.clock.now()), order.violation).await?;
            let seen = seen.ok_or(ProblemCode::NotFound)?;
            let by = seen.follow;
            vehicle::lock(tx, seen.vehicle.id).await?;
            if let Some(follow) = by {
                // It ends after this, and then ends the case too, or has ended before, and then nothing is seen below.
                follow::lock(tx, follow).await?;
            }
            violation::lock(tx, order.violation).await?.ok_or(ProblemCode::NotFound)?;
            // Only now: a case whose time ran out during the wait is over, and a new one is not born old.
            let now = shared.clock.now();
            if let Some(other) = case::lock_live(tx, order.violation).await? {
                expire::if_over(&shared, tx, &author, other, now).await?;
            }
            let own = licence::own(tx, driver.person).await?;
            let findings = Findings::read(tx, driver, order.violation, own, order.licence, None, now).await?;
            if findings.facts().follow != by {
                return Err(ProblemCode::RequestInProgress.into());
            }
            let policy = findings.policy(&shared)?;
            let id = CaseId::from_uuid(shared.new_uuid());
            let request = Request { id, account: driver.account, session: driver.session };
            let opened = decide(request, &findings.facts(), policy)?;
            let data = json!({"violation_id": order.violation, "policy_version": policy.version.as_str()});
            let version = record(&shared, tx, &author, (id.uuid(), "case.opened"), now, data).await?;
            case::insert(tx, &opened, version).await?;
            let expires_at = opened.expires_at;
            let state = Locked { state: CaseState::Opened(opened), expires_at, hold_cycle: None, next_poll_at: None };
            let answer = render(&View::of(&state, version)?)?;
            once.keep(tx, &answer, shared.clock.machine_now()).await?;
            Ok(answer)
        })
        .await
}
