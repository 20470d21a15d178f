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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::follow::{Channel, FollowStatus, Loss, lose};
    use crate::sample::{MOMENT, active, at, awaiting_code, now, requested};
    use chrono::TimeDelta;

    #[test]
    fn a_request_ends_after_72_hours_whatever_it_waits_for() {
        let end = now() + TimeDelta::hours(72);
        for open in [requested(Channel::App), awaiting_code(Channel::App), requested(Channel::Sms)] {
            let state = FollowState::Open(open.clone());
            assert_eq!(decide(state.clone(), end - MOMENT), Err(Refusal));
            for moment in [end, end + MOMENT] {
                let expired = Expired { follow: open.follow().clone(), expired_at: end };
                assert_eq!(decide(state.clone(), moment), Ok(FollowState::Expired(expired)));
            }
        }
    }

    #[test]
    fn the_authorisation_of_a_non_user_ends_after_a_year() {
        let end = at("2026-03-05T10:00:00+08:00");
        let state = FollowState::Active(active(Channel::Sms));
        assert_eq!(decide(state.clone(), end - MOMENT), Err(Refusal));
        for moment in [end, end + MOMENT] {
            let FollowState::Ended(ended) = decide(state.clone(), moment).unwrap() else { panic!("it goes on") };
            assert_eq!((ended.ended_at, ended.reason), (end, EndReason::AuthorisationEnded));
        }
    }

    #[test]
    fn nothing_else_ends_by_itself() {
        let later = now() + TimeDelta::days(4000);
        let users = FollowState::Active(active(Channel::App));
        let ended = lose::decide(users.clone(), Loss::OwnerChanged, now()).unwrap();
        assert_eq!(ended.status(), FollowStatus::Ended);
        for state in [users, ended] {
            assert_eq!(decide(state, later), Err(Refusal));
        }
    }
}
