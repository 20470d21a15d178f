//! HANDLE-14: points data no older than the policy's limit when the violation bears points. Source: N3.

use crate::policy::Policy;
use crate::rule::{Outcome, Remedy, Rule, RuleId};
use crate::value::{Unit, Value};
use crate::violation::eligibility::Facts;

/// What is fixed about HANDLE-14.
pub const RULE: Rule = Rule {
    id: RuleId::Handle14,
    code: "points_data_too_old",
    citation: "Service notice: points may lag behind the registry; LINK-5",
};

/// Fails where the points of the own licence were confirmed too long ago; the limit itself passes.
#[must_use]
pub fn check(facts: &Facts<'_>, policy: &Policy) -> Outcome {
    let limit = Value::Number(policy.points_max_age.num_seconds(), Unit::Seconds);
    match facts.licence {
        Some(own) if facts.violation.bears_points() => {
            let age = facts.now - own.licence.points_as_of;
            RULE.outcome(
                age <= policy.points_max_age,
                Value::Number(age.num_seconds(), Unit::Seconds),
                limit,
                Remedy::FreshPoints,
            )
        }
        _ => RULE.not_applicable(limit),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;
    use chrono::TimeDelta;

    #[test]
    fn exactly_the_limit_is_not_too_old() {
        let mut sample = sample::Sample::eligible();
        let limit = sample.policy.points_max_age;
        let moment = TimeDelta::microseconds(1);
        for (age, passed) in [(limit - moment, true), (limit, true), (limit + moment, false)] {
            sample.licence.points_as_of = sample.now - age;
            assert_eq!(check(&sample.facts(), &sample.policy).passed, passed, "{age}");
        }
    }

    #[test]
    fn without_points_the_age_does_not_matter() {
        let mut sample = sample::Sample::eligible();
        sample.licence.points_as_of = sample.now - TimeDelta::days(400);
        assert!(!check(&sample.facts(), &sample.policy).passed);
        sample.violation.points = 0;
        assert_eq!(check(&sample.facts(), &sample.policy).observed, Value::NotApplicable);
        assert!(check(&sample.facts(), &sample.policy).passed);
    }
}
