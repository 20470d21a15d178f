//! The points ledger.

use super::Rule;

/// An entry after the last one of the ledger, where 6 points stand, one of them held.
macro_rules! entry {
    ($changes:literal) => {
        concat!(
            "copy points_entry where seq = 22 set seq = 23, prev_seq = 22, prev_total = 6, prev_held = 1, ",
            $changes
        )
    };
}

/// The first entry of another ledger.
macro_rules! first {
    ($changes:literal) => {
        concat!(
            "copy points_entry where seq = 22 set seq = 1, prev_seq = NULL, prev_total = NULL, prev_held = NULL, \
             case_id = NULL, held = 0, ",
            $changes
        )
    };
}

pub const RULES: &[Rule] = &[
    (
        "unique",
        "copy points_entry where seq = 22 set kind = 'import', case_id = NULL, points = 1, total = 7",
        entry!("kind = 'import', case_id = NULL, points = 0, total = 6, held = 1"),
    ),
    (
        "foreign key",
        first!("licence_id = #49, kind = 'import', points = 1, total = 1"),
        first!("licence_id = #42, kind = 'import', points = 1, total = 1"),
    ),
    (
        "check",
        entry!("kind = 'x', case_id = NULL, points = 1, total = 7, held = 1"),
        entry!("kind = 'carry', case_id = NULL, points = 1, total = 7, held = 1"),
    ),
    // The total: never below zero, and the one before it plus this one.
    (
        "check",
        first!("licence_id = #42, kind = 'release', points = -1, total = -1"),
        first!("licence_id = #42, kind = 'release', points = 0, total = 0"),
    ),
    (
        "check",
        entry!("kind = 'import', case_id = NULL, points = 1, total = 8, held = 1"),
        entry!("kind = 'import', case_id = NULL, points = 2, total = 8, held = 1"),
    ),
    (
        "check",
        first!("licence_id = #42, kind = 'import', points = 1, total = 2"),
        first!("licence_id = #42, kind = 'import', points = 2, total = 2"),
    ),
    (
        "foreign key",
        entry!("prev_total = 5, kind = 'import', case_id = NULL, points = 1, total = 6, held = 1"),
        entry!("kind = 'import', case_id = NULL, points = 1, total = 7, held = 1"),
    ),
    // The chain: no entry without its predecessor, none left out.
    (
        "check",
        first!("seq = 23, kind = 'import', points = 1, total = 1"),
        entry!("kind = 'import', case_id = NULL, points = 1, total = 7, held = 1"),
    ),
    (
        "check",
        entry!("prev_seq = NULL, kind = 'import', case_id = NULL, points = 1, total = 7, held = 1"),
        entry!("kind = 'import', case_id = NULL, points = 1, total = 7, held = 1"),
    ),
    (
        "check",
        entry!("prev_total = NULL, kind = 'import', case_id = NULL, points = 1, total = 1, held = 1"),
        entry!("kind = 'import', case_id = NULL, points = 1, total = 7, held = 1"),
    ),
    (
        "check",
        entry!("prev_held = NULL, kind = 'import', case_id = NULL, points = 1, total = 7, held = 0"),
        entry!("kind = 'import', case_id = NULL, points = 1, total = 7, held = 1"),
    ),
    (
        "check",
        entry!("seq = 24, kind = 'import', case_id = NULL, points = 1, total = 7, held = 1"),
        entry!("kind = 'import', case_id = NULL, points = 1, total = 7, held = 1"),
    ),
    (
        "check",
        entry!("licence_id = #42, seq = 1, kind = 'import', case_id = NULL, points = 1, total = 7, held = 1"),
        first!("licence_id = #42, kind = 'import', points = 1, total = 1"),
    ),
    // Held points: the holds without their releases, never above the total, never below zero.
    (
        "check",
        entry!("kind = 'import', case_id = NULL, points = 1, total = 7, held = 2"),
        entry!("kind = 'import', case_id = NULL, points = 1, total = 7, held = 1"),
    ),
    (
        "check",
        entry!("kind = 'hold', case_id = #201, points = 1, total = 7, held = 1"),
        entry!("kind = 'hold', case_id = #201, points = 1, total = 7, held = 2"),
    ),
    (
        "check",
        entry!("kind = 'carry', case_id = #201, points = 1, total = 7, held = 1"),
        entry!("kind = 'carry', case_id = #201, points = 1, total = 7, held = 2"),
    ),
    (
        "foreign key",
        entry!("prev_held = 0, kind = 'import', case_id = NULL, points = 1, total = 7, held = 0"),
        entry!("kind = 'import', case_id = NULL, points = 1, total = 7, held = 1"),
    ),
    (
        "check",
        entry!("kind = 'release', case_id = #202, points = -2, total = 4, held = -1"),
        entry!("kind = 'release', case_id = #202, points = -1, total = 5, held = 0"),
    ),
    (
        "check",
        entry!("kind = 'release', case_id = NULL, points = -6, total = 0, held = 1"),
        entry!("kind = 'release', case_id = NULL, points = -5, total = 1, held = 1"),
    ),
    // A hold stays below the limit; facts are recorded whatever the total.
    (
        "check",
        entry!("kind = 'hold', case_id = #201, points = 6, total = 12, held = 7"),
        entry!("kind = 'hold', case_id = #201, points = 5, total = 11, held = 6"),
    ),
    (
        "check",
        entry!("kind = 'hold', case_id = #201, points = 7, total = 13, held = 8"),
        entry!("kind = 'import', case_id = NULL, points = 7, total = 13, held = 1"),
    ),
    (
        "foreign key",
        entry!("points_limit = 13, kind = 'hold', case_id = #201, points = 6, total = 12, held = 7"),
        entry!("points_limit = 12, kind = 'hold', case_id = #201, points = 5, total = 11, held = 6"),
    ),
    (
        "foreign key",
        entry!("policy_version = 'x', kind = 'import', case_id = NULL, points = 1, total = 7, held = 1"),
        entry!(
            "policy_version = 'chongqing-2018-07-24', kind = 'import', case_id = NULL, points = 1, total = 7, held = 1"
        ),
    ),
    // Only a release takes away, and it never adds.
    (
        "check",
        entry!("kind = 'import', case_id = NULL, points = -1, total = 5, held = 1"),
        entry!("kind = 'release', case_id = NULL, points = -1, total = 5, held = 1"),
    ),
    (
        "check",
        entry!("kind = 'release', case_id = #201, points = 1, total = 7, held = 2"),
        entry!("kind = 'hold', case_id = #201, points = 1, total = 7, held = 2"),
    ),
    // Whose points they are.
    (
        "check",
        entry!("kind = 'hold', case_id = NULL, points = 1, total = 7, held = 1"),
        entry!("kind = 'hold', case_id = #201, points = 1, total = 7, held = 2"),
    ),
    (
        "check",
        entry!("kind = 'record', case_id = NULL, points = 1, total = 7, held = 1"),
        entry!("kind = 'record', case_id = NULL, decision_id = #312, points = 1, total = 7, held = 1"),
    ),
    (
        "foreign key",
        entry!("kind = 'hold', case_id = #299, points = 1, total = 7, held = 2"),
        entry!("kind = 'hold', case_id = #201, points = 1, total = 7, held = 2"),
    ),
    (
        "foreign key",
        entry!("kind = 'record', case_id = NULL, decision_id = #399, points = 1, total = 7, held = 1"),
        entry!("kind = 'record', case_id = NULL, decision_id = #312, points = 1, total = 7, held = 1"),
    ),
    (
        "unique",
        entry!("kind = 'hold', case_id = #202, points = 1, total = 7, held = 2"),
        entry!("kind = 'hold', case_id = #201, points = 1, total = 7, held = 2"),
    ),
    (
        "unique",
        entry!("kind = 'release', case_id = #203, points = 0, total = 6, held = 1"),
        entry!("kind = 'release', case_id = #202, points = 0, total = 6, held = 1"),
    ),
    (
        "unique",
        entry!("kind = 'record', case_id = NULL, decision_id = #306, points = 1, total = 7, held = 1"),
        entry!("kind = 'carry', case_id = NULL, decision_id = #306, points = 1, total = 7, held = 1"),
    ),
];
