//! How people are told what they have not asked for: by a message in the payment app, or by a text message.

use async_trait::async_trait;
use domain::ids::MessageId;

/// Where a message goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recipient {
    /// To a user of the payment app, by the host's name for the user in this mini-app.
    HostUser(String),
    /// To a mobile phone, by its number.
    Phone(String),
}

/// A message as it goes out.
#[derive(Clone)]
pub struct Letter {
    /// Identifies it: one that is sent twice arrives once.
    pub id: MessageId,
    /// To whom.
    pub to: Recipient,
    /// What it says, in Chinese. It may hold a code: it never goes to a log.
    pub text: String,
}

/// The message was not taken, or nobody knows; it is sent again.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the message was not taken: {0}")]
pub struct NotTaken(pub String);

/// The gateway for messages. It is never called inside a transaction.
#[async_trait]
pub trait Messenger: Send + Sync {
    /// Sends a message. The same message sent twice arrives once.
    async fn send(&self, letter: &Letter) -> Result<(), NotTaken>;
}
