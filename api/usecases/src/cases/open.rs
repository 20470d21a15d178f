//! CASE-1, CASE-6: opens a case. Of two drivers who race, one wins and the other is told.

use crate::app::App;
use crate::cases::{about, expire};
use crate::principal::Driver;
use crate::problem::{Problem, ProblemCode};
use crate::reply::{Answer, Reply};
use crate::violations::facts::{Asked, Findings};
use crate::work::{Happened, Work};
use domain::case::Opened;
use domain::case::open::{Request, decide};
use domain::event::CaseEvent;
use domain::ids::{CaseId, FollowId, LicenceId, ViolationId};
use persistence::case::{self, Locked, View};
use persistence::{follow, licence, vehicle, violation};

/// What is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Order {
    /// The violation to be handled.
    pub violation: ViolationId,
    /// The licence that is to bear the points; the driver's own where nothing is said.
    pub licence: Option<LicenceId>,
}

/// Opens a case.
///
/// # Errors
/// `not_found`, `violation_under_way`, `not_eligible` with every rule's outcome.
pub async fn open(app: &App, driver: Driver, order: Order, reply: Reply<View>) -> Result<Answer, Problem> {
    app.change(reply.by(driver), async move |work| {
        let by = lock(work, driver, order.violation).await?;
        // Only now: a case whose time ran out during the wait is over, and a new case starts with a full lifetime.
        let now = work.take_time();
        if let Some(other) = case::lock_live(work.tx, order.violation).await? {
            expire::if_over(work, other).await?;
        }
        let own = licence::own(work.tx, driver.person).await?;
        let asked = Asked { violation: order.violation, licence: order.licence, this: None };
        let findings = Findings::read(work.tx, driver, asked, own, now).await?;
        if findings.facts().follow != by {
            return Err(ProblemCode::RequestInProgress.into());
        }
        let policy = findings.policy(&work.shared)?;
        let id = CaseId::from_uuid(work.shared.new_uuid());
        let request = Request { id, account: driver.account, session: driver.session };
        let opened = store(work, decide(request, &findings.facts(), policy)?).await?;
        reply.give(work, &opened.view()?).await
    })
    .await
}

/// Locks what the rules look at, in the order of locks. Returns the follow by which the driver sees the violation.
async fn lock(work: &Work<'_>, driver: Driver, violation: ViolationId) -> Result<Option<FollowId>, Problem> {
    // Absent and foreign alike, before anything is locked.
    let seen = violation::find(work.tx, driver.viewing(work.now()), violation).await?;
    let seen = seen.ok_or(ProblemCode::NotFound)?;
    vehicle::lock(work.tx, seen.vehicle.id).await?;
    if let Some(follow) = seen.follow {
        // The follow ends after this, and then ends the case too, or has ended before, and then nothing is seen below.
        follow::lock(work.tx, follow).await?;
    }
    violation::lock(work.tx, violation).await?.ok_or(ProblemCode::NotFound)?;
    Ok(seen.follow)
}

async fn store(work: &Work<'_>, opened: Opened) -> Result<Locked, Problem> {
    let (violation_id, policy_version) = (opened.case.violation, opened.policy_version.clone());
    let about = about(work, &opened.case, &policy_version)?;
    let event = CaseEvent::Opened { violation_id, policy_version };
    work.record_next(Happened::new(about, event, work.now())).await?;
    Ok(case::insert(work.tx, opened).await?)
}
