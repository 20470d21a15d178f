//! FOLLOW-3, 5, 6, 7: the requester enters the code, and only then is the follow in force. Source: seed.

use thiserror::Error;

use super::chances::Use;
use super::code::{CodeRefusal, FIRST_AUTHORISATION, Verdict};
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
            authorisation: FIRST_AUTHORISATION,
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::follow::Subject;
    use crate::rule::RuleId;
    use crate::sample::{LICENCE, MOMENT, at, awaiting_code, now, policy, requested};

    fn confirm(open: Open, verdict: Verdict, followers: &[u32], now: Instant) -> Result<Confirmed, Refusal> {
        decide(open, Side::Follower, &Facts { verdict, followers, now }, &policy())
    }

    #[test]
    fn the_code_puts_the_follow_in_force() {
        let open = awaiting_code(Channel::App);
        let moment = now() + MOMENT;
        let Confirmed { active, chance } = confirm(open.clone(), Ok(()), &[1, 3], moment).unwrap();
        assert_eq!((&active.follow, active.follower_slot), (open.follow(), Some(2)));
        assert_eq!((active.consented_at, active.confirmed_at), (now(), moment));
        assert_eq!((active.authorised_until, active.authorisation), (None, 1));
        assert_eq!(chance, Use { chance: 1, used_at: moment, free_at: at("2026-03-05T10:00:00.000001+08:00") });
    }

    #[test]
    fn an_owner_outside_the_payment_app_authorises_for_a_year() {
        let moment = at("2025-03-06T23:30:00+08:00");
        let Confirmed { active, .. } = confirm(requested(Channel::Sms), Ok(()), &[], moment).unwrap();
        assert_eq!((active.consented_at, active.confirmed_at), (moment, moment));
        assert_eq!(active.authorised_until, Some(at("2026-03-06T23:30:00+08:00")));
    }

    #[test]
    fn a_licence_takes_no_follower_slot() {
        let Open::AwaitingCode(mut awaiting) = awaiting_code(Channel::App) else { unreachable!() };
        awaiting.follow.subject = Subject::Licence(LICENCE);
        let confirmed = confirm(Open::AwaitingCode(awaiting), Ok(()), &[1, 2, 3], now()).unwrap();
        assert_eq!(confirmed.active.follower_slot, None);
    }

    #[test]
    fn the_fourth_follower_is_refused_once_the_code_is_right() {
        let open = awaiting_code(Channel::App);
        let full = [1, 2, 3];
        let Err(Refusal::NotAllowed(refused)) = confirm(open.clone(), Ok(()), &full, now()) else {
            panic!("a fourth follower");
        };
        assert_eq!(refused.outcomes.iter().map(|outcome| outcome.rule).collect::<Vec<_>>(), [RuleId::Follow6]);
        assert_eq!((refused.eligible(), refused.policy_version), (false, policy().version));
        for wrong in [CodeRefusal::Wrong { tries_left: 4 }, CodeRefusal::NoLiveCode] {
            assert_eq!(confirm(open.clone(), Err(wrong), &full, now()), Err(Refusal::Code(wrong)));
        }
    }

    #[test]
    fn only_the_requester_of_a_living_request_with_consent() {
        let open = awaiting_code(Channel::App);
        let end = open.expires_at();
        for (moment, alive) in [(end - MOMENT, true), (end, false), (end + MOMENT, false)] {
            let confirmed = confirm(open.clone(), Ok(()), &[], moment);
            assert_eq!(confirmed.is_ok(), alive, "{moment}");
            assert!(alive || confirmed == Err(Refusal::Expired));
        }
        assert_eq!(confirm(requested(Channel::App), Ok(()), &[], now()), Err(Refusal::NotConsented));
        let facts = Facts { verdict: Ok(()), followers: &[], now: now() };
        assert_eq!(decide(open, Side::Owner, &facts, &policy()), Err(Refusal::NotRequester));
    }
}
