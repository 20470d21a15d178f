//! HANDLE-7: the vehicle is owned by an individual; no company vehicles. Source: seed.

use crate::policy::Policy;
use crate::rule::{Outcome, Remedy, Rule, RuleId};
use crate::value::Value;
use crate::vehicle::Owner;
use crate::violation::eligibility::Facts;

/// What is fixed about HANDLE-7.
pub const RULE: Rule =
    Rule { id: RuleId::Handle7, code: "company_vehicle", citation: "Service notice: vehicles of individuals" };

/// Fails for a company's vehicle.
#[must_use]
pub fn check(facts: &Facts<'_>, _policy: &Policy) -> Outcome {
    let (passed, observed) = match facts.vehicle.owner {
        Owner::Individual(_) => (true, INDIVIDUAL),
        Owner::Company => (false, "company"),
    };
    RULE.outcome(passed, Value::word(observed), Value::word(INDIVIDUAL), Remedy::AnyWindow)
}

const INDIVIDUAL: &str = "individual";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn a_company_vehicle_fails() {
        let mut sample = sample::Sample::eligible();
        assert!(check(&sample.facts(), &sample.policy).passed);
        sample.vehicle.owner = Owner::Company;
        let outcome = check(&sample.facts(), &sample.policy);
        assert!(!outcome.passed);
        assert_eq!(outcome.observed, Value::word("company"));
    }
}
