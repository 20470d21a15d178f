//! FOLLOW-3: the requester has another code sent to an owner who is no host user.

use super::code;
use super::held::{Held, command};
use super::shown::Shown;
use super::tell::To;
use crate::app::App;
use crate::principal::Driver;
use crate::problem::Problem;
use crate::reply::{Answer, Once};
use domain::follow::send_code::decide;
use domain::ids::FollowId;
use domain::message::MessageKind;
use persistence::Tx;
use serde_json::json;

/// Sends a code.
///
/// # Errors
/// `not_found`, `wrong_side`, `follow_request_closed`, `code_given_by_owner`, `codes_exhausted`.
pub async fn send_code(
    app: &App,
    driver: Driver,
    id: FollowId,
    once: Once,
    render: impl FnOnce(&Shown) -> Result<Answer, Problem> + Send + 'static,
) -> Result<Answer, Problem> {
    let act = async move |tx: &Tx, held: Held| {
        let policy = held.policy()?;
        let issued = decide(&held.open()?, held.side, code::given(tx, id, 1).await?, policy, held.now)?;
        code::give(&held.shared, tx, (id, 1), &issued, policy).await?;
        held.tell(tx, To::Owner, MessageKind::CodeSent, Some((1, issued.seq))).await?;
        held.note(tx, "follow.code_given", json!({"code": issued.seq})).await
    };
    command(app, driver, id, once, act, render).await
}
