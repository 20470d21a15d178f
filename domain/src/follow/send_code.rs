//! FOLLOW-3: where the owner has no screen, the requester may have a further code sent to the owner. Source: decided.

use thiserror::Error;

use super::code::{self, IssuedCode, TooManyCodes};
use super::{Channel, Open, Side};
use crate::policy::Policy;
use crate::time::Instant;

/// Why no code is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Refusal {
    /// Only the requester can ask for it.
    #[error("only the requester can have a code sent")]
    NotRequester,
    /// The owner is a host user and gives codes out by consenting.
    #[error("the owner gives the codes out in the payment app")]
    NotBySms,
    /// The request has expired.
    #[error("the request has expired")]
    Expired,
    /// There are no more codes for this request.
    #[error(transparent)]
    TooManyCodes(#[from] TooManyCodes),
}

/// Gives out a code for the text message, after the `issued` ones before it, which then count no longer. The request
/// stays as it is. `policy` is that of the request.
///
/// # Errors
/// See [`Refusal`].
pub fn decide(open: &Open, side: Side, issued: u32, policy: &Policy, now: Instant) -> Result<IssuedCode, Refusal> {
    if side != Side::Follower {
        return Err(Refusal::NotRequester);
    }
    if open.follow().channel != Channel::Sms {
        return Err(Refusal::NotBySms);
    }
    if !open.is_alive(now) {
        return Err(Refusal::Expired);
    }
    Ok(code::issue(issued, open.expires_at(), policy, now)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{MOMENT, awaiting_code, now, policy, requested};

    #[test]
    fn the_requester_has_it_sent_where_the_owner_has_no_screen() {
        let open = requested(Channel::Sms);
        let send = |side, issued, now| decide(&open, side, issued, &policy(), now);
        assert_eq!(send(Side::Follower, 1, now()).unwrap().seq, 2);
        assert_eq!(send(Side::Follower, 2, now()).unwrap().seq, 3);
        assert_eq!(send(Side::Follower, 3, now()), Err(Refusal::TooManyCodes(TooManyCodes { limit: 3 })));
        assert_eq!(send(Side::Owner, 1, now()), Err(Refusal::NotRequester));
        let end = open.expires_at();
        assert_eq!(send(Side::Follower, 1, end - MOMENT).unwrap().expires_at, end);
        assert_eq!(send(Side::Follower, 1, end), Err(Refusal::Expired));
        assert_eq!(send(Side::Follower, 1, end + MOMENT), Err(Refusal::Expired));
    }

    #[test]
    fn a_host_user_gives_codes_out_alone() {
        for open in [requested(Channel::App), awaiting_code(Channel::App)] {
            assert_eq!(decide(&open, Side::Follower, 1, &policy(), now()), Err(Refusal::NotBySms));
        }
    }
}
