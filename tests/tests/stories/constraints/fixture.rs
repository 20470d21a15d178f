//! A small healthy database by raw SQL: a case, a decision and a payment in every state, with faces, points and history.
//!
//! | identifier | what it is |
//! |---|---|
//! | 1 2 · 11 12 · 21 22 | Lin and Yue: persons · accounts · sessions (3 is a person who uses nothing) |
//! | 31 32 33 · 41 42 | Lin's, Yue's and a company's vehicle · Lin's and Yue's licence |
//! | 100+k · 200+k · 300+k · 400+k · 500+k | violation, case, decision, settled payment, face of the k-th story in `STORIES` |
//! | 115 · 601 602 604 605 | a violation of Yue's vehicle · follows: see `follows` |
//! | 410+k · 420+k · 430+k · 440+k | payments of the overdue decision that came to nothing, or are under way |

use super::sql::sql;
use super::{checkpoints, events};
use tests::{Database, Kind};

/// The policy of everything here.
pub const POLICY: &str = "chongqing-2022-04-01";

/// What became of a violation: how its case ended, how its decision stands, fine and points.
struct Story {
    case: &'static str,
    decision: Option<&'static str>,
    fine: i64,
    points: i32,
}

const fn story(case: &'static str, decision: Option<&'static str>, fine: i64, points: i32) -> Story {
    Story { case, decision, fine, points }
}

/// By their places: 1 opened, 2 submitted, 3 rejected, 4 expired, 5 cancelled, then accepted ones: 6 issued, 7 served,
/// 8 overdue, 9 paid, 10 cleared, 11 a warning that is cleared, 12 annulled. 13 is a violation without a case.
const STORIES: [Story; 12] = [
    story("opened", None, 20_000, 1),
    story("submitted", None, 20_000, 1),
    story("rejected", None, 20_000, 1),
    story("expired", None, 20_000, 1),
    story("cancelled", None, 20_000, 1),
    story("accepted", Some("issued"), 20_000, 1),
    story("accepted", Some("served"), 20_000, 1),
    story("accepted", Some("overdue"), 20_000, 1),
    story("accepted", Some("paid"), 20_000, 1),
    story("accepted", Some("cleared"), 20_000, 1),
    story("accepted", Some("cleared"), 0, 0),
    story("accepted", Some("annulled"), 20_000, 0),
];

/// Paid on 21 March, a day late.
const LATE: i64 = 16 * 24 * 60;

/// Makes the database.
pub fn healthy(kind: Kind) -> Database {
    let database = Database::migrated(kind);
    let mut fixture = Fixture { statements: Vec::new(), ledger: (0, 0, 0) };
    fixture.registry();
    for (place, story) in (1..).zip(&STORIES) {
        fixture.violation(place, story.fine, story.points);
        fixture.case(place, story);
        if let Some(status) = story.decision {
            fixture.decision(place, story, status);
        }
    }
    fixture.violation(13, 20_000, 1);
    fixture.statements.push("copy violation where id = #113 set id = #115, number = 'y', vehicle_id = #32".to_owned());
    fixture.statements.extend(super::follows::healthy());
    fixture.payments();
    fixture.statements.push(super::lookups::healthy());
    fixture.statements.extend(super::feed::healthy());
    let text = format!("BEGIN; {}; COMMIT", fixture.statements.join("; "));
    database.execute(&sql(kind, &text)).unwrap();
    checkpoints::sign(&database);
    database
}

struct Fixture {
    statements: Vec<String>,
    /// Number, total and held points of the ledger's last entry.
    ledger: (i32, i32, i32),
}

impl Fixture {
    fn add(&mut self, table: &str, columns: &str, values: &str) {
        self.statements.push(format!("INSERT INTO {table} ({columns}) VALUES ({values})"));
    }

    fn registry(&mut self) {
        for (version, from) in [("chongqing-2018-07-24", "2018-07-24"), (POLICY, "2022-04-01")] {
            let columns = "version, jurisdiction, in_force_from, fine_limit, points_limit, places_limit, chances_limit, \
                           followers_limit, codes_limit, digest";
            self.add("policy", columns, &format!("'{version}', 'chongqing', '{from}', 20000, 12, 2, 3, 3, 3, %%01"));
        }
        for n in [1, 2, 3] {
            self.add("person", "id, citizen_digest, sealed, source_version", &format!("#{n}, %%0{n}, %00, 0"));
        }
        for n in [1, 2] {
            self.add("person_key", "person_id, wrapped", &format!("#{n}, %00"));
            let account = format!("#1{n}, #{n}, 'open-{n}', @0");
            self.add("account", "id, person_id, open_id, opened_at", &account);
            self.add("session", "id, account_id, started_at, expires_at", &format!("#2{n}, #1{n}, @0, @60"));
            self.add("refresh_token", "digest, session_id, issued_at", &format!("%%0{n}, #2{n}, @0"));
            let columns = "id, person_id, archive_number, classes, status, issued_in, first_issued_on, cycle_ends_at, \
                           points_as_of, as_of, source_version";
            let licence =
                format!("#4{n}, #{n}, '50010000000{n}', 'C1', 'A', '500101', '2015-06-01', @127440, @0, @0, 0");
            self.add("licence", columns, &licence);
        }
        let columns = "id, owner_person, plate_class, plate_number, use_code, vehicle_type, engine_tail, registered_in, as_of, \
             source_version";
        for (n, owner) in [(1, "#1"), (2, "#2"), (3, "NULL")] {
            self.add(
                "vehicle",
                columns,
                &format!("#3{n}, {owner}, '02', '渝A0000{n}', 'A', 'K33', 'A0000{n}', '500101', @0, 0"),
            );
        }
        self.add("sandbox_state", "id, offset_us, resets", "1, 0, 0");
        let columns = "principal, method, path, key, fingerprint, status, body, stored_at";
        self.add("idempotency", columns, "'acc_1', 'POST', '/v1/cases', 'key-1', %%01, 201, '{}', @0");
    }

