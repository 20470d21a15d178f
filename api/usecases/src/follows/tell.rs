//! FOLLOW-2: what one side is told without having asked. It is written with the change, and a worker sends it.

use crate::problem::Problem;
use crate::work::Work;
use domain::follow::code::CodeNumber;
use domain::follow::{Channel, Follow};
use domain::ids::MessageId;
use domain::message::MessageKind;
use persistence::message::{self, Message};

/// Who is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum To {
    /// The account that asked: always in the payment app.
    Follower,
    /// Who was asked: as on the day of the request.
    Owner,
}

/// Writes a message, and wakes the worker that sends it; `code` is the code that it carries.
///
/// # Errors
/// Database failures only.
pub(super) async fn tell(
    work: &Work<'_>,
    follow: &Follow,
    to: To,
    kind: MessageKind,
    code: Option<CodeNumber>,
) -> Result<(), Problem> {
    let (person, channel) = match to {
        To::Follower => (follow.follower, Channel::App),
        To::Owner => (follow.owner, follow.channel),
    };
    let id = MessageId::from_uuid(work.shared.new_uuid());
    message::insert(work.tx, &Message { id, person, follow: follow.id, channel, kind, code, at: work.now() }).await?;
    work.wake_workers();
    Ok(())
}
