//! HANDLE-18: where the policy limits it, at most that many vehicles not one's own per licence and cycle. Source: related links.

use crate::access::Relation;
use crate::policy::Policy;
use crate::rule::{Outcome, Remedy, Rule, RuleId};
use crate::value::Value;
use crate::violation::eligibility::Facts;

/// What is fixed about HANDLE-18.
pub const RULE: Rule = Rule {
    id: RuleId::Handle18,
    code: "others_vehicles_limit_reached",
    citation: "National platform (traffic 12123): vehicles not one's own per licence and points cycle",
};

/// Fails where a followed vehicle would be one too many, itself counted, for the licence in its current cycle.
/// Without an own licence there is no cycle; HANDLE-11 refuses.
#[must_use]
pub fn check(facts: &Facts<'_>, policy: &Policy) -> Outcome {
    let Some(most) = policy.others_vehicles_per_cycle else {
        return RULE.not_applicable(Value::NotApplicable);
    };
    let (Relation::Followed, Some(own)) = (facts.relation, facts.licence) else {
        return RULE.not_applicable(Value::count(most));
    };
    let with_this = facts.others_vehicles.saturating_add(1);
    RULE.outcome(
        with_this <= most,
        Value::count(with_this),
        Value::count(most),
        Remedy::NextCycle(own.standing.cycle.end),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::PolicyBook;
    use crate::sample::Sample;

    /// A friend's car in Hunan, where three vehicles a cycle are allowed.
    fn sample() -> Sample {
        let mut sample = Sample::followed();
        sample.policy = PolicyBook::shipped().unwrap().by_version("hunan-2022-04-01").unwrap().clone();
        sample
    }

    #[test]
    fn this_vehicle_counts_with_the_others() {
        let sample = sample();
        for (others_vehicles, passed) in [(0, true), (2, true), (3, false), (4, false), (u32::MAX, false)] {
            let outcome = check(&Facts { others_vehicles, ..sample.facts() }, &sample.policy);
            assert_eq!(outcome.passed, passed, "{others_vehicles}");
            assert_eq!(outcome.observed, Value::count(others_vehicles.saturating_add(1)));
            assert_eq!(outcome.limit, Value::count(3));
            let remedy = if passed { Remedy::None } else { Remedy::NextCycle(sample.standing.cycle.end) };
            assert_eq!(outcome.remedy, remedy);
        }
    }

    #[test]
    fn it_asks_about_followed_vehicles_only() {
        let sample = sample();
        for relation in [Relation::Own, Relation::None] {
            let outcome = check(&Facts { others_vehicles: 9, relation, ..sample.facts() }, &sample.policy);
            assert!(outcome.passed && outcome.observed == Value::NotApplicable, "{relation}");
        }
        let without_licence = Facts { others_vehicles: 9, licence: None, ..sample.facts() };
        assert_eq!(check(&without_licence, &sample.policy).observed, Value::NotApplicable);
    }

    #[test]
    fn where_the_policy_names_no_number_there_is_no_limit() {
        let sample = Sample::followed();
        let outcome = check(&Facts { others_vehicles: 9, ..sample.facts() }, &sample.policy);
        assert!(outcome.passed && outcome.limit == Value::NotApplicable);
    }
}
