//! FOLLOW-4: an account follows at most two vehicles of others; an open request holds one of the places. Source: seed, N3;
//! open requests decided.
//!
//! Own vehicles and licences take no place. A renewal keeps the one the follow has.

use super::Subject;
use super::standing::{Standing, Taken};
use crate::policy::Policy;
use crate::rule::{Outcome, Remedy, Rule, RuleId};
use crate::value::Value;

/// What is fixed about FOLLOW-4.
pub const RULE: Rule = Rule {
    id: RuleId::Follow4,
    code: "follow_places_taken",
    citation: "Service notice: at most two vehicles of others",
};

/// A place of an account that is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TakenPlace {
    /// Which, counted from 1.
    pub place: u32,
    /// True if an open request holds it, false if a follow in force uses it.
    pub held: bool,
}

/// How the account stands with its places.
#[must_use]
pub fn standing(taken: &[TakenPlace], policy: &Policy) -> Standing {
    Standing::of(policy.vehicles_per_account, |place| {
        let found = taken.iter().find(|taken| taken.place == place)?;
        Some(if found.held { Taken::Held } else { Taken::Used })
    })
}

/// Fails where a vehicle is asked for and no place is free.
pub(super) fn check(subject: Subject, standing: &Standing) -> Outcome {
    let limit = Value::count(standing.limit);
    if subject.vehicle().is_none() {
        return RULE.not_applicable(limit);
    }
    let remedy = if standing.used > 0 { Remedy::EndAFollow } else { Remedy::CancelARequest };
    RULE.outcome(standing.left > 0, Value::count(standing.taken()), limit, remedy)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{LICENCE, VEHICLE, policy};

    const USED: [TakenPlace; 2] = [TakenPlace { place: 1, held: false }, TakenPlace { place: 2, held: false }];
    const HELD: [TakenPlace; 2] = [TakenPlace { place: 1, held: true }, TakenPlace { place: 2, held: true }];

    #[test]
    fn two_places_used_or_held() {
        for (taken, free, remedy) in [
            (&[][..], Some(1), Remedy::None),
            (&USED[..1], Some(2), Remedy::None),
            (&HELD[1..], Some(1), Remedy::None),
            (&USED, None, Remedy::EndAFollow),
            (&[USED[0], HELD[1]], None, Remedy::EndAFollow),
            (&HELD, None, Remedy::CancelARequest),
        ] {
            let standing = standing(taken, &policy());
            assert_eq!((standing.free, standing.limit, standing.next_free_at), (free, 2, None));
            let outcome = check(Subject::Vehicle(VEHICLE), &standing);
            assert_eq!((outcome.passed, outcome.remedy), (free.is_some(), remedy), "{taken:?}");
            assert_eq!((outcome.observed, outcome.limit), (Value::count(taken.len() as u32), Value::count(2)));
        }
    }

    #[test]
    fn what_is_used_and_what_is_held_is_told_apart() {
        let standing = standing(&[USED[0], HELD[1]], &policy());
        assert_eq!((standing.used, standing.held, standing.left), (1, 1, 0));
    }

    #[test]
    fn a_licence_needs_no_place() {
        let outcome = check(Subject::Licence(LICENCE), &standing(&USED, &policy()));
        assert_eq!((outcome.passed, outcome.observed), (true, Value::NotApplicable));
    }
}
