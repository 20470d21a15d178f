//! FOLLOW-4, FOLLOW-5: the requester gives a request up; its place and chance are free again.

use super::held::{Held, command};
use super::shown::Shown;
use crate::app::App;
use crate::principal::Driver;
use crate::problem::Problem;
use crate::reply::{Answer, Once};
use domain::follow::FollowState;
use domain::follow::cancel::decide;
use domain::ids::FollowId;
use persistence::Tx;
use serde_json::json;

/// Gives the request up.
///
/// # Errors
/// `not_found`, `wrong_side`, `follow_request_closed`.
pub async fn cancel(
    app: &App,
    driver: Driver,
    id: FollowId,
    once: Once,
    render: impl FnOnce(&Shown) -> Result<Answer, Problem> + Send + 'static,
) -> Result<Answer, Problem> {
    let act = async |tx: &Tx, held: Held| {
        let cancelled = decide(held.open()?, held.side, held.now)?;
        let reason = json!({"reason": cancelled.reason.as_str()});
        held.enter(tx, FollowState::Cancelled(cancelled), "follow.cancelled", reason).await
    };
    command(app, driver, id, once, act, render).await
}
