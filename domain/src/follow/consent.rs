//! FOLLOW-2, FOLLOW-3: the owner consents and gets a code to pass on; asked again, a further code. Source: seed.

use thiserror::Error;

use super::code::{self, IssuedCode, TooManyCodes};
use super::{AwaitingCode, Open, Side};
use crate::policy::Policy;
use crate::time::Instant;

/// Why there is no consent and no code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Refusal {
    /// Consent is the owner's alone.
    #[error("only the owner can consent")]
    NotOwner,
    /// The request has expired.
    #[error("the request has expired")]
    Expired,
    /// There are no more codes for this request.
    #[error(transparent)]
    TooManyCodes(#[from] TooManyCodes),
}

/// Consents, and gives out a code after the `issued` ones before it, which then count no longer. A second consent
/// keeps the moment of the first. `policy` is that of the request.
///
/// # Errors
/// See [`Refusal`].
pub fn decide(
    open: Open,
    side: Side,
    issued: u32,
    policy: &Policy,
    now: Instant,
) -> Result<(AwaitingCode, IssuedCode), Refusal> {
    if side != Side::Owner {
        return Err(Refusal::NotOwner);
    }
    if !open.is_alive(now) {
        return Err(Refusal::Expired);
    }
    let code = code::issue(issued, open.expires_at(), policy, now)?;
    let consented_at = open.consented_at().or(Some(now));
    let expires_at = open.expires_at();
    Ok((AwaitingCode { follow: open.into_follow(), expires_at, consented_at }, code))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::follow::Channel;
    use crate::sample::{MOMENT, now, policy, requested};
    use chrono::TimeDelta;

    fn consent(open: Open, issued: u32, now: Instant) -> Result<(AwaitingCode, IssuedCode), Refusal> {
        decide(open, Side::Owner, issued, &policy(), now)
    }

    #[test]
    fn consent_brings_a_code_and_a_further_one_moves_nothing() {
        let open = requested(Channel::App);
        let (first, code) = consent(open.clone(), 0, now() + MOMENT).unwrap();
        assert_eq!((&first.follow, first.expires_at), (open.follow(), open.expires_at()));
        assert_eq!((first.consented_at, code.seq), (Some(now() + MOMENT), 1));
        let later = now() + TimeDelta::hours(1);
        let (second, code) = consent(Open::AwaitingCode(first.clone()), 1, later).unwrap();
        assert_eq!((second, code.seq), (first.clone(), 2));
        assert_eq!(code.expires_at, later + TimeDelta::minutes(10));
        let refused = Err(Refusal::TooManyCodes(TooManyCodes { limit: 3 }));
        assert_eq!(consent(Open::AwaitingCode(first), 3, later), refused);
    }

    #[test]
    fn an_owner_who_has_joined_since_consents_on_the_screen() {
        let (awaiting, code) = consent(requested(Channel::Sms), 1, now()).unwrap();
        assert_eq!((awaiting.consented_at, code.seq), (Some(now()), 2));
    }

    #[test]
    fn only_the_owner_and_only_a_living_request() {
        let open = requested(Channel::App);
        let by_requester = decide(open.clone(), Side::Follower, 0, &policy(), now());
        assert_eq!(by_requester, Err(Refusal::NotOwner));
        let end = open.expires_at();
        for (moment, alive) in [(end - MOMENT, true), (end, false), (end + MOMENT, false)] {
            match consent(open.clone(), 0, moment) {
                Ok((_, code)) => assert_eq!((alive, code.expires_at), (true, end)),
                Err(refusal) => assert_eq!((alive, refusal), (false, Refusal::Expired)),
            }
        }
    }
}
