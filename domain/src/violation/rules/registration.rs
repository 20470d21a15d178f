//! HANDLE-6: the vehicle is registered in the jurisdiction. Source: seed.

use crate::policy::Policy;
use crate::rule::{Outcome, Remedy, Rule, RuleId};
use crate::value::Value;
use crate::violation::eligibility::Facts;

/// What is fixed about HANDLE-6.
pub const RULE: Rule = Rule {
    id: RuleId::Handle6,
    code: "vehicle_not_covered",
    citation: "Service notice: vehicles registered in Chongqing; LINK-3",
};

/// Fails for a vehicle registered elsewhere. The registering authority decides, not the plate.
#[must_use]
pub fn check(facts: &Facts<'_>, policy: &Policy) -> Outcome {
    let registered_in = &facts.vehicle.registered_in;
    RULE.outcome(
        policy.covers(registered_in),
        Value::word(registered_in),
        Value::word(&policy.jurisdiction),
        Remedy::PlaceOfRegistration(registered_in.clone()),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn the_registering_authority_decides() {
        let mut sample = sample::Sample::eligible();
        for (division, passed) in
            [("500101", true), ("500243", true), ("500000", true), ("430102", false), ("510104", false)]
        {
            sample.vehicle.registered_in = division.parse().unwrap();
            assert_eq!(check(&sample.facts(), &sample.policy).passed, passed, "{division}");
        }
    }
}
