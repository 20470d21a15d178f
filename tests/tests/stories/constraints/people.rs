//! Policies, people, sessions, answers, and what the registry feeds.

use super::Rule;

pub const RULES: &[Rule] = &[
    // policy
    (
        "unique",
        "copy policy where fine_limit = 20000 and version = 'chongqing-2018-07-24' set in_force_from = '2030-01-01'",
        "copy policy where version = 'chongqing-2018-07-24' set version = 'x', in_force_from = '2030-01-01'",
    ),
    (
        "unique",
        "copy policy where version = 'chongqing-2018-07-24' set version = 'x'",
        "copy policy where version = 'chongqing-2018-07-24' set version = 'x', jurisdiction = 'hunan'",
    ),
    (
        "check",
        "copy policy where version = 'chongqing-2018-07-24' set version = 'x', in_force_from = '2030-01-01', fine_limit = -1",
        "copy policy where version = 'chongqing-2018-07-24' set version = 'x', in_force_from = '2030-01-01', fine_limit = 0",
    ),
    (
        "check",
        "copy policy where version = 'chongqing-2018-07-24' set version = 'x', in_force_from = '2030-01-01', points_limit = 0",
        "copy policy where version = 'chongqing-2018-07-24' set version = 'x', in_force_from = '2030-01-01', points_limit = 1",
    ),
    (
        "check",
        "copy policy where version = 'chongqing-2018-07-24' set version = 'x', in_force_from = '2030-01-01', places_limit = 0",
        "copy policy where version = 'chongqing-2018-07-24' set version = 'x', in_force_from = '2030-01-01', places_limit = 1",
    ),
    (
        "check",
        "copy policy where version = 'chongqing-2018-07-24' set version = 'x', in_force_from = '2030-01-01', chances_limit = 0",
        "copy policy where version = 'chongqing-2018-07-24' set version = 'x', in_force_from = '2030-01-01', chances_limit = 1",
    ),
    (
        "check",
        "copy policy where version = 'chongqing-2018-07-24' set version = 'x', in_force_from = '2030-01-01', followers_limit = 0",
        "copy policy where version = 'chongqing-2018-07-24' set version = 'x', in_force_from = '2030-01-01', followers_limit = 1",
    ),
    (
        "check",
        "copy policy where version = 'chongqing-2018-07-24' set version = 'x', in_force_from = '2030-01-01', codes_limit = 0",
        "copy policy where version = 'chongqing-2018-07-24' set version = 'x', in_force_from = '2030-01-01', codes_limit = 1",
    ),
    // source_version
    (
        "check",
        "UPDATE person SET source_version = -1 WHERE id = #1",
        "UPDATE person SET source_version = 1 WHERE id = #1",
    ),
    (
        "check",
        "UPDATE vehicle SET source_version = -1 WHERE id = #31",
        "UPDATE vehicle SET source_version = 1 WHERE id = #31",
    ),
    (
        "check",
        "UPDATE licence SET source_version = -1 WHERE id = #41",
        "UPDATE licence SET source_version = 1 WHERE id = #41",
    ),
    (
        "check",
        "UPDATE violation SET source_version = -1 WHERE id = #101",
        "UPDATE violation SET source_version = 1 WHERE id = #101",
    ),
    // person, person_key
    (
        "unique",
        "copy person where id = #1 set citizen_digest = %%09",
        "copy person where id = #1 set id = #9, citizen_digest = %%09",
    ),
    ("unique", "copy person where id = #1 set id = #9", "copy person where id = #1 set id = #9, citizen_digest = %%09"),
    (
        "check",
        "copy person where id = #1 set id = #9, citizen_digest = %0909",
        "copy person where id = #1 set id = #9, citizen_digest = %%09",
    ),
    (
        "unique",
        "copy person_key where person_id = #1 set wrapped = %01",
        "copy person_key where person_id = #1 set person_id = #3",
    ),
    (
        "foreign key",
        "copy person_key where person_id = #1 set person_id = #9",
        "copy person_key where person_id = #1 set person_id = #3",
    ),
    // account, session, refresh_token
    (
        "unique",
        "copy account where id = #11 set person_id = #3, open_id = 'x'",
        "copy account where id = #11 set id = #13, person_id = #3, open_id = 'x'",
    ),
    (
        "unique",
        "copy account where id = #11 set id = #13, open_id = 'x'",
        "copy account where id = #11 set id = #13, person_id = #3, open_id = 'x'",
    ),
    (
        "unique",
        "copy account where id = #11 set id = #13, person_id = #3",
        "copy account where id = #11 set id = #13, person_id = #3, open_id = 'x'",
    ),
    (
        "foreign key",
        "copy account where id = #11 set id = #13, person_id = #9, open_id = 'x'",
        "copy account where id = #11 set id = #13, person_id = #3, open_id = 'x'",
    ),
    ("unique", "copy session where id = #21 set started_at = @1", "copy session where id = #21 set id = #23"),
    (
        "foreign key",
        "copy session where id = #21 set id = #23, account_id = #19",
        "copy session where id = #21 set id = #23, account_id = #12",
    ),
    (
        "unique",
        "copy refresh_token where session_id = #21 set issued_at = @1",
        "copy refresh_token where session_id = #21 set digest = %%09",
    ),
    (
        "check",
        "copy refresh_token where session_id = #21 set digest = %09",
        "copy refresh_token where session_id = #21 set digest = %%09",
    ),
    (
        "foreign key",
        "copy refresh_token where session_id = #21 set digest = %%09, session_id = #29",
        "copy refresh_token where session_id = #21 set digest = %%09, session_id = #22",
    ),
    // idempotency: each part of the key counts, each kind of answer is told
    (
        "unique",
        "copy idempotency where key = 'key-1' set fingerprint = %%02",
        "copy idempotency where key = 'key-1' set key = 'key-2'",
    ),
    (
        "unique",
        "copy idempotency where key = 'key-1' set status = 200",
        "copy idempotency where key = 'key-1' set principal = 'acc_2'",
    ),
    (
        "unique",
        "copy idempotency where key = 'key-1' set location = '/'",
        "copy idempotency where key = 'key-1' set method = 'DELETE'",
    ),
    (
        "unique",
        "copy idempotency where key = 'key-1' set body = '[]'",
        "copy idempotency where key = 'key-1' set path = '/v1/payments'",
    ),
    (
        "check",
        "copy idempotency where key = 'key-1' set key = 'key-2', fingerprint = %02",
        "copy idempotency where key = 'key-1' set key = 'key-2', fingerprint = %%02",
    ),
    ("check", "UPDATE idempotency SET status = 199", "UPDATE idempotency SET status = 200"),
    ("check", "UPDATE idempotency SET status = 300", "UPDATE idempotency SET status = 299"),
    ("check", "UPDATE idempotency SET status = 399", "UPDATE idempotency SET status = 400"),
    ("check", "UPDATE idempotency SET status = 429", "UPDATE idempotency SET status = 428"),
    ("check", "UPDATE idempotency SET status = 500", "UPDATE idempotency SET status = 499"),
    // sandbox_state
    ("unique", "copy sandbox_state where id = 1 set offset_us = 5", "UPDATE sandbox_state SET offset_us = 5"),
    ("check", "copy sandbox_state where id = 1 set id = 2", "UPDATE sandbox_state SET id = 1"),
    ("check", "UPDATE sandbox_state SET offset_us = -1", "UPDATE sandbox_state SET offset_us = 0"),
    ("check", "UPDATE sandbox_state SET resets = -1", "UPDATE sandbox_state SET resets = 0"),
    ("check", "UPDATE sandbox_state SET resets = 10000", "UPDATE sandbox_state SET resets = 9999"),
    // vehicle, licence
    (
        "unique",
        "copy vehicle where id = #31 set plate_number = 'x'",
        "copy vehicle where id = #31 set id = #39, plate_number = 'x'",
    ),
    (
        "unique",
        "copy vehicle where id = #31 set id = #39",
        "copy vehicle where id = #31 set id = #39, plate_class = '52'",
    ),
    (
        "foreign key",
        "UPDATE vehicle SET owner_person = #9 WHERE id = #33",
        "UPDATE vehicle SET owner_person = #2 WHERE id = #33",
    ),
    (
        "unique",
        "copy licence where id = #41 set archive_number = 'x'",
        "copy licence where id = #41 set id = #49, archive_number = 'x'",
    ),
    (
        "unique",
        "copy licence where id = #41 set id = #49",
        "copy licence where id = #41 set id = #49, archive_number = 'x'",
    ),
    (
        "foreign key",
        "copy licence where id = #41 set id = #49, archive_number = 'x', person_id = #9",
        "copy licence where id = #41 set id = #49, archive_number = 'x', person_id = #3",
    ),
    // violation
    (
        "unique",
        "copy violation where id = #113 set number = 'x'",
        "copy violation where id = #113 set id = #114, number = 'x'",
    ),
    (
        "unique",
        "copy violation where id = #113 set id = #114",
        "copy violation where id = #113 set id = #114, number = 'x'",
    ),
    (
        "foreign key",
        "copy violation where id = #113 set id = #114, number = 'x', vehicle_id = #39",
        "copy violation where id = #113 set id = #114, number = 'x', vehicle_id = #32",
    ),
    ("check", "UPDATE violation SET fine = -1 WHERE id = #113", "UPDATE violation SET fine = 0 WHERE id = #113"),
    ("check", "UPDATE violation SET points = -1 WHERE id = #113", "UPDATE violation SET points = 0 WHERE id = #113"),
    ("check", "UPDATE violation SET points = 13 WHERE id = #113", "UPDATE violation SET points = 12 WHERE id = #113"),
    (
        "check",
        "UPDATE violation SET status = 'x' WHERE id = #113",
        "UPDATE violation SET status = 'handled' WHERE id = #113; UPDATE violation SET status = 'annulled' WHERE id = #113",
    ),
];

/// SQLite has no booleans.
pub const SQLITE_RULES: &[Rule] = &[
    ("check", "UPDATE follow SET live = 2 WHERE id = #604", "UPDATE follow SET live = 0 WHERE id = #604"),
    ("check", "UPDATE violation SET disputed = 2 WHERE id = #113", "UPDATE violation SET disputed = 1 WHERE id = #113"),
    (
        "check",
        "UPDATE decision SET due_provisional = 2 WHERE id = #307",
        "UPDATE decision SET due_provisional = 1 WHERE id = #307",
    ),
];
