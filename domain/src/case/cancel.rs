//! A case not yet submitted can be given up; FOLLOW-8 gives it up when the follow ends. Source: seed; decided.

use thiserror::Error;

use super::{Cancelled, Opened};
use crate::time::Instant;

words! {
    /// Why a case was given up.
    CancelReason, "cancel reason" {
        /// The driver gave it up.
        ByDriver = "by_driver",
        /// The vehicle is no longer followed.
        FollowEnded = "follow_ended",
        /// The vehicle has another owner (FOLLOW-9).
        OwnerChanged = "owner_changed",
    }
}

/// The case has expired already.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the case has expired")]
pub struct Refusal;

/// Gives the case up.
///
/// # Errors
/// [`Refusal`] once its lifetime is over: it has expired then.
pub fn decide(opened: Opened, reason: CancelReason, now: Instant) -> Result<Cancelled, Refusal> {
    if now >= opened.expires_at {
        return Err(Refusal);
    }
    Ok(Cancelled { case: opened.case, policy_version: opened.policy_version, cancelled_at: now, reason })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{MOMENT, Sample};

    #[test]
    fn only_a_living_case_can_be_given_up() {
        let opened = Sample::eligible().opened();
        let end = opened.expires_at;
        for &reason in CancelReason::ALL {
            let cancelled = decide(opened.clone(), reason, end - MOMENT).unwrap();
            assert_eq!((cancelled.reason, cancelled.cancelled_at), (reason, end - MOMENT));
            assert_eq!(cancelled.case, opened.case);
            assert_eq!(cancelled.policy_version, opened.policy_version);
            assert_eq!(decide(opened.clone(), reason, end), Err(Refusal));
            assert_eq!(decide(opened.clone(), reason, end + MOMENT), Err(Refusal));
        }
    }
}
