//! FOLLOW-3, FOLLOW-7: a request ends by itself after 72 hours, an authorisation of a non-user after a year. Source: seed;
//! lifetime of requests decided.

use thiserror::Error;

use super::{EndReason, Expired, FollowState};
use crate::time::Instant;

/// Its time is not over, or it has ended before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("nothing is due")]
pub struct Refusal;

/// Ends it at the moment its time was over, however late that is noticed. After an authorisation has ended, the use
/// case cancels the follower's cases that are not submitted (FOLLOW-8).
///
/// # Errors
/// [`Refusal`] where nothing is due.
pub fn decide(state: FollowState, now: Instant) -> Result<FollowState, Refusal> {
    match state {
        FollowState::Open(open) if !open.is_alive(now) => {
            let expired_at = open.expires_at();
            Ok(FollowState::Expired(Expired { follow: open.into_follow(), expired_at }))
        }
        FollowState::Active(active) => match active.authorised_until {
            Some(end) if now >= end => Ok(FollowState::Ended(active.end(end, EndReason::AuthorisationEnded))),
            _ => Err(Refusal),
        },
        _ => Err(Refusal),
    }
}
