//! HANDLE-16: not handled, not under way with anyone else, not annulled. Source: seed.

use crate::policy::Policy;
use crate::rule::{Outcome, Remedy, Rule, RuleId};
use crate::value::Value;
use crate::violation::ViolationStatus;
use crate::violation::eligibility::{Facts, UnderWay};

/// What is fixed about HANDLE-16.
pub const RULE: Rule = Rule {
    id: RuleId::Handle16,
    code: "violation_not_open",
    citation: "Administrative Penalty Law, article 29: no two fines for one act",
};

/// Fails where there is nothing left to handle, or another driver's case is under way. The handler's own
/// case does not stand in its own way.
#[must_use]
pub fn check(facts: &Facts<'_>, _policy: &Policy) -> Outcome {
    let (passed, observed, remedy) = match (facts.violation.status, facts.under_way) {
        (ViolationStatus::Open, UnderWay::Nobody | UnderWay::Handler) => (true, OPEN, Remedy::None),
        (ViolationStatus::Open, UnderWay::Another) => (false, "under_way_with_another", Remedy::OtherCase),
        (ViolationStatus::Handled, _) => (false, ViolationStatus::Handled.as_str(), Remedy::SeeDecision),
        (ViolationStatus::Annulled, _) => (false, ViolationStatus::Annulled.as_str(), Remedy::NothingToHandle),
    };
    RULE.outcome(passed, Value::word(observed), Value::word(OPEN), remedy)
}

const OPEN: &str = ViolationStatus::Open.as_str();

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn only_an_open_violation_without_another_driver_passes() {
        use UnderWay::{Another, Handler, Nobody};
        use ViolationStatus::{Annulled, Handled, Open};
        let mut sample = sample::Sample::eligible();
        for (status, under_way, remedy) in [
            (Open, Nobody, Remedy::None),
            (Open, Handler, Remedy::None),
            (Open, Another, Remedy::OtherCase),
            (Handled, Nobody, Remedy::SeeDecision),
            (Handled, Handler, Remedy::SeeDecision),
            (Annulled, Nobody, Remedy::NothingToHandle),
        ] {
            sample.violation.status = status;
            let facts = Facts { under_way, ..sample.facts() };
            let outcome = check(&facts, &sample.policy);
            assert_eq!(outcome.passed, remedy == Remedy::None, "{status} {under_way:?}");
            assert_eq!(outcome.remedy, remedy);
        }
    }
}
