//! Cases and faces.

use super::Rule;

/// A case of violation 113, which has none, some columns changed.
macro_rules! case {
    ($changes:literal) => {
        concat!("copy violation_case where id = #201 set id = #213, violation_id = #113, ", $changes)
    };
}

/// A case of violation 115, of a vehicle that the handler follows, some columns changed.
macro_rules! followed {
    ($changes:literal) => {
        concat!(
            "copy violation_case where id = #201 set id = #213, violation_id = #115, vehicle_id = #32, ",
            "relation = 'followed', owner_id = #2, follow_id = #601, need_live = true, ",
            $changes
        )
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
    ("foreign key", followed!("owner_id = #9"), followed!("version = 1")),
    ("foreign key", followed!("owner_id = #3"), followed!("version = 1")),
    (
        "foreign key",
        concat!(
            "UPDATE follow SET status = 'ended', live = false, closed_at = @60 WHERE id = #601; ",
            followed!("version = 1")
        ),
        followed!("version = 1"),
    ),
    (
        "foreign key",
        concat!(
            followed!("version = 1"),
            "; UPDATE follow SET status = 'ended', live = false, closed_at = @60 WHERE id = #601"
        ),
        concat!(
            followed!("version = 1"),
            "; UPDATE violation_case SET status = 'cancelled', need_live = NULL, closed_at = @60 WHERE id = #213",
            "; UPDATE follow SET status = 'ended', live = false, closed_at = @60 WHERE id = #601"
        ),
    ),
    ("check", case!("follow_id = #601"), followed!("version = 1")),
    ("check", followed!("need_live = NULL"), followed!("version = 1")),
    ("check", case!("need_live = true"), case!("need_live = NULL")),
    ("check", case!("relation = 'own', owner_id = #2"), case!("relation = 'own', owner_id = #1")),
    ("check", followed!("owner_id = #1"), followed!("owner_id = #2")),
    ("check", case!("relation = 'x', owner_id = #2"), followed!("relation = 'followed'")),
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
