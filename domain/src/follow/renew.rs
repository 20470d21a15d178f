//! FOLLOW-7: an authorisation that ends after a year is renewed with a new code. Source: seed; how decided.
//!
//! A renewal is the owner's consent anew, by a text message and a code like the request's. It costs no chance and no
//! place. Once the authorisation has ended, only a new request helps.

use thiserror::Error;

use super::code::{self, CodeRefusal, IssuedCode, TooManyCodes, Verdict};
use super::confirm::authorised_until;
use super::{Active, Side};
use crate::policy::Policy;
use crate::time::Instant;

/// Why there is no renewal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Refusal {
    /// The follower renews.
    #[error("only the follower can renew")]
    NotFollower,
    /// The owner is a host user, whose authorisation does not end by itself.
    #[error("the authorisation does not end by itself")]
    NotNeeded,
    /// The authorisation has ended.
    #[error("the authorisation has ended")]
    Ended,
    /// There are no more codes for renewing this authorisation.
    #[error(transparent)]
    TooManyCodes(#[from] TooManyCodes),
    /// The code is not right.
    #[error(transparent)]
    Code(#[from] CodeRefusal),
}

/// Gives out a code for the next authorisation, `active.authorisation + 1`, after the `issued` ones for it before, which
/// then count no longer. `policy` is that of the request.
///
/// # Errors
/// See [`Refusal`].
pub fn send_code(
    active: &Active,
    side: Side,
    issued: u32,
    policy: &Policy,
    now: Instant,
) -> Result<IssuedCode, Refusal> {
    let end = renewable(active, side, now)?;
    Ok(code::issue(issued, end, policy, now)?)
}

/// Renews: the next authorisation lasts a year from now, and its consent is of now. `policy` is that of the request.
///
/// # Errors
/// See [`Refusal`].
pub fn decide(active: Active, side: Side, verdict: Verdict, policy: &Policy, now: Instant) -> Result<Active, Refusal> {
    renewable(&active, side, now)?;
    verdict?;
    Ok(Active {
        consented_at: now,
        authorised_until: authorised_until(&active.follow, policy, now),
        authorisation: active.authorisation.saturating_add(1),
        ..active
    })
}

/// When the authorisation ends that can be renewed now.
fn renewable(active: &Active, side: Side, now: Instant) -> Result<Instant, Refusal> {
    if side != Side::Follower {
        return Err(Refusal::NotFollower);
    }
    let end = active.authorised_until.ok_or(Refusal::NotNeeded)?;
    if now < end { Ok(end) } else { Err(Refusal::Ended) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::follow::Channel;
    use crate::sample::{MOMENT, active, at, now, policy};
    use chrono::TimeDelta;

    #[test]
    fn a_renewal_lasts_a_year_from_its_own_confirmation() {
        let before = active(Channel::Sms);
        let moment = at("2025-12-24T12:00:00+08:00");
        let after = decide(before.clone(), Side::Follower, Ok(()), &policy(), moment).unwrap();
        assert_eq!(after.authorised_until, Some(at("2026-12-24T12:00:00+08:00")));
        assert_eq!((after.authorisation, after.consented_at), (2, moment));
        assert_eq!((after.confirmed_at, after.follower_slot), (before.confirmed_at, before.follower_slot));
        assert_eq!(after.follow, before.follow);
        let again = decide(after, Side::Follower, Ok(()), &policy(), moment).unwrap();
        assert_eq!(again.authorisation, 3);
    }

    #[test]
    fn only_the_follower_while_the_authorisation_lasts() {
        let sms = active(Channel::Sms);
        let end = sms.authorised_until.unwrap();
        for (active, side, moment, refusal) in [
            (&sms, Side::Follower, end - MOMENT, None),
            (&sms, Side::Follower, end, Some(Refusal::Ended)),
            (&sms, Side::Follower, end + MOMENT, Some(Refusal::Ended)),
            (&sms, Side::Owner, now(), Some(Refusal::NotFollower)),
            (&active(Channel::App), Side::Follower, now(), Some(Refusal::NotNeeded)),
        ] {
            assert_eq!(send_code(active, side, 0, &policy(), moment).err(), refusal);
            assert_eq!(decide(active.clone(), side, Ok(()), &policy(), moment).err(), refusal);
        }
    }

    #[test]
    fn its_codes_are_like_those_of_the_request() {
        let active = active(Channel::Sms);
        let end = active.authorised_until.unwrap();
        let code = send_code(&active, Side::Follower, 2, &policy(), now()).unwrap();
        assert_eq!((code.seq, code.tries_left, code.expires_at), (3, 5, now() + TimeDelta::minutes(10)));
        let last = send_code(&active, Side::Follower, 0, &policy(), end - MOMENT).unwrap();
        assert_eq!(last.expires_at, end);
        let refused = send_code(&active, Side::Follower, 3, &policy(), now());
        assert_eq!(refused, Err(Refusal::TooManyCodes(TooManyCodes { limit: 3 })));
        let wrong = CodeRefusal::Wrong { tries_left: 1 };
        let refused = decide(active, Side::Follower, Err(wrong), &policy(), now());
        assert_eq!(refused, Err(Refusal::Code(wrong)));
    }
}
