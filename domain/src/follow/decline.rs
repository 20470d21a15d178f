//! FOLLOW-2: the owner declines, or takes a consent back before the code is entered. Source: seed; personal data law.

use thiserror::Error;

use super::{Declined, Open, Side};
use crate::time::Instant;

/// Why the request is not declined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Refusal {
    /// Only the owner declines; the requester cancels.
    #[error("only the owner can decline a request")]
    NotOwner,
    /// It has expired.
    #[error("the request has expired")]
    Expired,
}

/// Declines the request; its place and its chance are free again.
///
/// # Errors
/// See [`Refusal`].
pub fn decide(open: Open, side: Side, now: Instant) -> Result<Declined, Refusal> {
    if side != Side::Owner {
        return Err(Refusal::NotOwner);
    }
    if !open.is_alive(now) {
        return Err(Refusal::Expired);
    }
    Ok(Declined { follow: open.into_follow(), declined_at: now })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::follow::Channel;
    use crate::sample::{MOMENT, awaiting_code, now, requested};

    #[test]
    fn only_the_owner_and_only_a_living_request() {
        for open in [requested(Channel::App), awaiting_code(Channel::App), requested(Channel::Sms)] {
            let end = open.expires_at();
            for (side, moment, refusal) in [
                (Side::Owner, now(), None),
                (Side::Owner, end - MOMENT, None),
                (Side::Owner, end, Some(Refusal::Expired)),
                (Side::Owner, end + MOMENT, Some(Refusal::Expired)),
                (Side::Follower, now(), Some(Refusal::NotOwner)),
                (Side::Follower, end, Some(Refusal::NotOwner)),
            ] {
                let follow = open.follow().clone();
                let expected = refusal.map_or(Ok(Declined { follow, declined_at: moment }), Err);
                assert_eq!(decide(open.clone(), side, moment), expected);
            }
        }
    }
}
