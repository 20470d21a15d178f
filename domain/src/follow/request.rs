//! FOLLOW-1, 2, 4, 5 and LINK-3: ask to follow a vehicle or licence. The request lives 72 hours. Source: seed; lifetime decided.
//!
//! Every rule is evaluated and reported. Unknown and mismatched details are one refusal, and no rule is evaluated then.

use thiserror::Error;

use super::chances::TakenChance;
use super::code::IssuedCode;
use super::found::Found;
use super::places::TakenPlace;
use super::rules::evaluate;
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codes::LicenceStatus;
    use crate::follow::Subject;
    use crate::sample::{ACCOUNT, DRIVER, FOLLOW, FRIEND, LICENCE, VEHICLE, at, licence, now, policy, vehicle};
    use crate::vehicle::{Owner, Vehicle};

    const REQUEST: Request = Request { id: FOLLOW, account: ACCOUNT, person: DRIVER };

    fn friends() -> Vehicle {
        Vehicle { owner: Owner::Individual(FRIEND), ..vehicle() }
    }

    fn facts<'a>(found: impl Into<Option<Found<'a>>>) -> Facts<'a> {
        let (found, channel) = (found.into(), Some(Channel::App));
        Facts { found, existing: None, channel, places: &[], chances: &[], now: now() }
    }

    #[test]
    fn a_host_user_is_asked_and_another_is_sent_the_code() {
        let friends = friends();
        let (end, code_end) = (at("2025-03-08T10:00:00+08:00"), at("2025-03-05T10:10:00+08:00"));
        for (channel, code_end) in [(Channel::App, None), (Channel::Sms, Some((1, code_end)))] {
            let facts = Facts { channel: Some(channel), ..facts(Found::Vehicle(&friends)) };
            let Requested { request, code } = decide(REQUEST, &facts, &policy()).unwrap();
            let follow = request.follow();
            assert_eq!((follow.id, follow.account, follow.follower, follow.owner), (FOLLOW, ACCOUNT, DRIVER, FRIEND));
            assert_eq!((follow.subject, follow.channel), (Subject::Vehicle(VEHICLE), channel));
            assert_eq!((follow.place, follow.chance, follow.requested_at), (Some(1), 1, now()));
            assert_eq!(follow.policy_version, policy().version);
            assert_eq!((request.expires_at(), request.consented_at()), (end, None));
            assert_eq!(code.map(|code| (code.seq, code.expires_at)), code_end);
        }
    }

    #[test]
    fn a_licence_holds_a_chance_and_no_place() {
        let mut licence = licence();
        licence.person = FRIEND;
        let requested = decide(REQUEST, &facts(Found::Licence(&licence)), &policy()).unwrap();
        let follow = requested.request.into_follow();
        assert_eq!((follow.subject, follow.place, follow.chance), (Subject::Licence(LICENCE), None, 1));
        licence.status = LicenceStatus::Cancelled;
        assert_eq!(decide(REQUEST, &facts(Found::Licence(&licence)), &policy()), Err(Refusal::NoMatch));
    }

    #[test]
    fn what_it_is_to_the_requester_comes_before_the_rules() {
        let (own, friends) = (Vehicle { registered_in: "430102".parse().unwrap(), ..vehicle() }, friends());
        let twice = Facts { existing: Some(FOLLOW), ..facts(Found::Vehicle(&friends)) };
        for (facts, refusal) in [
            (facts(None), Refusal::NoMatch),
            (facts(Found::Vehicle(&own)), Refusal::Own),
            (twice, Refusal::AlreadyFollowed(FOLLOW)),
        ] {
            assert_eq!(decide(REQUEST, &facts, &policy()), Err(refusal));
        }
    }

    #[test]
    fn one_rule_that_says_no_is_enough() {
        let friends = friends();
        let unserved = Vehicle { registered_in: "430102".parse().unwrap(), ..friends.clone() };
        let places = [1, 2].map(|place| TakenPlace { place, held: false });
        let chances = [1, 2, 3].map(|chance| TakenChance { chance, free_at: None, held: true });
        let found = facts(Found::Vehicle(&friends));
        for facts in [
            facts(Found::Vehicle(&unserved)),
            Facts { channel: None, ..found },
            Facts { places: &places, ..found },
            Facts { chances: &chances, ..found },
        ] {
            let Err(Refusal::NotAllowed(refused)) = decide(REQUEST, &facts, &policy()) else { panic!("allowed") };
            assert_eq!(refused.outcomes.iter().filter(|outcome| !outcome.passed).count(), 1);
        }
    }
}