    fn violation(&mut self, place: i64, fine: i64, points: i32) {
        let columns = "id, number, vehicle_id, code, place, division, office, occurred_at, recorded_by, method, procedure, \
                       fine, points, disputed, status, as_of, source_version";
        let number = 5_001_010_000_000_000 + place;
        let values = format!(
            "#{}, '{number}', #31, '1116', 'somewhere', '500103', '500103000000', @-{place}, 'traffic_police', 'off_site', \
             'simplified', {fine}, {points}, false, 'open', @0, 0",
            100 + place
        );
        self.add("violation", columns, &values);
    }

    fn case(&mut self, place: i64, story: &Story) {
        let (violation, case) = (100 + place, 200 + place);
        let went = |yes: bool, text: &'static str| if yes { text } else { "NULL" };
        let submitted = matches!(story.case, "submitted" | "rejected" | "accepted");
        let reason = match story.case {
            "rejected" => "'unclear'",
            "cancelled" => "'by_driver'",
            _ => "NULL",
        };
        let columns = "id, violation_id, vehicle_id, account_id, person_id, licence_id, session_id, policy_version, status, \
                       status_reason, relation, owner_id, fine, points, opened_at, expires_at, submitted_at, decide_by, \
                       hold_cycle, closed_at, version";
        let kinds: &[&str] = match story.case {
            "opened" => &["opened"],
            "submitted" => &["opened", "face_check_started", "face_passed", "submitted"],
            "rejected" => &["opened", "face_check_started", "face_passed", "submitted", "late", "rejected"],
            "accepted" => &["opened", "face_check_started", "face_passed", "submitted", "accepted"],
            ended => &["opened", ended],
        };
        let values = format!(
            "#{case}, #{violation}, #31, #11, #1, #41, #21, '{POLICY}', '{}', {reason}, 'own', #1, {}, {}, @0, @30, {}, {}, \
             {}, {}, {}",
            story.case,
            story.fine,
            story.points,
            went(submitted, "@2"),
            went(submitted, "@1442"),
            went(submitted, "'2024-06-01'"),
            went(!matches!(story.case, "opened" | "submitted"), "@9"),
            kinds.len(),
        );
        self.add("violation_case", columns, &values);
        self.events(case, "case", kinds, 0);
        if submitted || place == 1 {
            self.face(place);
        }
        if submitted {
            let (violation, face) = (100 + place, 500 + place);
            let columns = "face_check_id, case_id, violation_id, person_id, role, shown_at, valid_until, used_at";
            self.add("face_use", columns, &format!("#{face}, #{case}, #{violation}, #1, 'handler', @1, @3, @2"));
            self.points("hold", story.points, &format!("#{case}"), "NULL");
        }
        if submitted && story.case != "submitted" {
            self.points("release", -story.points, &format!("#{case}"), "NULL");
        }
    }

    fn face(&mut self, place: i64) {
        let (violation, case, face) = (100 + place, 200 + place, 500 + place);
        let columns = "id, case_id, violation_id, person_id, role, session_id, status, certify_id, certify_url, started_at, \
                       shown_at, valid_until";
        let values = format!(
            "#{face}, #{case}, #{violation}, #1, 'handler', #21, 'passed', 'c{place}', 'alipays://', @0, @1, @3"
        );
        self.add("face_check", columns, &values);
    }

    fn points(&mut self, kind: &str, points: i32, case: &str, decision: &str) {
        let (seq, total, held) = self.ledger;
        let previous = if seq == 0 { "NULL, NULL, NULL".to_owned() } else { format!("{seq}, {total}, {held}") };
        let held_too = if case == "NULL" { 0 } else { points };
        self.ledger = (seq + 1, total + points, held + held_too);
        let columns = "licence_id, cycle_start, seq, kind, points, total, held, prev_seq, prev_total, prev_held, case_id, \
                       decision_id, policy_version, points_limit, recorded_at";
        let (seq, total, held) = self.ledger;
        let values = format!(
            "#41, '2024-06-01', {seq}, '{kind}', {points}, {total}, {held}, {previous}, {case}, {decision}, '{POLICY}', 12, @2"
        );
        self.add("points_entry", columns, &values);
    }

