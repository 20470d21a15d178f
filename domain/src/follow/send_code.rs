//! FOLLOW-3: where the owner has no screen, the requester may have a further code sent to the owner. Source: decided.

use thiserror::Error;

use super::code::{self, IssuedCode, TooManyCodes};
use super::{Channel, Open, Side};
use crate::policy::Policy;
use crate::time::Instant;

/// Why no code is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Refusal {
    /// Only the requester can ask for it.
    #[error("only the requester can have a code sent")]
    NotRequester,
    /// The owner is a host user and gives codes out by consenting.
    #[error("the owner gives the codes out in the payment app")]
    NotBySms,
    /// The request has expired.
    #[error("the request has expired")]
    Expired,
    /// There are no more codes for this request.
    #[error(transparent)]
    TooManyCodes(#[from] TooManyCodes),
}

/// Gives out a code for the text message, after the `issued` ones before it, which then count no longer. The request
/// stays as it is. `policy` is that of the request.
///
/// # Errors
/// See [`Refusal`].
pub fn decide(open: &Open, side: Side, issued: u32, policy: &Policy, now: Instant) -> Result<IssuedCode, Refusal> {
    if side != Side::Follower {
        return Err(Refusal::NotRequester);
    }
    if open.follow().channel != Channel::Sms {
        return Err(Refusal::NotBySms);
    }
    if !open.is_alive(now) {
        return Err(Refusal::Expired);
    }
    Ok(code::issue(issued, open.expires_at(), policy, now)?)
}
