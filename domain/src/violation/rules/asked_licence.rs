//! HANDLE-12: the points go to the handler's own licence, never the friend's. Source: seed.

use crate::policy::Policy;
use crate::rule::{Outcome, Remedy, Rule, RuleId};
use crate::value::Value;
use crate::violation::eligibility::Facts;

/// What is fixed about HANDLE-12.
pub const RULE: Rule = Rule {
    id: RuleId::Handle12,
    code: "not_own_licence",
    citation: "Service notice: points are recorded on the handler's own licence",
};

/// Fails where another licence is asked to bear the points. No choice means the own licence.
#[must_use]
pub fn check(facts: &Facts<'_>, _policy: &Policy) -> Outcome {
    let own = facts.licence.map(|own| own.licence.id);
    let as_value = |licence: Option<_>| licence.map_or(Value::NotApplicable, Value::word);
    RULE.outcome(
        facts.asked_licence.is_none() || facts.asked_licence == own,
        as_value(facts.asked_licence),
        as_value(own),
        Remedy::OwnLicence,
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::LicenceId;
    use crate::sample;

    #[test]
    fn only_the_own_licence_passes() {
        let sample = sample::Sample::eligible();
        let friends = LicenceId::from_uuid(uuid::Uuid::from_u128(99));
        for (asked_licence, passed) in [(None, true), (Some(sample.licence.id), true), (Some(friends), false)] {
            let facts = Facts { asked_licence, ..sample.facts() };
            assert_eq!(check(&facts, &sample.policy).passed, passed);
            let facts = Facts { licence: None, ..facts };
            assert_eq!(check(&facts, &sample.policy).passed, asked_licence.is_none());
        }
    }
}
