//! FOLLOW-2: what one side is told without having asked. It is written with the change, and sent by a job.

use crate::app::Shared;
use crate::problem::Problem;
use domain::follow::{Channel, Follow};
use domain::ids::MessageId;
use domain::message::MessageKind;
use domain::time::Instant;
use persistence::Tx;
use persistence::message::{self, Message};

/// Who is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum To {
    /// The account that asked: always in the payment app.
    Follower,
    /// Who was asked: as on the day of the request.
    Owner,
}

/// Writes a message; `code` is the authorisation and number of the code that it carries.
///
/// # Errors
/// Only what fails.
pub(super) async fn tell(
    shared: &Shared,
    tx: &Tx,
    follow: &Follow,
    to: To,
    (kind, code): (MessageKind, Option<(u32, u32)>),
    at: Instant,
) -> Result<(), Problem> {
    let (person, channel) = match to {
        To::Follower => (follow.follower, Channel::App),
        To::Owner => (follow.owner, follow.channel),
    };
    let id = MessageId::from_uuid(shared.new_uuid());
    message::insert(tx, &Message { id, person, follow: follow.id, channel, kind, code, at }).await?;
    Ok(())
}
