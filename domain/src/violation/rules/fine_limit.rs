//! HANDLE-4: fine principal at most 200 yuan, 200.00 included. Source: seed, N1.

use crate::policy::Policy;
use crate::rule::{Outcome, Remedy, Rule, RuleId};
use crate::value::Value;
use crate::violation::eligibility::Facts;

/// What is fixed about HANDLE-4.
pub const RULE: Rule = Rule {
    id: RuleId::Handle4,
    code: "fine_too_high",
    citation: "Road Traffic Safety Law, article 107; service notice: a single fine of 200 yuan or less",
};

/// Fails where the fine is above the policy's limit; the limit itself passes.
#[must_use]
pub fn check(facts: &Facts<'_>, policy: &Policy) -> Outcome {
    let fine = facts.violation.fine;
    RULE.outcome(
        fine <= policy.fine_limit,
        Value::money(fine),
        Value::money(policy.fine_limit),
        Remedy::WindowAtPlaceOfAct(facts.violation.division.clone()),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Fen;
    use crate::sample;
    use crate::value::Unit;

    #[test]
    fn every_fine_up_to_and_including_200_yuan_passes() {
        let mut sample = sample::Sample::eligible();
        for fen in 0..=20_002 {
            sample.violation.fine = Fen::try_from(fen).unwrap();
            assert_eq!(check(&sample.facts(), &sample.policy).passed, fen <= 20_000, "{fen} fen");
        }
    }

    #[test]
    fn the_limit_is_the_policys() {
        let mut sample = sample::Sample::eligible();
        sample.policy.fine_limit = Fen::yuan(150);
        for (yuan, passed) in [(149, true), (150, true), (151, false)] {
            sample.violation.fine = Fen::yuan(yuan);
            assert_eq!(check(&sample.facts(), &sample.policy).passed, passed);
        }
    }

    #[test]
    fn a_refusal_says_how_much_and_where_to_go() {
        let mut sample = sample::Sample::eligible();
        sample.violation.fine = Fen::try_from(20_001).unwrap();
        let outcome = check(&sample.facts(), &sample.policy);
        assert_eq!(outcome.observed, Value::Number(20_001, Unit::Fen));
        assert_eq!(outcome.limit, Value::Number(20_000, Unit::Fen));
        assert_eq!(outcome.remedy, Remedy::WindowAtPlaceOfAct(sample.violation.division.clone()));
    }
}
