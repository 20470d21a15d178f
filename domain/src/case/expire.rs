//! CASE-1: an opened case ends by itself when its lifetime is over. Source: decided.

use thiserror::Error;

use super::{Expired, Opened};
use crate::time::Instant;

/// The case is still alive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the case is still alive")]
pub struct Refusal;

/// Ends the case at the moment its lifetime was over, however late that is noticed.
///
/// # Errors
/// [`Refusal`] while it is alive.
pub fn decide(opened: Opened, now: Instant) -> Result<Expired, Refusal> {
    if now < opened.expires_at {
        return Err(Refusal);
    }
    Ok(Expired { case: opened.case, policy_version: opened.policy_version, expired_at: opened.expires_at })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{MOMENT, Sample};

    #[test]
    fn the_end_is_the_first_moment_at_which_it_is_over() {
        let opened = Sample::eligible().opened();
        let end = opened.expires_at;
        assert_eq!(decide(opened.clone(), end - MOMENT), Err(Refusal));
        for moment in [end, end + MOMENT] {
            let expired = decide(opened.clone(), moment).unwrap();
            assert_eq!((expired.expired_at, expired.case), (end, opened.case.clone()));
            assert_eq!(expired.policy_version, opened.policy_version);
        }
    }
}
