//! FOLLOW-6: a vehicle is followed by at most three accounts, the owner not counted. Source: seed, N3.
//!
//! Open requests do not block it; it is asked when the code is entered.

use super::Subject;
use super::standing::{Standing, Taken};
use crate::policy::Policy;
use crate::rule::{Outcome, Remedy, Rule, RuleId};
use crate::value::Value;

/// What is fixed about FOLLOW-6.
pub const RULE: Rule = Rule {
    id: RuleId::Follow6,
    code: "vehicle_followers_full",
    citation: "Service notice: a vehicle is followed by at most three users",
};

/// How the vehicle stands with its followers, whose slots are `taken`.
#[must_use]
pub fn standing(taken: &[u32], policy: &Policy) -> Standing {
    Standing::of(policy.followers_per_vehicle, |slot| taken.contains(&slot).then_some(Taken::Used))
}

/// Fails where the vehicle has no room for one more.
pub(super) fn check(subject: Subject, standing: &Standing) -> Outcome {
    let limit = Value::count(standing.limit);
    if subject.vehicle().is_none() {
        return RULE.not_applicable(limit);
    }
    RULE.outcome(standing.left > 0, Value::count(standing.taken()), limit, Remedy::OwnerRevokes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{LICENCE, VEHICLE, policy};

    #[test]
    fn three_followers_and_no_more() {
        for (taken, free) in
            [(&[][..], Some(1)), (&[1, 3], Some(2)), (&[1, 2], Some(3)), (&[1, 2, 3], None), (&[3, 2, 1], None)]
        {
            let standing = standing(taken, &policy());
            assert_eq!(standing.free, free);
            let outcome = check(Subject::Vehicle(VEHICLE), &standing);
            assert_eq!(outcome.passed, free.is_some(), "{taken:?}");
            assert_eq!((outcome.observed, outcome.limit), (Value::count(taken.len() as u32), Value::count(3)));
            assert_eq!(outcome.remedy, if free.is_some() { Remedy::None } else { Remedy::OwnerRevokes });
        }
    }

    #[test]
    fn a_licence_has_no_such_limit() {
        let outcome = check(Subject::Licence(LICENCE), &standing(&[1, 2, 3], &policy()));
        assert_eq!((outcome.passed, outcome.observed), (true, Value::NotApplicable));
    }
}
