//! Decisions that are known by number and plate alone, and who has looked them up.

use super::Rule;

/// Yue has the notice of Lin's overdue decision, and has looked it up after the payments of it were started.
pub fn healthy() -> String {
    "INSERT INTO decision_lookup (decision_id, account_id, looked_on, looked_up_at) \
     VALUES (#308, #12, '2025-03-21', @23041)"
        .to_owned()
}

/// A decision that was reported by its number, some columns changed.
macro_rules! reported {
    ($changes:literal) => {
        concat!(
            "copy decision where id = #306 set id = #399, number = 'x', violation_id = NULL, case_id = NULL, ",
            "person_id = NULL, licence_id = NULL, plate_digest = %%01, ",
            $changes
        )
    };
}

/// Yue's look-up of the overdue decision, some columns changed.
macro_rules! lookup {
    ($changes:literal) => {
        concat!("copy decision_lookup where decision_id = #308 set ", $changes)
    };
}

pub const RULES: &[Rule] = &[
    ("check", reported!("plate_digest = %01"), reported!("plate_digest = %%02")),
    // Either addressed to somebody for something, or known by its plate.
    ("check", reported!("plate_digest = NULL"), reported!("version = 1")),
    ("check", reported!("person_id = #1"), reported!("version = 1")),
    ("check", reported!("violation_id = #113"), reported!("version = 1")),
    ("check", reported!("person_id = #1, violation_id = #113"), reported!("version = 1")),
    ("check", reported!("licence_id = #41"), reported!("version = 1")),
    ("check", reported!("case_id = #201"), reported!("version = 1")),
    (
        "check",
        reported!("plate_digest = NULL, person_id = #1"),
        reported!("plate_digest = NULL, person_id = #1, violation_id = #113"),
    ),
    (
        "check",
        reported!("plate_digest = NULL, violation_id = #113"),
        reported!("plate_digest = NULL, person_id = #1, violation_id = #113"),
    ),
    ("unique", lookup!("looked_up_at = @1"), lookup!("looked_on = '2025-03-22'")),
    ("unique", lookup!("looked_up_at = @1"), lookup!("account_id = #11")),
    ("foreign key", lookup!("decision_id = #399"), lookup!("decision_id = #307")),
    ("foreign key", lookup!("account_id = #19"), lookup!("account_id = #11")),
];
