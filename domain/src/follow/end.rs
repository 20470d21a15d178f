//! FOLLOW-8: the follower may unfollow and the owner revoke, at any time and at once. Source: seed.
//!
//! Gives back the place and the vehicle's slot, never the chance (FOLLOW-5). The use case cancels the follower's cases
//! that are not submitted, in the same transaction (`case::cancel`, `FollowEnded`).

use thiserror::Error;

use super::{Active, Ended, Side};
use crate::time::Instant;

words! {
    /// Why a follow ended.
    EndReason, "follow end reason" {
        /// The follower unfollowed.
        Unfollowed = "unfollowed",
        /// The owner revoked.
        Revoked = "revoked",
        /// The authorisation ended (FOLLOW-7).
        AuthorisationEnded = "authorisation_ended",
        /// The vehicle has another owner (FOLLOW-9).
        OwnerChanged = "owner_changed",
        /// The licence was cancelled (FOLLOW-9).
        LicenceCancelled = "licence_cancelled",
    }
}

/// The authorisation has ended already.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the authorisation has ended")]
pub struct Refusal;

/// Ends the follow: unfollowed by the follower, revoked by the owner.
///
/// # Errors
/// [`Refusal`] once the authorisation is over: it has ended by itself then.
pub fn decide(active: Active, side: Side, now: Instant) -> Result<Ended, Refusal> {
    if !active.in_force(now) {
        return Err(Refusal);
    }
    let reason = match side {
        Side::Follower => EndReason::Unfollowed,
        Side::Owner => EndReason::Revoked,
    };
    Ok(active.end(now, reason))
}

impl Active {
    pub(super) fn end(self, ended_at: Instant, reason: EndReason) -> Ended {
        Ended { follow: self.follow, confirmed_at: self.confirmed_at, ended_at, reason }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::follow::Channel;
    use crate::sample::{MOMENT, active, now};
    use chrono::TimeDelta;

    #[test]
    fn the_side_says_why() {
        for (side, reason) in [(Side::Follower, EndReason::Unfollowed), (Side::Owner, EndReason::Revoked)] {
            let active = active(Channel::App);
            let moment = now() + TimeDelta::days(4000);
            let ended = decide(active.clone(), side, moment).unwrap();
            assert_eq!((ended.follow, ended.confirmed_at), (active.follow, now()));
            assert_eq!((ended.ended_at, ended.reason), (moment, reason));
        }
    }

    #[test]
    fn an_authorisation_that_is_over_has_ended_by_itself() {
        let active = active(Channel::Sms);
        let end = active.authorised_until.unwrap();
        for (moment, alive) in [(end - MOMENT, true), (end, false), (end + MOMENT, false)] {
            assert_eq!(active.in_force(moment), alive);
            assert_eq!(decide(active.clone(), Side::Owner, moment).is_ok(), alive, "{moment}");
        }
    }
}
