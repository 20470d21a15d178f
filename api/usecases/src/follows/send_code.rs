//! FOLLOW-3: the requester has another code sent to an owner who is no host user.

use super::code;
use super::held::{Held, command};
use super::shown::Shown;
use super::tell::To;
use crate::app::App;
use crate::principal::Driver;
use crate::problem::Problem;
use crate::reply::{Answer, Reply};
use crate::work::Work;
use domain::event::FollowEvent;
use domain::follow::code::{CodeNumber, FIRST_AUTHORISATION};
use domain::follow::send_code::decide;
use domain::ids::FollowId;
use domain::message::MessageKind;

/// Sends a code.
///
/// # Errors
/// `not_found`, `wrong_side`, `follow_request_closed`, `code_given_by_owner`, `codes_exhausted`.
pub async fn send_code(app: &App, driver: Driver, id: FollowId, reply: Reply<Shown>) -> Result<Answer, Problem> {
    let authorisation = FIRST_AUTHORISATION;
    let act = async move |work: &Work<'_>, held: Held| {
        let policy = held.policy(work)?;
        let given = code::given(work, id, authorisation).await?;
        let issued = decide(&held.open()?, held.side, given, policy, work.now())?;
        code::give(work, id, authorisation, &issued, policy).await?;
        let number = CodeNumber { authorisation, seq: issued.seq };
        held.tell(work, To::Owner, MessageKind::CodeSent, Some(number)).await?;
        held.stay().save(work, FollowEvent::CodeGiven { authorisation, code: issued.seq }).await
    };
    command(app, driver, id, reply, act).await
}
