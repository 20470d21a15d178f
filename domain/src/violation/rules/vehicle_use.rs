//! HANDLE-8: the vehicle is in non-commercial use (code A). Source: seed.

use crate::policy::Policy;
use crate::rule::{Outcome, Remedy, Rule, RuleId};
use crate::value::Value;
use crate::violation::eligibility::Facts;

/// What is fixed about HANDLE-8.
pub const RULE: Rule = Rule {
    id: RuleId::Handle8,
    code: "commercial_vehicle",
    citation: "Service notice: non-commercial vehicles; GA/T 16.3",
};

/// Fails for a use that the policy does not list.
#[must_use]
pub fn check(facts: &Facts<'_>, policy: &Policy) -> Outcome {
    let use_code = facts.vehicle.use_code;
    RULE.outcome(
        policy.use_codes.contains(&use_code),
        Value::word(use_code),
        Value::words(&policy.use_codes),
        Remedy::AnyWindow,
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codes::UseCode;
    use crate::sample;

    #[test]
    fn of_all_uses_only_non_commercial_passes() {
        let mut sample = sample::Sample::eligible();
        for &use_code in UseCode::ALL {
            sample.vehicle.use_code = use_code;
            let passed = use_code == UseCode::NonCommercial;
            assert_eq!(check(&sample.facts(), &sample.policy).passed, passed, "{use_code}");
        }
    }
}
