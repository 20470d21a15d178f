//! Follows, their chances, codes and messages.
//!
//! | identifier | what it is |
//! |---|---|
//! | 601 | Lin follows Yue's vehicle |
//! | 602 | Yue has asked for Lin's licence, and has to enter the code |
//! | 604 · 605 | Lin's request for Yue's licence, Yue's for Lin's vehicle: both expired |
//! | 621 | the message that asked Yue |

use super::fixture::POLICY;
use super::{Rule, events};

/// The rows of a healthy database.
pub fn healthy() -> Vec<String> {
    let insert =
        |table: &str, columns: &str, values: &str| format!("INSERT INTO {table} ({columns}) VALUES ({values})");
    let follow = |values: &str, rest: &str| {
        insert(
            "follow",
            "id, account_id, follower_person, owner_person, vehicle_id, licence_id, place, chance, status, closed_at, channel, \
             policy_version, places_limit, chances_limit, followers_limit, live, requested_at, expires_at, authorisation, version",
            &format!("{values}, 'app', '{POLICY}', 2, 3, 3, false, @10, @4330, 0, {rest}"),
        )
    };
    let code = "follow_id, authorisation, seq, policy_version, codes_limit, digest, expires_at, tries_left, used_at";
    let mut rows = vec![
        follow("#601, #11, #1, #2, #32, NULL, 1, 1, 'awaiting_consent', NULL", "4"),
        follow("#602, #12, #2, #1, NULL, #41, NULL, 1, 'awaiting_code', NULL", "2"),
        follow("#604, #11, #1, #2, NULL, #42, NULL, 1, 'expired', @4330", "2"),
        follow("#605, #12, #2, #1, #31, NULL, 1, 2, 'expired', @4330", "2"),
        insert("chance_use", "account_id, chance, seq, follow_id, used_at, free_at", "#11, 1, 1, #601, @20, @525620"),
        "UPDATE follow SET status = 'active', live = true, consented_at = @15, confirmed_at = @20, authorisation = 1, \
         follower_slot = 1 WHERE id = #601"
            .to_owned(),
        insert("follow_code", code, &format!("#601, 1, 1, '{POLICY}', 3, %%01, @25, 4, @20")),
        insert("follow_code", code, &format!("#602, 1, 1, '{POLICY}', 3, %%02, @25, 5, NULL")),
        insert(
            "message",
            "id, person_id, follow_id, channel, kind, created_at",
            "#621, #2, #601, 'app', 'consent_asked', @10",
        ),
        insert("follow_access", "follow_id, looked_on, looked_at", "#601, '2025-03-05', @21"),
        insert("attempt", "kind, subject, day, used", "'account', %%01, '2025-03-05', 1"),
    ];
    for (follow, words) in [
        (601, &["requested", "consented", "confirmed", "looked_at"][..]),
        (602, &["requested", "consented"]),
        (604, &["requested", "expired"]),
        (605, &["requested", "expired"]),
    ] {
        rows.extend(events::history(follow, "follow", words, 10));
    }
    rows
}

/// An expired request for a licence, copied with some columns changed.
macro_rules! licence {
    ($changes:literal) => {
        concat!("copy follow where id = #604 set id = #699, ", $changes)
    };
}

/// The same for a vehicle.
macro_rules! vehicle {
    ($changes:literal) => {
        concat!("copy follow where id = #605 set id = #699, ", $changes)
    };
}

/// Yue's request for Lin's vehicle comes into force.
macro_rules! confirmed {
    ($changes:literal) => {
        concat!(
            "copy follow where id = #605 set id = #699, vehicle_id = #32, owner_person = #3, chance = 3, ",
            "status = 'awaiting_code', closed_at = NULL",
            "; copy chance_use where follow_id = #601 set account_id = #12, chance = 3, follow_id = #699",
            "; UPDATE follow SET status = 'active', live = true, consented_at = @20, confirmed_at = @20, authorisation = 1, ",
            $changes,
            " WHERE id = #699"
        )
    };
}

/// The second use of Lin's first chance, by request 604.
macro_rules! used {
    ($changes:literal) => {
        concat!(
            "copy chance_use where follow_id = #601 set follow_id = #604, seq = 2, previous_seq = 1, ",
            "previous_free_at = @525620, used_at = @525620, free_at = @1051220, ",
            $changes
        )
    };
}

