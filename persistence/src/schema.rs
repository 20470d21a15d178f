//! The tables, for both databases: see `sql_types` for the three types that differ.
//!
//! Made from the PostgreSQL migrations, column by column in their order.

#![allow(missing_docs, unreachable_pub, reason = "the migrations document the columns")]

diesel::table! {
    use diesel::sql_types::{BigInt, Binary, Date, Integer, Text};

    policy (version) {
        version -> Text,
        jurisdiction -> Text,
        in_force_from -> Date,
        fine_limit -> BigInt,
        points_limit -> Integer,
        places_limit -> Integer,
        chances_limit -> Integer,
        followers_limit -> Integer,
        codes_limit -> Integer,
        digest -> Binary,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Binary};
    use crate::sql_types::{Id};

    person (id) {
        id -> Id,
        citizen_digest -> Binary,
        sealed -> Binary,
        source_version -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::{Binary};
    use crate::sql_types::{Id};

    person_key (person_id) {
        person_id -> Id,
        wrapped -> Binary,
    }
}

diesel::table! {
    use diesel::sql_types::{Nullable, Text};
    use crate::sql_types::{Id, Ts};

    account (id) {
        id -> Id,
        person_id -> Id,
        open_id -> Text,
        user_id -> Nullable<Text>,
        opened_at -> Ts,
    }
}

diesel::table! {
    use diesel::sql_types::{Nullable};
    use crate::sql_types::{Id, Ts};

    session (id) {
        id -> Id,
        account_id -> Id,
        started_at -> Ts,
        expires_at -> Ts,
        revoked_at -> Nullable<Ts>,
    }
}

diesel::table! {
    use diesel::sql_types::{Binary, Nullable};
    use crate::sql_types::{Id, Ts};

    refresh_token (digest) {
        digest -> Binary,
        session_id -> Id,
        issued_at -> Ts,
        used_at -> Nullable<Ts>,
    }
}

diesel::table! {
    use diesel::sql_types::{Binary, Integer, Nullable, Text};
    use crate::sql_types::{Ts};

    idempotency (principal, method, path, key) {
        principal -> Text,
        method -> Text,
        path -> Text,
        key -> Text,
        fingerprint -> Binary,
        status -> Integer,
        location -> Nullable<Text>,
        body -> Text,
        stored_at -> Ts,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Integer};

    sandbox_state (id) {
        id -> Integer,
        offset_us -> BigInt,
        resets -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Nullable, Text};
    use crate::sql_types::{Id, Ts};

    vehicle (id) {
        id -> Id,
        owner_person -> Nullable<Id>,
        plate_class -> Text,
        plate_number -> Text,
        use_code -> Text,
        vehicle_type -> Text,
        engine_tail -> Text,
        registered_in -> Text,
        as_of -> Ts,
        source_version -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Date, Nullable, Text};
    use crate::sql_types::{Id, Ts};

    licence (id) {
        id -> Id,
        person_id -> Id,
        archive_number -> Text,
        classes -> Text,
        status -> Text,
        issued_in -> Text,
        first_issued_on -> Date,
        valid_until -> Nullable<Date>,
        cycle_ends_at -> Ts,
        points_as_of -> Ts,
        as_of -> Ts,
        source_version -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Integer, Text};
    use crate::sql_types::{Id, Ts};

    violation (id) {
        id -> Id,
        number -> Text,
        vehicle_id -> Id,
        code -> Text,
        place -> Text,
        division -> Text,
        office -> Text,
        occurred_at -> Ts,
        recorded_by -> Text,
        method -> Text,
        procedure -> Text,
        fine -> BigInt,
        points -> Integer,
        disputed -> Bool,
        status -> Text,
        as_of -> Ts,
        source_version -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::{Bool, Integer, Nullable, Text};
    use crate::sql_types::{Id, Ts};

    follow (id) {
        id -> Id,
        account_id -> Id,
        follower_person -> Id,
        owner_person -> Id,
        vehicle_id -> Nullable<Id>,
        licence_id -> Nullable<Id>,
        channel -> Text,
        policy_version -> Text,
        places_limit -> Integer,
        chances_limit -> Integer,
        followers_limit -> Integer,
        place -> Nullable<Integer>,
        chance -> Integer,
        follower_slot -> Nullable<Integer>,
        status -> Text,
        status_reason -> Nullable<Text>,
        live -> Bool,
        requested_at -> Ts,
        expires_at -> Ts,
        consented_at -> Nullable<Ts>,
        confirmed_at -> Nullable<Ts>,
        authorised_until -> Nullable<Ts>,
        authorisation -> Integer,
        closed_at -> Nullable<Ts>,
        version -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::{Integer, Nullable};
    use crate::sql_types::{Id, Ts};

    chance_use (account_id, chance, seq) {
        account_id -> Id,
        chance -> Integer,
        seq -> Integer,
        follow_id -> Id,
        used_at -> Ts,
        free_at -> Ts,
        previous_seq -> Nullable<Integer>,
        previous_free_at -> Nullable<Ts>,
    }
}

diesel::table! {
    use diesel::sql_types::{Binary, Integer, Nullable, Text};
    use crate::sql_types::{Id, Ts};

    follow_code (follow_id, authorisation, seq) {
        follow_id -> Id,
        authorisation -> Integer,
        seq -> Integer,
        policy_version -> Text,
        codes_limit -> Integer,
        digest -> Binary,
        expires_at -> Ts,
        tries_left -> Integer,
        used_at -> Nullable<Ts>,
    }
}

diesel::table! {
    use diesel::sql_types::{Integer, Nullable, Text};
    use crate::sql_types::{Id, Ts};

    message (id) {
        id -> Id,
        person_id -> Id,
        follow_id -> Id,
        channel -> Text,
        kind -> Text,
        authorisation -> Nullable<Integer>,
        code_seq -> Nullable<Integer>,
        created_at -> Ts,
        sent_at -> Nullable<Ts>,
    }
}

diesel::table! {
    use diesel::sql_types::Date;
    use crate::sql_types::{Id, Ts};

    follow_access (follow_id, looked_on) {
        follow_id -> Id,
        looked_on -> Date,
        looked_at -> Ts,
    }
}

diesel::table! {
    use diesel::sql_types::{Binary, Date, Integer, Text};

    attempt (day, subject, kind) {
        kind -> Text,
        subject -> Binary,
        day -> Date,
        used -> Integer,
    }
}

// A view: what a person may see, by which follow if by one, and until when.
diesel::table! {
    use diesel::sql_types::Nullable;
    use crate::sql_types::{Id, Ts};

    visible_vehicle (id) {
        id -> Id,
        person_id -> Id,
        follow_id -> Nullable<Id>,
        visible_until -> Nullable<Ts>,
    }
}

// The same for licences.
diesel::table! {
    use diesel::sql_types::Nullable;
    use crate::sql_types::{Id, Ts};

    visible_licence (id) {
        id -> Id,
        person_id -> Id,
        follow_id -> Nullable<Id>,
        visible_until -> Nullable<Ts>,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Date, Integer, Nullable, Text};
    use crate::sql_types::{Id, Ts};

    violation_case (id) {
        id -> Id,
        violation_id -> Id,
        vehicle_id -> Id,
        account_id -> Id,
        person_id -> Id,
        licence_id -> Id,
        session_id -> Id,
        policy_version -> Text,
        status -> Text,
        status_reason -> Nullable<Text>,
        relation -> Text,
        owner_id -> Id,
        follow_id -> Nullable<Id>,
        need_live -> Nullable<Bool>,
        fine -> BigInt,
        points -> Integer,
        opened_at -> Ts,
        expires_at -> Ts,
        submitted_at -> Nullable<Ts>,
        decide_by -> Nullable<Ts>,
        late_at -> Nullable<Ts>,
        hold_cycle -> Nullable<Date>,
        next_poll_at -> Nullable<Ts>,
        closed_at -> Nullable<Ts>,
        version -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::{Nullable, Text};
    use crate::sql_types::{Id, Ts};

    face_check (id) {
        id -> Id,
        case_id -> Id,
        violation_id -> Id,
        person_id -> Id,
        role -> Text,
        session_id -> Id,
        status -> Text,
        certify_id -> Text,
        certify_url -> Text,
        started_at -> Ts,
        shown_at -> Nullable<Ts>,
        valid_until -> Nullable<Ts>,
    }
}

diesel::table! {
    use diesel::sql_types::{Text};
    use crate::sql_types::{Id, Ts};

    face_use (face_check_id) {
        face_check_id -> Id,
        case_id -> Id,
        violation_id -> Id,
        person_id -> Id,
        role -> Text,
        shown_at -> Ts,
        valid_until -> Ts,
        used_at -> Ts,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Binary, Bool, Date, Integer, Nullable, Text};
    use crate::sql_types::{Id, Ts};

    decision (id) {
        id -> Id,
        number -> Text,
        violation_id -> Nullable<Id>,
        case_id -> Nullable<Id>,
        person_id -> Nullable<Id>,
        licence_id -> Nullable<Id>,
        plate_digest -> Nullable<Binary>,
        office -> Text,
        policy_version -> Text,
        fine_limit -> BigInt,
        fine -> BigInt,
        points -> Integer,
        status -> Text,
        decided_at -> Ts,
        notice_by -> Nullable<Ts>,
        notice_late_at -> Nullable<Ts>,
        served_at -> Nullable<Ts>,
        service_policy -> Nullable<Text>,
        due_date -> Nullable<Date>,
        due_at -> Nullable<Ts>,
        due_provisional -> Bool,
        payment_id -> Nullable<Id>,
        paid_at -> Nullable<Ts>,
        clear_by -> Nullable<Ts>,
        clearance_late_at -> Nullable<Ts>,
        cleared_at -> Nullable<Ts>,
        annulled_at -> Nullable<Ts>,
        next_poll_at -> Nullable<Ts>,
        as_of -> Ts,
        version -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::Date;
    use crate::sql_types::{Id, Ts};

    decision_lookup (decision_id, account_id, looked_on) {
        decision_id -> Id,
        account_id -> Id,
        looked_on -> Date,
        looked_up_at -> Ts,
    }
}

diesel::table! {
    use diesel::sql_types::{Text};
    use crate::sql_types::{Id, Json, Ts};

    notice (decision_id) {
        decision_id -> Id,
        number -> Text,
        issued_at -> Ts,
        served_at -> Ts,
        content -> Json,
    }
}

diesel::table! {
    use diesel::sql_types::{Date, Integer, Nullable, Text};
    use crate::sql_types::{Id, Ts};

    points_entry (licence_id, cycle_start, seq) {
        licence_id -> Id,
        cycle_start -> Date,
        seq -> Integer,
        kind -> Text,
        points -> Integer,
        total -> Integer,
        held -> Integer,
        prev_seq -> Nullable<Integer>,
        prev_total -> Nullable<Integer>,
        prev_held -> Nullable<Integer>,
        case_id -> Nullable<Id>,
        decision_id -> Nullable<Id>,
        policy_version -> Text,
        points_limit -> Integer,
        recorded_at -> Ts,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Integer, Nullable, Text};
    use crate::sql_types::{Id, Ts};

    payment (id) {
        id -> Id,
        decision_id -> Id,
        account_id -> Id,
        status -> Text,
        status_reason -> Nullable<Text>,
        fine -> BigInt,
        surcharge -> BigInt,
        total -> BigInt,
        days_late -> Integer,
        order_number -> Text,
        trade_number -> Nullable<Text>,
        created_at -> Ts,
        expires_at -> Ts,
        received -> Nullable<BigInt>,
        paid_at -> Nullable<Ts>,
        closed_at -> Nullable<Ts>,
        next_poll_at -> Nullable<Ts>,
        version -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt};
    use crate::sql_types::{Id, Ts};

    settlement (decision_id) {
        decision_id -> Id,
        payment_id -> Id,
        amount -> BigInt,
        paid_at -> Ts,
        settled_at -> Ts,
    }
}

diesel::table! {
    use diesel::sql_types::{Binary, Integer, Nullable, Text};
    use crate::sql_types::{Id, Json, Ts};

    event (resource, version) {
        resource -> Id,
        version -> Integer,
        id -> Id,
        noun -> Text,
        kind -> Text,
        person_id -> Nullable<Id>,
        jurisdiction -> Text,
        happened_at -> Ts,
        actor -> Text,
        request_id -> Nullable<Text>,
        data -> Json,
        prev_version -> Nullable<Integer>,
        prev_hash -> Nullable<Binary>,
        hash -> Binary,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Binary, Integer, Text};
    use crate::sql_types::{Id, Ts};

    checkpoint (seq) {
        seq -> Integer,
        up_to -> Id,
        events -> BigInt,
        root -> Binary,
        made_at -> Ts,
        key_id -> Text,
        signature -> Binary,
    }
}

diesel::table! {
    use diesel::sql_types::BigInt;
    use crate::sql_types::Id;

    outbox (position) {
        position -> BigInt,
        event_id -> Id,
    }
}

diesel::table! {
    use diesel::sql_types::BigInt;
    use crate::sql_types::Id;

    feed (seq) {
        seq -> BigInt,
        event_id -> Id,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Integer};

    feed_head (id) {
        id -> Integer,
        last_seq -> BigInt,
    }
}

// Diesel's own record of the migrations that were applied.
diesel::table! {
    __diesel_schema_migrations (version) {
        version -> Text,
        run_on -> Timestamp,
    }
}

diesel::table! {
    use diesel::sql_types::Text;
    use crate::sql_types::{Id, Ts};

    lease (job, subject) {
        job -> Text,
        subject -> Id,
        until -> Ts,
    }
}

diesel::table! {
    use diesel::sql_types::{Integer, Text};
    use crate::sql_types::{Id, Ts};

    put_off (job, subject) {
        job -> Text,
        subject -> Id,
        until -> Ts,
        failures -> Integer,
    }
}

diesel::joinable!(person_key -> person (person_id));
diesel::joinable!(session -> account (account_id));
diesel::joinable!(account -> person (person_id));
diesel::joinable!(violation -> vehicle (vehicle_id));
diesel::joinable!(decision -> violation (violation_id));
diesel::joinable!(payment -> decision (decision_id));

diesel::allow_tables_to_appear_in_same_query!(
    policy,
    person,
    person_key,
    account,
    session,
    refresh_token,
    idempotency,
    sandbox_state,
    vehicle,
    licence,
    violation,
    follow,
    chance_use,
    follow_code,
    message,
    follow_access,
    attempt,
    visible_vehicle,
    visible_licence,
    violation_case,
    face_check,
    face_use,
    decision,
    decision_lookup,
    notice,
    points_entry,
    payment,
    settlement,
    event,
    lease,
    put_off,
    outbox,
    feed,
    feed_head,
);

diesel::allow_columns_to_appear_in_same_group_by_clause!(
    idempotency::principal,
    idempotency::method,
    idempotency::path,
    idempotency::key,
);

diesel::allow_columns_to_appear_in_same_group_by_clause!(follow_code::follow_id, follow_code::authorisation,);