    fn decision(&mut self, place: i64, story: &Story, status: &str) {
        let (violation, case, decision) = (100 + place, 200 + place, 300 + place);
        let kinds: &[&str] = match status {
            "issued" => &["issued"],
            "served" => &["issued", "notice_late", "served"],
            "overdue" => &["issued", "served", "overdue", "looked_up"],
            "paid" => &["issued", "served", "paid", "clearance_late"],
            "annulled" => &["issued", "served", "annulled"],
            _ if story.fine == 0 => &["issued", "served", "cleared"],
            _ => &["issued", "served", "overdue", "paid", "cleared"],
        };
        let paid = matches!(status, "paid" | "cleared") && story.fine > 0;
        let number = 500_103_000_000_000 + place;
        let at = |yes: bool, minutes: i64| if yes { format!("@{minutes}") } else { "NULL".to_owned() };
        let served = kinds.contains(&"served");
        let paid_at = if place == 10 { LATE + 1 } else { 12 };
        let service = if served { format!("'{POLICY}', '2025-03-20', @22440") } else { "NULL, NULL, NULL".to_owned() };
        let payment = if paid { format!("#{}", 400 + place) } else { "NULL".to_owned() };
        let columns = "id, number, violation_id, case_id, person_id, licence_id, office, policy_version, fine_limit, fine, \
                       points, status, decided_at, notice_by, served_at, service_policy, due_date, due_at, \
                       due_provisional, payment_id, paid_at, clear_by, clearance_late_at, cleared_at, annulled_at, as_of, \
                       version";
        let values = format!(
            "#{decision}, '{number}', #{violation}, #{case}, #1, #41, '500103000000', '{POLICY}', 20000, {}, {}, '{status}', \
             @9, @39, {}, {service}, false, {payment}, {}, {}, {}, {}, {}, @9, {}",
            story.fine,
            story.points,
            at(served, 10),
            at(paid, paid_at),
            at(paid, paid_at + 1440),
            at(status == "paid", paid_at + 1440),
            at(status == "cleared", paid_at + 60),
            at(status == "annulled", 60),
            kinds.len(),
        );
        self.add("decision", columns, &values);
        self.events(decision, "decision", kinds, 9);
        if story.points > 0 {
            self.points("record", story.points, "NULL", &format!("#{decision}"));
        }
        if served {
            let values = format!("#{decision}, '{number}', @10, @10, '{{}}'");
            self.add("notice", "decision_id, number, issued_at, served_at, content", &values);
        }
    }

    fn payments(&mut self) {
        let late = (LATE, 600, 1);
        self.payment(409, 309, "settled", "NULL", (11, 0, 0), Some((20_000, 12)));
        self.payment(410, 310, "settled", "NULL", late, Some((20_600, LATE + 1)));
        for (payment, decision, paid_at) in [(409, 309, 12), (410, 310, LATE + 1)] {
            let amount = if payment == 409 { 20_000 } else { 20_600 };
            let values = format!("#{decision}, #{payment}, {amount}, @{paid_at}, @{paid_at}");
            self.add("settlement", "decision_id, payment_id, amount, paid_at, settled_at", &values);
        }
        self.payment(418, 308, "pending", "NULL", late, None);
        self.payment(428, 308, "cancelled", "NULL", late, None);
        self.payment(438, 308, "expired", "NULL", late, None);
        self.payment(448, 308, "in_suspense", "'wrong_amount'", late, Some((1, LATE + 1)));
        self.payment(407, 307, "created", "NULL", (11, 0, 0), None);
    }

    fn payment(
        &mut self,
        payment: i64,
        decision: i64,
        status: &str,
        reason: &str,
        (at, surcharge, days): (i64, i64, i64),
        received: Option<(i64, i64)>,
    ) {
        let kinds: &[&str] = match status {
            "created" => &["created"],
            "pending" => &["created", "pending", "pending"],
            "in_suspense" => &["created", "pending", "expired", "in_suspense"],
            ended => &["created", "pending", ended],
        };
        let money =
            received.map_or("NULL, NULL, NULL".to_owned(), |(amount, at)| format!("'t{payment}', {amount}, @{at}"));
        let closed =
            if matches!(status, "cancelled" | "expired") { format!("@{}", at + 20) } else { "NULL".to_owned() };
        let columns = "id, decision_id, account_id, status, status_reason, fine, surcharge, total, days_late, order_number, \
                       created_at, expires_at, trade_number, received, paid_at, closed_at, version";
        let values = format!(
            "#{payment}, #{decision}, #11, '{status}', {reason}, 20000, {surcharge}, {}, {days}, 'o{payment}', @{at}, @{}, \
             {money}, {closed}, {}",
            20_000 + surcharge,
            at + 15,
            kinds.len()
        );
        self.add("payment", columns, &values);
        self.events(payment, "payment", kinds, at);
    }

    /// The history of a resource.
    fn events(&mut self, resource: i64, noun: &str, words: &[&str], at: i64) {
        self.statements.extend(events::history(resource, noun, words, at));
    }
}
