//! HANDLE-10: the vehicle is own, or followed with an authorisation in force. Source: seed.

use crate::access::Relation;
use crate::policy::Policy;
use crate::rule::{Outcome, Remedy, Rule, RuleId};
use crate::value::Value;
use crate::violation::eligibility::Facts;

/// What is fixed about HANDLE-10.
pub const RULE: Rule = Rule {
    id: RuleId::Handle10,
    code: "vehicle_not_linked",
    citation: "Service notice: own vehicles, and those of friends and relatives who agree",
};

/// Fails where the vehicle is neither.
#[must_use]
pub fn check(facts: &Facts<'_>, _policy: &Policy) -> Outcome {
    RULE.outcome(
        matches!(facts.relation, Relation::Own | Relation::Followed),
        Value::word(facts.relation),
        Value::words([Relation::Own, Relation::Followed]),
        Remedy::FollowVehicle,
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn own_and_followed_pass() {
        let sample = sample::Sample::eligible();
        for (relation, passed) in [(Relation::Own, true), (Relation::Followed, true), (Relation::None, false)] {
            let facts = Facts { relation, ..sample.facts() };
            assert_eq!(check(&facts, &sample.policy).passed, passed, "{relation}");
        }
    }
}
