//! HANDLE-5: points after handling below 12: recorded + held + this one. Source: seed.

use crate::policy::Policy;
use crate::rule::{Outcome, Remedy, Rule, RuleId};
use crate::value::Value;
use crate::violation::eligibility::Facts;

/// What is fixed about HANDLE-5.
pub const RULE: Rule = Rule {
    id: RuleId::Handle5,
    code: "points_limit_reached",
    citation: "Order 163, article 3; service notice: below 12 points after handling",
};

/// Fails where handling would bring the current cycle to the policy's limit: 9 + 3 is refused.
/// Without an own licence there are no points to count; HANDLE-11 refuses.
#[must_use]
pub fn check(facts: &Facts<'_>, policy: &Policy) -> Outcome {
    let limit = Value::points(policy.points_limit);
    let Some(own) = facts.licence else {
        return RULE.not_applicable(limit);
    };
    let after = own.standing.total().saturating_add(u32::from(facts.violation.points));
    RULE.outcome(after < policy.points_limit, Value::points(after), limit, Remedy::NextCycle(own.standing.cycle.end))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn every_sum_below_12_passes_and_no_other() {
        let mut sample = sample::Sample::eligible();
        for recorded in 0..=13 {
            for held in 0..=13 {
                for points in [0, 1, 2, 3, 6, 9, 12] {
                    sample.standing.recorded = recorded;
                    sample.standing.held = held;
                    sample.violation.points = points;
                    let passed = recorded + held + u32::from(points) < 12;
                    assert_eq!(check(&sample.facts(), &sample.policy).passed, passed, "{recorded}+{held}+{points}");
                }
            }
        }
    }

    #[test]
    fn nine_and_three_is_refused_until_the_next_cycle() {
        let mut sample = sample::Sample::eligible();
        sample.standing.recorded = 9;
        sample.violation.points = 3;
        let outcome = check(&sample.facts(), &sample.policy);
        assert_eq!(outcome.observed, Value::points(12));
        assert_eq!(outcome.remedy, Remedy::NextCycle(sample.standing.cycle.end));
    }

    #[test]
    fn without_a_licence_it_does_not_apply() {
        let sample = sample::Sample::eligible();
        let facts = Facts { licence: None, ..sample.facts() };
        assert_eq!(check(&facts, &sample.policy).observed, Value::NotApplicable);
    }
}
