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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::follow::{Channel, Open, Side, decline};
    use crate::sample::{MOMENT, active, awaiting_code, now, requested};

    fn reason(state: FollowState) -> &'static str {
        match state {
            FollowState::Cancelled(cancelled) if cancelled.cancelled_at == now() => cancelled.reason.as_str(),
            FollowState::Ended(ended) if ended.ended_at == now() => ended.reason.as_str(),
            other => panic!("{}", other.status()),
        }
    }

    fn states(open: Open) -> [FollowState; 2] {
        [FollowState::Open(open), FollowState::Active(active(Channel::Sms))]
    }

    #[test]
    fn requests_and_follows_end_and_say_why() {
        for &loss in Loss::ALL {
            for state in states(requested(Channel::App)).into_iter().chain(states(awaiting_code(Channel::App))) {
                assert_eq!(reason(decide(state, loss, now()).unwrap()), loss.as_str());
            }
        }
    }

    #[test]
    fn what_is_over_by_itself_or_has_ended_stays_as_it_is() {
        let open = requested(Channel::App);
        let declined = FollowState::Declined(decline::decide(open.clone(), Side::Owner, now()).unwrap());
        assert_eq!(decide(declined, Loss::OwnerChanged, now()), Err(Refusal));
        let (request_ends, ends) = (open.expires_at(), active(Channel::Sms).authorised_until.unwrap());
        for (state, end) in states(open).into_iter().zip([request_ends, ends]) {
            for (moment, alive) in [(end - MOMENT, true), (end, false), (end + MOMENT, false)] {
                assert_eq!(decide(state.clone(), Loss::OwnerChanged, moment).is_ok(), alive, "{moment}");
            }
        }
    }
}
