//! HANDLE-9: plate class 02, 52, 07 or 08. Source: seed, GA/T 16.7.

use crate::policy::Policy;
use crate::rule::{Outcome, Remedy, Rule, RuleId};
use crate::value::Value;
use crate::violation::eligibility::Facts;

/// What is fixed about HANDLE-9.
pub const RULE: Rule = Rule {
    id: RuleId::Handle9,
    code: "plate_class_not_served",
    citation: "Service notice: small cars and motorcycles; GA/T 16.7",
};

/// Fails for a plate class that the policy does not list.
#[must_use]
pub fn check(facts: &Facts<'_>, policy: &Policy) -> Outcome {
    let class = facts.vehicle.plate.class();
    RULE.outcome(
        policy.plate_classes.contains(&class),
        Value::word(class),
        Value::words(&policy.plate_classes),
        Remedy::AnyWindow,
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codes::PlateClass;
    use crate::plate::Plate;
    use crate::sample;

    #[test]
    fn small_cars_and_motorcycles_pass_and_nothing_else() {
        let mut sample = sample::Sample::eligible();
        for (class, number, passed) in [
            (PlateClass::SmallCar, "渝A12345", true),
            (PlateClass::SmallNewEnergyCar, "渝AD12345", true),
            (PlateClass::Motorcycle, "渝A12345", true),
            (PlateClass::LightMotorcycle, "渝A12345", true),
            (PlateClass::LargeCar, "渝A12345", false),
            (PlateClass::LargeNewEnergyCar, "渝A12345D", false),
            (PlateClass::TrainingCar, "渝A1234学", false),
            (PlateClass::PoliceCar, "渝A1234警", false),
        ] {
            sample.vehicle.plate = Plate::new(class, number.parse().unwrap()).unwrap();
            assert_eq!(check(&sample.facts(), &sample.policy).passed, passed, "{class}");
        }
    }
}
