//! Cases, faces, and the points ledger.

use super::Rule;

/// A case of violation 113, which has none, some columns changed.
macro_rules! case {
    ($changes:literal) => {
        concat!("copy violation_case where id = #201 set id = #213, violation_id = #113, ", $changes)
    };
}

/// Another check of a case that has used one.
macro_rules! face {
    ($changes:literal) => {
        concat!("copy face_check where id = #506 set id = #599, certify_id = 'x', ", $changes)
    };
}

/// The use of the face that the opened case has ready.
macro_rules! face_use {
    ($changes:literal) => {
        concat!(
            "copy face_use where face_check_id = #506 set face_check_id = #501, case_id = #201, violation_id = #101, ",
            $changes
        )
    };
}

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

pub const CASES: &[Rule] = &[
    ("unique", "copy violation_case where id = #201 set violation_id = #113", case!("version = 1")),
    ("foreign key", case!("vehicle_id = #32"), case!("vehicle_id = #31")),
    ("foreign key", "copy violation_case where id = #201 set id = #213, violation_id = #199", case!("version = 1")),
    (
        "foreign key",
        case!("account_id = #12"),
        case!("account_id = #12, person_id = #2, owner_id = #2, licence_id = #42, session_id = #22"),
    ),
    ("foreign key", case!("licence_id = #42"), case!("licence_id = #41")),
    ("foreign key", case!("session_id = #29"), case!("session_id = #21")),
    ("foreign key", case!("policy_version = 'x'"), case!("policy_version = 'chongqing-2018-07-24'")),
    ("foreign key", case!("relation = 'followed', owner_id = #9"), case!("relation = 'followed', owner_id = #2")),
    ("check", case!("relation = 'own', owner_id = #2"), case!("relation = 'own', owner_id = #1")),
    ("check", case!("relation = 'followed', owner_id = #1"), case!("relation = 'followed', owner_id = #2")),
    ("check", case!("relation = 'x', owner_id = #2"), case!("relation = 'followed', owner_id = #2")),
    ("check", case!("status = 'x'"), case!("status = 'opened'")),
    ("check", case!("fine = -1"), case!("fine = 0")),
    ("check", case!("points = -1"), case!("points = 0")),
    ("check", case!("points = 13"), case!("points = 12")),
    ("check", case!("version = 0"), case!("version = 1")),
    (
        "check",
        case!("submitted_at = @2, decide_by = @3"),
        case!("status = 'submitted', submitted_at = @2, decide_by = @3"),
    ),
    ("check", case!("status = 'submitted'"), case!("status = 'submitted', submitted_at = @2, decide_by = @3")),
    (
        "check",
        case!("status = 'accepted', closed_at = @9"),
        case!("status = 'accepted', closed_at = @9, submitted_at = @2, decide_by = @3"),
    ),
    (
        "check",
        case!("status = 'rejected', closed_at = @9"),
        case!("status = 'rejected', closed_at = @9, submitted_at = @2, decide_by = @3"),
    ),
    (
        "check",
        case!("status = 'submitted', submitted_at = @2"),
        case!("status = 'submitted', submitted_at = @2, decide_by = @3"),
    ),
    ("check", case!("closed_at = @9"), case!("status = 'expired', closed_at = @9")),
    ("check", case!("status = 'expired'"), case!("status = 'expired', closed_at = @9")),
    ("check", case!("status = 'cancelled'"), case!("status = 'cancelled', closed_at = @9")),
    (
        "check",
        case!("status = 'accepted', submitted_at = @2, decide_by = @3"),
        case!("status = 'accepted', submitted_at = @2, decide_by = @3, closed_at = @9"),
    ),
    (
        "check",
        case!("status = 'rejected', submitted_at = @2, decide_by = @3"),
        case!("status = 'rejected', submitted_at = @2, decide_by = @3, closed_at = @9"),
    ),
    // One case per violation: opened, submitted and accepted ones keep others away; rejected, expired, cancelled ones do not.
    (
        "unique",
        "copy violation_case where id = #201 set id = #213",
        "copy violation_case where id = #201 set id = #213, violation_id = #103",
    ),
    (
        "unique",
        "copy violation_case where id = #201 set id = #213, violation_id = #102",
        "copy violation_case where id = #201 set id = #213, violation_id = #104",
    ),
    (
        "unique",
        "copy violation_case where id = #201 set id = #213, violation_id = #106",
        "copy violation_case where id = #201 set id = #213, violation_id = #105",
    ),
];

pub const FACES: &[Rule] = &[
    ("unique", "copy face_check where id = #506 set certify_id = 'x', role = 'owner'", face!("role = 'owner'")),
    ("unique", "copy face_check where id = #506 set id = #599", face!("role = 'handler'")),
    ("foreign key", face!("violation_id = #107"), face!("case_id = #207, violation_id = #107")),
    ("foreign key", face!("case_id = #299"), face!("case_id = #206")),
    ("foreign key", face!("person_id = #9"), face!("person_id = #2")),
    ("foreign key", face!("session_id = #29"), face!("session_id = #22")),
    ("check", face!("role = 'x'"), face!("role = 'owner'")),
    ("check", face!("status = 'x', valid_until = NULL"), face!("status = 'failed', valid_until = NULL")),
    (
        "check",
        face!("status = 'pending', valid_until = NULL"),
        face!("status = 'pending', shown_at = NULL, valid_until = NULL"),
    ),
    ("check", face!("status = 'passed', shown_at = NULL"), face!("status = 'passed', shown_at = @1")),
    ("check", face!("status = 'passed', valid_until = NULL"), face!("status = 'passed', valid_until = @3")),
    ("check", face!("status = 'failed'"), face!("status = 'failed', valid_until = NULL")),
    // A face counts once: for one case and role, one person and violation, passed, and while it is fresh.
    ("unique", "copy face_use where face_check_id = #506 set case_id = #201", face_use!("used_at = @2")),
    (
        "unique",
        concat!(
            face_use!("used_at = @2"),
            "; copy face_check where id = #501 set id = #599, certify_id = 'x'",
            "; copy face_use where face_check_id = #501 set face_check_id = #599"
        ),
        concat!(face_use!("used_at = @2"), "; copy face_check where id = #501 set id = #599, certify_id = 'x'"),
    ),
    ("foreign key", face_use!("face_check_id = #599"), face_use!("used_at = @2")),
    ("foreign key", face_use!("case_id = #204"), face_use!("case_id = #201")),
    ("foreign key", face_use!("violation_id = #102"), face_use!("violation_id = #101")),
    ("foreign key", face_use!("person_id = #2"), face_use!("person_id = #1")),
    ("foreign key", face_use!("role = 'owner'"), face_use!("role = 'handler'")),
    ("foreign key", face_use!("shown_at = @0"), face_use!("shown_at = @1")),
    ("foreign key", face_use!("valid_until = @4"), face_use!("valid_until = @3")),
    (
        "foreign key",
        concat!(
            "UPDATE face_check SET status = 'failed', valid_until = NULL WHERE id = #501; ",
            face_use!("used_at = @2")
        ),
        face_use!("used_at = @2"),
    ),
    ("check", face_use!("used_at = @0"), face_use!("used_at = @1")),
    ("check", face_use!("used_at = @3"), face_use!("used_at = @2")),
    (
        "foreign key",
        "UPDATE face_check SET status = 'failed', valid_until = NULL WHERE id = #506",
        "UPDATE face_check SET status = 'failed', valid_until = NULL WHERE id = #501",
    ),
];

pub const POINTS: &[Rule] = &[
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
