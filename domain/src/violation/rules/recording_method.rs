//! HANDLE-2: the violation was recorded off-site, anywhere in the country. Source: seed.

use crate::policy::Policy;
use crate::rule::{Outcome, Remedy, Rule, RuleId};
use crate::value::Value;
use crate::violation::Method;
use crate::violation::eligibility::Facts;

/// What is fixed about HANDLE-2.
pub const RULE: Rule = Rule {
    id: RuleId::Handle2,
    code: "not_recorded_off_site",
    citation: "Service notice: violations recorded by off-site enforcement (camera)",
};

/// Fails for a violation recorded face to face. The place of the act does not matter.
#[must_use]
pub fn check(facts: &Facts<'_>, _policy: &Policy) -> Outcome {
    let observed = facts.violation.method;
    RULE.outcome(
        observed == Method::OffSite,
        Value::word(observed),
        Value::word(Method::OffSite),
        Remedy::WindowAtPlaceOfAct(facts.violation.division.clone()),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn only_camera_records_pass() {
        for (method, passed) in [(Method::OffSite, true), (Method::OnSite, false)] {
            let mut sample = sample::Sample::eligible();
            sample.violation.method = method;
            assert_eq!(check(&sample.facts(), &sample.policy).passed, passed);
        }
    }

    #[test]
    fn the_place_may_be_anywhere_in_the_country() {
        let mut sample = sample::Sample::eligible();
        sample.violation.division = "110101".parse().unwrap();
        assert!(check(&sample.facts(), &sample.policy).passed);
    }
}
