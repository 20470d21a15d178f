//! HANDLE-11: the handler holds a licence of the jurisdiction in normal status. Source: seed.

use crate::codes::LicenceStatus;
use crate::policy::Policy;
use crate::rule::{Outcome, Remedy, Rule, RuleId};
use crate::value::Value;
use crate::violation::eligibility::{Facts, OwnLicence};

/// What is fixed about HANDLE-11.
pub const RULE: Rule = Rule {
    id: RuleId::Handle11,
    code: "no_usable_licence",
    citation: "Service notice: holders of a Chongqing licence in normal status; LINK-3",
};

/// Fails without an own licence, with one issued elsewhere, and with one that is not in normal status.
#[must_use]
pub fn check(facts: &Facts<'_>, policy: &Policy) -> Outcome {
    let observed = facts.licence.map_or(Value::Words(Vec::new()), |OwnLicence { licence, .. }| {
        Value::words([licence.issued_in.as_str(), licence.status.code()])
    });
    let usable = |OwnLicence { licence, .. }: OwnLicence<'_>| {
        policy.covers(&licence.issued_in) && licence.status == LicenceStatus::Normal
    };
    let limit = Value::words([policy.jurisdiction.as_str(), LicenceStatus::Normal.code()]);
    let remedy = if facts.licence.is_some_and(|own| policy.covers(&own.licence.issued_in)) {
        Remedy::RestoreLicence
    } else {
        Remedy::AnyWindow
    };
    RULE.outcome(facts.licence.is_some_and(usable), observed, limit, remedy)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn only_normal_status_passes() {
        let mut sample = sample::Sample::eligible();
        for &status in LicenceStatus::ALL {
            sample.licence.status = status;
            let passed = status == LicenceStatus::Normal;
            assert_eq!(check(&sample.facts(), &sample.policy).passed, passed, "{status}");
        }
        assert_eq!(check(&sample.facts(), &sample.policy).remedy, Remedy::RestoreLicence);
    }

    #[test]
    fn the_issuing_authority_decides() {
        let mut sample = sample::Sample::eligible();
        for (division, passed) in [("500101", true), ("430102", false)] {
            sample.licence.issued_in = division.parse().unwrap();
            assert_eq!(check(&sample.facts(), &sample.policy).passed, passed);
        }
        assert_eq!(check(&sample.facts(), &sample.policy).remedy, Remedy::AnyWindow);
    }

    #[test]
    fn without_a_licence_it_fails() {
        let sample = sample::Sample::eligible();
        let outcome = check(&Facts { licence: None, ..sample.facts() }, &sample.policy);
        assert!(!outcome.passed);
        assert_eq!(outcome.observed, Value::Words(Vec::new()));
        assert_eq!(outcome.remedy, Remedy::AnyWindow);
    }
}
