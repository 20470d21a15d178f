//! FOLLOW-4, FOLLOW-5: the requester gives a request up; its place and chance are free again.

use super::held::{Held, command};
use super::shown::Shown;
use crate::app::App;
use crate::principal::Driver;
use crate::problem::Problem;
use crate::reply::{Answer, Reply};
use crate::work::Work;
use domain::event::FollowEvent;
use domain::follow::FollowState;
use domain::follow::cancel::decide;
use domain::ids::FollowId;

/// Gives the request up.
///
/// # Errors
/// `not_found`, `wrong_side`, `follow_request_closed`.
pub async fn cancel(app: &App, driver: Driver, id: FollowId, reply: Reply<Shown>) -> Result<Answer, Problem> {
    let act = async |work: &Work<'_>, held: Held| {
        let cancelled = decide(held.open()?, held.side, work.now())?;
        let event = FollowEvent::Cancelled { reason: cancelled.reason };
        held.enter(FollowState::Cancelled(cancelled))?.save(work, event).await
    };
    command(app, driver, id, reply, act).await
}
