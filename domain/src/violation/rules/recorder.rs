//! HANDLE-1: the violation was recorded by the traffic police. Source: related link.

use crate::policy::Policy;
use crate::rule::{Outcome, Remedy, Rule, RuleId};
use crate::value::Value;
use crate::violation::RecordedBy;
use crate::violation::eligibility::Facts;

/// What is fixed about HANDLE-1.
pub const RULE: Rule = Rule {
    id: RuleId::Handle1,
    code: "recorded_by_other_authority",
    citation: "Service notice: violations recorded by the expressway enforcement corps are handled by that corps",
};

/// Fails for a violation of another authority, and says where to go.
#[must_use]
pub fn check(facts: &Facts<'_>, _policy: &Policy) -> Outcome {
    let observed = facts.violation.recorded_by;
    RULE.outcome(
        observed == RecordedBy::TrafficPolice,
        Value::word(observed),
        Value::word(RecordedBy::TrafficPolice),
        Remedy::ExpresswayEnforcement,
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn only_the_traffic_police_record_what_is_handled_here() {
        for (recorded_by, passed) in [(RecordedBy::TrafficPolice, true), (RecordedBy::ExpresswayEnforcement, false)] {
            let mut sample = sample::Sample::eligible();
            sample.violation.recorded_by = recorded_by;
            assert_eq!(check(&sample.facts(), &sample.policy).passed, passed);
        }
        let mut sample = sample::Sample::eligible();
        sample.violation.recorded_by = RecordedBy::ExpresswayEnforcement;
        assert_eq!(check(&sample.facts(), &sample.policy).remedy, Remedy::ExpresswayEnforcement);
    }
}
