//! HANDLE-13: licence classes with A or B cannot handle point-bearing violations here. Source: N1.

use crate::policy::Policy;
use crate::rule::{Outcome, Remedy, Rule, RuleId};
use crate::value::Value;
use crate::violation::eligibility::Facts;

/// What is fixed about HANDLE-13.
pub const RULE: Rule = Rule {
    id: RuleId::Handle13,
    code: "licence_class_barred",
    citation: "Service notice: holders of class A or B go to the window for violations with points",
};

/// Fails where the own licence has a barred class and the violation bears points.
#[must_use]
pub fn check(facts: &Facts<'_>, policy: &Policy) -> Outcome {
    let limit = Value::words(&policy.barred_class_letters);
    match facts.licence {
        Some(own) if facts.violation.bears_points() => RULE.outcome(
            !own.licence.classes.has_any_letter(&policy.barred_class_letters),
            Value::word(&own.licence.classes),
            limit,
            Remedy::AnyWindow,
        ),
        _ => RULE.not_applicable(limit),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn a_and_b_are_barred_from_points_only() {
        let mut sample = sample::Sample::eligible();
        for (classes, points, passed) in [
            ("A1", 0, true),
            ("A1", 1, false),
            ("A2D", 3, false),
            ("B1", 1, false),
            ("C1B2", 1, false),
            ("B2", 0, true),
            ("C1", 1, true),
            ("C1D", 9, true),
        ] {
            sample.licence.classes = classes.parse().unwrap();
            sample.violation.points = points;
            assert_eq!(check(&sample.facts(), &sample.policy).passed, passed, "{classes} {points}");
        }
    }

    #[test]
    fn without_points_or_licence_it_does_not_apply() {
        let mut sample = sample::Sample::eligible();
        sample.violation.points = 0;
        assert_eq!(check(&sample.facts(), &sample.policy).observed, Value::NotApplicable);
        sample.violation.points = 1;
        let facts = Facts { licence: None, ..sample.facts() };
        assert_eq!(check(&facts, &sample.policy).observed, Value::NotApplicable);
    }
}
