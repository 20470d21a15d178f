//! The rules HANDLE-1…16, one file each, and the table that runs them all.

pub mod asked_licence;
pub mod disputed;
pub mod fine_limit;
pub mod handler_licence;
pub mod licence_classes;
pub mod not_under_way;
pub mod owner;
pub mod plate_class;
pub mod points_age;
pub mod points_limit;
pub mod procedure;
pub mod recorder;
pub mod recording_method;
pub mod registration;
pub mod vehicle_link;
pub mod vehicle_use;

use crate::policy::Policy;
use crate::value::Value;
use crate::violation::eligibility::{Facts, Outcome, Remedy, RuleId};

/// What is fixed about a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// Its id in the requirements.
    pub id: RuleId,
    /// Its refusal, in the table of problems.
    pub code: &'static str,
    /// Where it comes from.
    pub citation: &'static str,
}

/// Evaluates one rule.
pub type Check = fn(&Facts<'_>, &Policy) -> Outcome;

/// Every rule, in order.
pub const ALL: [(Rule, Check); 16] = [
    (recorder::RULE, recorder::check),
    (recording_method::RULE, recording_method::check),
    (procedure::RULE, procedure::check),
    (fine_limit::RULE, fine_limit::check),
    (points_limit::RULE, points_limit::check),
    (registration::RULE, registration::check),
    (owner::RULE, owner::check),
    (vehicle_use::RULE, vehicle_use::check),
    (plate_class::RULE, plate_class::check),
    (vehicle_link::RULE, vehicle_link::check),
    (handler_licence::RULE, handler_licence::check),
    (asked_licence::RULE, asked_licence::check),
    (licence_classes::RULE, licence_classes::check),
    (points_age::RULE, points_age::check),
    (disputed::RULE, disputed::check),
    (not_under_way::RULE, not_under_way::check),
];

impl Rule {
    /// The outcome of this rule; the remedy counts only where it failed.
    fn outcome(self, passed: bool, observed: Value, limit: Value, remedy: Remedy) -> Outcome {
        Outcome {
            rule: self.id,
            code: self.code,
            passed,
            observed,
            limit,
            citation: self.citation,
            remedy: if passed { Remedy::None } else { remedy },
        }
    }

    /// The outcome where the question does not arise.
    fn not_applicable(self, limit: Value) -> Outcome {
        self.outcome(true, Value::NotApplicable, limit, Remedy::None)
    }
}
