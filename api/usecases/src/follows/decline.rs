//! FOLLOW-2: the owner declines, or takes a consent back before the code is entered.

use super::held::{Held, command};
use super::shown::Shown;
use super::tell::To;
use crate::app::App;
use crate::principal::Driver;
use crate::problem::Problem;
use crate::reply::{Answer, Reply};
use crate::work::Work;
use domain::event::FollowEvent;
use domain::follow::FollowState;
use domain::follow::decline::decide;
use domain::ids::FollowId;
use domain::message::MessageKind;

/// Declines the request.
///
/// # Errors
/// `not_found`, `wrong_side`, `follow_request_closed`.
pub async fn decline(app: &App, driver: Driver, id: FollowId, reply: Reply<Shown>) -> Result<Answer, Problem> {
    let act = async |work: &Work<'_>, held: Held| {
        let declined = decide(held.open()?, held.side, work.now())?;
        let held = held.enter(FollowState::Declined(declined))?.save(work, FollowEvent::Declined {}).await?;
        held.tell(work, To::Follower, MessageKind::Declined, None).await?;
        Ok(held)
    };
    command(app, driver, id, reply, act).await
}
