//! FOLLOW-8: the owner revokes, or the follower unfollows; at once nothing is seen or handled by it any more.

use super::held::{Held, command};
use super::shown::Shown;
use super::tell::To;
use crate::app::App;
use crate::cases::end_with_follow::end_with_follow;
use crate::principal::Driver;
use crate::problem::Problem;
use crate::reply::{Answer, Reply};
use crate::work::Work;
use domain::event::FollowEvent;
use domain::follow::end::decide;
use domain::follow::{FollowState, Side};
use domain::ids::FollowId;
use domain::message::MessageKind;

/// Ends the follow, and the cases by it that are not submitted.
///
/// # Errors
/// `not_found`, `follow_ended`.
pub async fn end(app: &App, driver: Driver, id: FollowId, reply: Reply<Shown>) -> Result<Answer, Problem> {
    let act = async move |work: &Work<'_>, held: Held| {
        let ended = decide(held.active()?, held.side, work.now())?;
        end_with_follow(work, id).await?;
        let (event, told, message) = match held.side {
            Side::Follower => (FollowEvent::Unfollowed {}, To::Owner, MessageKind::Unfollowed),
            Side::Owner => (FollowEvent::Revoked {}, To::Follower, MessageKind::Revoked),
        };
        let held = held.enter(FollowState::Ended(ended))?.save(work, event).await?;
        held.tell(work, told, message, None).await?;
        Ok(held)
    };
    command(app, driver, id, reply, act).await
}
