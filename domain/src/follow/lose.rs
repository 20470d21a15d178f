//! FOLLOW-9: a vehicle that changes owner, or a licence that is cancelled, loses its followers and requests. Source: decided.

use thiserror::Error;

use super::{CancelReason, Cancelled, EndReason, FollowState};
use crate::time::Instant;

words! {
    /// What ends every consent to follow something.
    Loss, "loss" {
        /// The vehicle has another owner, who has consented to nothing.
        OwnerChanged = "owner_changed",
        /// The licence was cancelled.
        LicenceCancelled = "licence_cancelled",
    }
}

/// It has ended, by itself or before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("there is no request and no follow to end")]
pub struct Refusal;

/// Cancels the request or ends the follow. The use case cancels the follower's cases that are not submitted (FOLLOW-8).
///
/// # Errors
/// [`Refusal`] if it has ended or its time is over: the use case first ends what is due.
pub fn decide(state: FollowState, loss: Loss, now: Instant) -> Result<FollowState, Refusal> {
    let (cancelled, ended) = match loss {
        Loss::OwnerChanged => (CancelReason::OwnerChanged, EndReason::OwnerChanged),
        Loss::LicenceCancelled => (CancelReason::LicenceCancelled, EndReason::LicenceCancelled),
    };
    match state {
        FollowState::Open(open) if open.is_alive(now) => {
            Ok(FollowState::Cancelled(Cancelled { follow: open.into_follow(), cancelled_at: now, reason: cancelled }))
        }
        FollowState::Active(active) if active.in_force(now) => Ok(FollowState::Ended(active.end(now, ended))),
        _ => Err(Refusal),
    }
}
