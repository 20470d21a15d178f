//! HANDLE-15: the violation is undisputed; a disputed one goes to the window at the place of the act. Source: seed.

use crate::policy::Policy;
use crate::rule::{Outcome, Remedy, Rule, RuleId};
use crate::value::Value;
use crate::violation::eligibility::Facts;

/// What is fixed about HANDLE-15.
pub const RULE: Rule = Rule {
    id: RuleId::Handle15,
    code: "violation_disputed",
    citation: "Service notice: disputed violations are referred to the window",
};

/// Fails for a disputed violation.
#[must_use]
pub fn check(facts: &Facts<'_>, _policy: &Policy) -> Outcome {
    let disputed = facts.violation.disputed;
    RULE.outcome(
        !disputed,
        Value::Flag(disputed),
        Value::Flag(false),
        Remedy::WindowAtPlaceOfAct(facts.violation.division.clone()),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn a_disputed_violation_is_referred_to_the_place_of_the_act() {
        let mut sample = sample::Sample::eligible();
        assert!(check(&sample.facts(), &sample.policy).passed);
        sample.violation.disputed = true;
        let outcome = check(&sample.facts(), &sample.policy);
        assert!(!outcome.passed);
        assert_eq!(outcome.remedy, Remedy::WindowAtPlaceOfAct(sample.violation.division.clone()));
    }
}
