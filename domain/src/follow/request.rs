//! FOLLOW-1, 2, 4, 5 and LINK-3: ask to follow a vehicle or licence. The request lives 72 hours. Source: seed; lifetime decided.
//!
//! Every rule is evaluated and reported. Unknown and mismatched details are one refusal, and no rule is evaluated then.

use thiserror::Error;

use super::chances::TakenChance;
use super::code::IssuedCode;
use super::found::Found;
use super::places::TakenPlace;
use super::standing::Standing;
use super::{AwaitingCode, AwaitingConsent, Channel, Follow, Open, chances, places};
use crate::ids::{AccountId, FollowId, PersonId};
use crate::policy::Policy;
use crate::rule::Eligibility;
use crate::time::Instant;

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Request {
    /// The id of the new follow.
    pub id: FollowId,
    /// The account that asks.
    pub account: AccountId,
    /// The person behind it.
    pub person: PersonId,
}

/// What there is to know. What has expired among it counts as gone: the use case ends it first.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// What the details name; nothing where they are unknown or do not belong together.
    pub found: Option<Found<'a>>,
    /// The open request or follow of this account for it, if there is one.
    pub existing: Option<FollowId>,
    /// How its owner can be asked; nothing where there is no way.
    pub channel: Option<Channel>,
    /// The account's places that are taken.
    pub places: &'a [TakenPlace],
    /// The account's chances that were used or are held.
    pub chances: &'a [TakenChance],
    /// The moment of the request.
    pub now: Instant,
}

/// A request, and the code that goes out with it where the owner has no screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Requested {
    /// The request.
    pub request: Open,
    /// The code for the text message; nothing where the owner is asked in the payment app.
    pub code: Option<IssuedCode>,
}

/// Why nobody is asked.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Refusal {
    /// Unknown, mismatched, or a licence that is no more: one and the same answer (FOLLOW-1, LINK-4).
    #[error("the details name nothing that can be followed")]
    NoMatch,
    /// One's own needs no following.
    #[error("it is the requester's own")]
    Own,
    /// The account follows it, or has asked for it.
    #[error("it is followed or asked for already")]
    AlreadyFollowed(FollowId),
    /// At least one rule says no.
    #[error("the request is not allowed")]
    NotAllowed(Eligibility),
}

/// Asks the owner, if every rule passes under the policy of the day.
///
/// # Errors
/// See [`Refusal`].
pub fn decide(request: Request, facts: &Facts<'_>, policy: &Policy) -> Result<Requested, Refusal> {
    let found = facts.found.filter(|found| !found.is_gone()).ok_or(Refusal::NoMatch)?;
    if found.owner() == Some(request.person) {
        return Err(Refusal::Own);
    }
    if let Some(existing) = facts.existing {
        return Err(Refusal::AlreadyFollowed(existing));
    }
    let places = places::standing(facts.places, policy);
    let chances = chances::standing(facts.chances, policy, facts.now);
    let allowed = evaluate(&found, facts.channel, &places, &chances, policy);
    let (Some(owner), Some(channel), Some(chance), true) =
        (found.owner(), facts.channel, chances.free, allowed.eligible())
    else {
        return Err(Refusal::NotAllowed(allowed));
    };
    let subject = found.subject();
    let follow = Follow {
        id: request.id,
        account: request.account,
        follower: request.person,
        owner,
        subject,
        channel,
        place: places.free.filter(|_| subject.vehicle().is_some()),
        chance,
        policy_version: policy.version.clone(),
        requested_at: facts.now,
    };
    Ok(open(follow, policy))
}

/// What each rule says, whatever the others say.
fn evaluate(
    found: &Found<'_>,
    channel: Option<Channel>,
    places: &Standing,
    chances: &Standing,
    policy: &Policy,
) -> Eligibility {
    let outcomes = vec![
        found.covered(policy),
        found.askable(channel),
        places::check(found.subject(), places),
        chances::check(chances),
    ];
    Eligibility { policy_version: policy.version.clone(), outcomes }
}

/// Where the owner has a screen, consent is waited for; else the code goes out at once.
fn open(follow: Follow, policy: &Policy) -> Requested {
    let expires_at = follow.requested_at + policy.follow_request_lifetime;
    match follow.channel {
        Channel::App => {
            Requested { request: Open::AwaitingConsent(AwaitingConsent { follow, expires_at }), code: None }
        }
        Channel::Sms => {
            let code = IssuedCode::new(1, expires_at, policy, follow.requested_at);
            let request = Open::AwaitingCode(AwaitingCode { follow, expires_at, consented_at: None });
            Requested { request, code: Some(code) }
        }
    }
}
