//! FOLLOW-4, FOLLOW-5: a requester may give a request up; its place and its chance are free again. Source: decided.

use thiserror::Error;

use super::{Cancelled, Open, Side};
use crate::time::Instant;

words! {
    /// Why a request was given up.
    CancelReason, "follow cancel reason" {
        /// The requester gave it up.
        ByRequester = "by_requester",
        /// The vehicle has another owner (FOLLOW-9).
        OwnerChanged = "owner_changed",
        /// The licence was cancelled (FOLLOW-9).
        LicenceCancelled = "licence_cancelled",
    }
}

/// Why the request is not given up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Refusal {
    /// Only the requester gives it up; the owner declines.
    #[error("only the requester can cancel a request")]
    NotRequester,
    /// It has expired.
    #[error("the request has expired")]
    Expired,
}

/// Gives the request up.
///
/// # Errors
/// See [`Refusal`].
pub fn decide(open: Open, side: Side, now: Instant) -> Result<Cancelled, Refusal> {
    if side != Side::Follower {
        return Err(Refusal::NotRequester);
    }
    if !open.is_alive(now) {
        return Err(Refusal::Expired);
    }
    Ok(Cancelled { follow: open.into_follow(), cancelled_at: now, reason: CancelReason::ByRequester })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::follow::Channel;
    use crate::sample::{MOMENT, awaiting_code, now, requested};

    #[test]
    fn only_the_requester_and_only_a_living_request() {
        for open in [requested(Channel::App), awaiting_code(Channel::App), requested(Channel::Sms)] {
            let end = open.expires_at();
            for (side, moment, refusal) in [
                (Side::Follower, now(), None),
                (Side::Follower, end - MOMENT, None),
                (Side::Follower, end, Some(Refusal::Expired)),
                (Side::Follower, end + MOMENT, Some(Refusal::Expired)),
                (Side::Owner, now(), Some(Refusal::NotRequester)),
                (Side::Owner, end, Some(Refusal::NotRequester)),
            ] {
                let follow = open.follow().clone();
                let expected = refusal
                    .map_or(Ok(Cancelled { follow, cancelled_at: moment, reason: CancelReason::ByRequester }), Err);
                assert_eq!(decide(open.clone(), side, moment), expected);
            }
        }
    }
}
