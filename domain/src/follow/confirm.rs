//! FOLLOW-3, 5, 6, 7: the requester enters the code, and only then is the follow in force. Source: seed.

use thiserror::Error;

use super::chances::Use;
use super::code::{CodeRefusal, Verdict};
use super::{Active, Channel, Follow, Open, Side, followers};
use crate::policy::Policy;
use crate::rule::Eligibility;
use crate::time::{Instant, years_later};

/// What there is to know.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// What the comparison of the code came to.
    pub verdict: Verdict,
    /// The follower slots of the vehicle that are taken; none for a licence.
    pub followers: &'a [u32],
    /// The moment of the confirmation.
    pub now: Instant,
}

/// A follow that has come into force, and the chance it cost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confirmed {
    /// The follow.
    pub active: Active,
    /// The use of the chance the request held.
    pub chance: Use,
}

/// Why the follow does not come into force.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Refusal {
    /// The code is the requester's to enter.
    #[error("only the requester can confirm a request")]
    NotRequester,
    /// The request has expired.
    #[error("the request has expired")]
    Expired,
    /// The owner has not consented yet.
    #[error("the owner has not consented")]
    NotConsented,
    /// The code is not right.
    #[error(transparent)]
    Code(#[from] CodeRefusal),
    /// The vehicle has all the followers it may have. The request stays open, and the code is not used.
    #[error("the vehicle has no room for a follower")]
    NotAllowed(Eligibility),
}

/// Puts the follow in force. Place and chance are those the request held, so only the cap of followers is asked
/// again, and only of someone who knows the code. `policy` is that of the request.
///
/// # Errors
/// See [`Refusal`].
pub fn decide(open: Open, side: Side, facts: &Facts<'_>, policy: &Policy) -> Result<Confirmed, Refusal> {
    if side != Side::Follower {
        return Err(Refusal::NotRequester);
    }
    if !open.is_alive(facts.now) {
        return Err(Refusal::Expired);
    }
    let Open::AwaitingCode(awaiting) = open else {
        return Err(Refusal::NotConsented);
    };
    facts.verdict?;
    let standing = followers::standing(facts.followers, policy);
    let outcome = followers::check(awaiting.follow.subject, &standing);
    if !outcome.passed {
        let policy_version = policy.version.clone();
        return Err(Refusal::NotAllowed(Eligibility { policy_version, outcomes: vec![outcome] }));
    }
    let follow = awaiting.follow;
    Ok(Confirmed {
        chance: Use::now(follow.chance, facts.now),
        active: Active {
            consented_at: awaiting.consented_at.unwrap_or(facts.now),
            confirmed_at: facts.now,
            authorised_until: authorised_until(&follow, policy, facts.now),
            follower_slot: standing.free.filter(|_| follow.subject.vehicle().is_some()),
            authorisation: 1,
            follow,
        },
    })
}

/// FOLLOW-7: a year after the confirmation, where the owner is no host user.
pub(super) fn authorised_until(follow: &Follow, policy: &Policy, confirmed_at: Instant) -> Option<Instant> {
    match follow.channel {
        Channel::App => None,
        Channel::Sms => Some(years_later(confirmed_at, policy.authorisation_years)),
    }
}
