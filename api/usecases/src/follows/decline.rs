//! FOLLOW-2: the owner declines, or takes a consent back before the code is entered.

use super::held::{Held, command};
use super::shown::Shown;
use super::tell::To;
use crate::app::App;
use crate::principal::Driver;
use crate::problem::Problem;
use crate::reply::{Answer, Once};
use domain::follow::FollowState;
use domain::follow::decline::decide;
use domain::ids::FollowId;
use domain::message::MessageKind;
use persistence::Tx;
use serde_json::json;

/// Declines.
///
/// # Errors
/// `not_found`, `wrong_side`, `follow_request_closed`.
pub async fn decline(
    app: &App,
    driver: Driver,
    id: FollowId,
    once: Once,
    render: impl FnOnce(&Shown) -> Result<Answer, Problem> + Send + 'static,
) -> Result<Answer, Problem> {
    let act = async |tx: &Tx, held: Held| {
        let declined = decide(held.open()?, held.side, held.now)?;
        let held = held.enter(tx, FollowState::Declined(declined), "follow.declined", json!({})).await?;
        held.tell(tx, To::Follower, MessageKind::Declined, None).await?;
        Ok(held)
    };
    command(app, driver, id, once, act, render).await
}
