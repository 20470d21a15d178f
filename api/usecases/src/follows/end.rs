//! FOLLOW-8: the owner revokes, or the follower unfollows; at once nothing is seen or handled by it any more.

use super::held::{Held, command};
use super::shown::Shown;
use super::tell::To;
use crate::app::App;
use crate::cases::end_with_follow::end_with_follow;
use crate::principal::Driver;
use crate::problem::Problem;
use crate::reply::{Answer, Once};
use domain::follow::end::decide;
use domain::follow::{FollowState, Side};
use domain::ids::FollowId;
use domain::message::MessageKind;
use persistence::Tx;
use serde_json::json;

/// Ends the follow, and the cases by it that are not submitted.
///
/// # Errors
/// `not_found`, `follow_ended`.
pub async fn end(
    app: &App,
    driver: Driver,
    id: FollowId,
    once: Once,
    render: impl FnOnce(&Shown) -> Result<Answer, Problem> + Send + 'static,
) -> Result<Answer, Problem> {
    let act = async move |tx: &Tx, held: Held| {
        let ended = decide(held.active()?, held.side, held.now)?;
        end_with_follow(&held.shared, tx, &held.author, id, held.now).await?;
        let (kind, told, message) = match held.side {
            Side::Follower => ("follow.unfollowed", To::Owner, MessageKind::Unfollowed),
            Side::Owner => ("follow.revoked", To::Follower, MessageKind::Revoked),
        };
        let held = held.enter(tx, FollowState::Ended(ended), kind, json!({})).await?;
        held.tell(tx, told, message, None).await?;
        Ok(held)
    };
    command(app, driver, id, once, act, render).await
}
