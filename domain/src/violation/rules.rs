//! The rules HANDLE-1…16 and 18, one file each, and the table that runs them all.

pub mod asked_licence;
pub mod disputed;
pub mod fine_limit;
pub mod handler_licence;
pub mod licence_classes;
pub mod not_under_way;
pub mod others_vehicles;
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
use crate::rule::{Outcome, Rule};
use crate::violation::eligibility::Facts;

/// Evaluates one rule.
pub type Check = fn(&Facts<'_>, &Policy) -> Outcome;

/// Every rule, in order.
pub const ALL: [(Rule, Check); 17] = [
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
    (others_vehicles::RULE, others_vehicles::check),
];