pub const RULES: &[Rule] = &[
    ("unique", "copy follow where id = #604 set version = 2", licence!("version = 2")),
    (
        "foreign key",
        licence!("account_id = #12"),
        licence!("account_id = #12, follower_person = #2, owner_person = #1"),
    ),
    ("foreign key", licence!("owner_person = #9"), licence!("owner_person = #3")),
    ("foreign key", vehicle!("vehicle_id = #39"), vehicle!("vehicle_id = #33")),
    ("foreign key", licence!("licence_id = #49"), licence!("licence_id = #41")),
    ("foreign key", licence!("places_limit = 9"), licence!("places_limit = 2")),
    ("check", licence!("channel = 'x'"), licence!("channel = 'sms'")),
    ("check", licence!("status = 'x'"), licence!("status = 'declined'")),
    ("check", licence!("licence_id = NULL"), licence!("licence_id = #41")),
    ("check", vehicle!("licence_id = #41"), vehicle!("licence_id = NULL")),
    ("check", licence!("owner_person = #1"), licence!("owner_person = #2")),
    ("check", licence!("place = 1"), licence!("place = NULL")),
    ("check", vehicle!("place = NULL"), vehicle!("place = 1")),
    ("check", vehicle!("place = 0"), vehicle!("place = 1")),
    ("check", vehicle!("place = 3"), vehicle!("place = 2")),
    ("check", licence!("chance = 0"), licence!("chance = 1")),
    ("check", licence!("chance = 4"), licence!("chance = 3")),
    ("check", licence!("live = true"), licence!("live = false")),
    ("check", licence!("closed_at = NULL"), licence!("closed_at = @9")),
    ("check", licence!("authorisation = 1"), licence!("authorisation = 0")),
    ("check", licence!("authorisation = -1"), licence!("authorisation = 0")),
    ("check", licence!("version = 0"), licence!("version = 1")),
    ("check", licence!("authorised_until = @9"), licence!("authorised_until = NULL")),
    ("check", confirmed!("follower_slot = 0"), confirmed!("follower_slot = 2")),
    ("check", confirmed!("follower_slot = 4"), confirmed!("follower_slot = 3")),
    ("check", confirmed!("follower_slot = NULL"), confirmed!("follower_slot = 3")),
    ("check", confirmed!("follower_slot = 2, channel = 'sms'"), confirmed!("follower_slot = 2")),
    (
        "foreign key",
        concat!(
            "copy follow where id = #605 set id = #699, vehicle_id = #32, owner_person = #3, chance = 3, ",
            "status = 'awaiting_code', closed_at = NULL",
            "; UPDATE follow SET status = 'active', live = true, consented_at = @20, confirmed_at = @20, authorisation = 1, ",
            "follower_slot = 2 WHERE id = #699"
        ),
        confirmed!("follower_slot = 2"),
    ),
    // Each place, chance and slot is taken once, and each subject asked for once.
    ("unique", confirmed!("follower_slot = 1"), confirmed!("follower_slot = 2")),
    (
        "unique",
        vehicle!(
            "account_id = #11, follower_person = #1, owner_person = #3, vehicle_id = #33, status = 'awaiting_consent', \
             closed_at = NULL, chance = 3, place = 1"
        ),
        vehicle!(
            "account_id = #11, follower_person = #1, owner_person = #3, vehicle_id = #33, status = 'awaiting_consent', \
             closed_at = NULL, chance = 3, place = 2"
        ),
    ),
    (
        "unique",
        vehicle!(
            "account_id = #11, follower_person = #1, owner_person = #2, vehicle_id = #32, status = 'awaiting_consent', \
             closed_at = NULL, chance = 3, place = 2"
        ),
        vehicle!(
            "account_id = #11, follower_person = #1, owner_person = #2, vehicle_id = #33, status = 'awaiting_consent', \
             closed_at = NULL, chance = 3, place = 2"
        ),
    ),
    (
        "unique",
        licence!(
            "account_id = #12, follower_person = #2, owner_person = #3, status = 'awaiting_consent', closed_at = NULL, chance = 1"
        ),
        licence!(
            "account_id = #12, follower_person = #2, owner_person = #3, status = 'awaiting_consent', closed_at = NULL, chance = 2"
        ),
    ),
    (
        "unique",
        licence!(
            "account_id = #12, follower_person = #2, owner_person = #1, licence_id = #41, status = 'awaiting_consent', \
             closed_at = NULL, chance = 2"
        ),
        licence!(
            "account_id = #12, follower_person = #2, owner_person = #1, licence_id = #42, status = 'awaiting_consent', \
             closed_at = NULL, chance = 2"
        ),
    ),
    // A chance is used when it is free, by the request that held it, once.
    (
        "unique",
        "copy chance_use where follow_id = #601 set follow_id = #604, free_at = @525621",
        used!("free_at = @1051220"),
    ),
    ("unique", used!("follow_id = #601"), used!("follow_id = #604")),
    ("foreign key", used!("follow_id = #605"), used!("follow_id = #604")),
    ("foreign key", used!("previous_free_at = @5"), used!("previous_free_at = @525620")),
    ("check", used!("seq = 3"), used!("seq = 2")),
    ("check", used!("previous_seq = NULL, previous_free_at = NULL"), used!("seq = 2")),
    ("check", used!("used_at = @525619"), used!("used_at = @525620")),
    ("check", used!("free_at = @525620"), used!("free_at = @525621")),
    // Codes
    (
        "unique",
        "copy follow_code where follow_id = #602 set tries_left = 4",
        "copy follow_code where follow_id = #602 set seq = 2",
    ),
    (
        "foreign key",
        "copy follow_code where follow_id = #602 set follow_id = #699",
        "copy follow_code where follow_id = #602 set follow_id = #604",
    ),
    (
        "foreign key",
        "copy follow_code where follow_id = #602 set seq = 2, codes_limit = 9",
        "copy follow_code where follow_id = #602 set seq = 2, codes_limit = 3",
    ),
    (
        "check",
        "copy follow_code where follow_id = #602 set seq = 0",
        "copy follow_code where follow_id = #602 set seq = 3",
    ),
    (
        "check",
        "copy follow_code where follow_id = #602 set seq = 4",
        "copy follow_code where follow_id = #602 set seq = 3",
    ),
    (
        "check",
        "copy follow_code where follow_id = #602 set authorisation = 0",
        "copy follow_code where follow_id = #602 set authorisation = 2",
    ),
    (
        "check",
        "copy follow_code where follow_id = #602 set seq = 2, digest = %02",
        "copy follow_code where follow_id = #602 set seq = 2, digest = %%03",
    ),
    (
        "check",
        "UPDATE follow_code SET tries_left = -1 WHERE follow_id = #602",
        "UPDATE follow_code SET tries_left = 0 WHERE follow_id = #602",
    ),
    (
        "check",
        "UPDATE follow_code SET used_at = @25 WHERE follow_id = #602",
        "UPDATE follow_code SET used_at = @24 WHERE follow_id = #602",
    ),
    (
        "unique",
        "copy follow_code where follow_id = #601 set seq = 2",
        "copy follow_code where follow_id = #601 set seq = 2, used_at = NULL",
    ),
    // Messages, accesses, tries
    ("unique", "copy message where id = #621 set kind = 'x'", "copy message where id = #621 set id = #622"),
    (
        "foreign key",
        "copy message where id = #621 set id = #622, person_id = #9",
        "copy message where id = #621 set id = #622, person_id = #3",
    ),
    (
        "foreign key",
        "copy message where id = #621 set id = #622, follow_id = #699",
        "copy message where id = #621 set id = #622, follow_id = #602",
    ),
    (
        "foreign key",
        "copy message where id = #621 set id = #622, authorisation = 1, code_seq = 2",
        "copy message where id = #621 set id = #622, authorisation = 1, code_seq = 1",
    ),
    (
        "check",
        "copy message where id = #621 set id = #622, channel = 'x'",
        "copy message where id = #621 set id = #622, channel = 'sms'",
    ),
    (
        "check",
        "copy message where id = #621 set id = #622, code_seq = 1",
        "copy message where id = #621 set id = #622, authorisation = 1, code_seq = 1",
    ),
    (
        "unique",
        "copy follow_access where follow_id = #601 set looked_at = @22",
        "copy follow_access where follow_id = #601 set looked_on = '2025-03-06'",
    ),
    (
        "foreign key",
        "copy follow_access where follow_id = #601 set follow_id = #699",
        "copy follow_access where follow_id = #601 set follow_id = #602",
    ),
    ("unique", "copy attempt where used = 1 set used = 2", "copy attempt where used = 1 set kind = 'address'"),
    (
        "check",
        "copy attempt where used = 1 set kind = 'address', subject = %01",
        "copy attempt where used = 1 set kind = 'address', subject = %%02",
    ),
    ("check", "UPDATE attempt SET used = 0", "UPDATE attempt SET used = 2"),
];
