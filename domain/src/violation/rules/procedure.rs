//! HANDLE-3: the simplified procedure applies. Source: seed; Road Traffic Safety Law 107.

use crate::policy::Policy;
use crate::rule::{Outcome, Remedy, Rule, RuleId};
use crate::value::Value;
use crate::violation::Procedure;
use crate::violation::eligibility::Facts;

/// What is fixed about HANDLE-3.
pub const RULE: Rule =
    Rule { id: RuleId::Handle3, code: "general_procedure", citation: "Road Traffic Safety Law, article 107" };

/// Fails where the general procedure applies.
#[must_use]
pub fn check(facts: &Facts<'_>, _policy: &Policy) -> Outcome {
    let observed = facts.violation.procedure;
    RULE.outcome(
        observed == Procedure::Simplified,
        Value::word(observed),
        Value::word(Procedure::Simplified),
        Remedy::WindowAtPlaceOfAct(facts.violation.division.clone()),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn only_the_simplified_procedure_passes() {
        for (procedure, passed) in [(Procedure::Simplified, true), (Procedure::General, false)] {
            let mut sample = sample::Sample::eligible();
            sample.violation.procedure = procedure;
            assert_eq!(check(&sample.facts(), &sample.policy).passed, passed);
        }
    }
}
