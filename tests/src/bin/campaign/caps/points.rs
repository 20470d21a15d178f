//! HANDLE-5: fewer than 12 points with what is held. A driver has ten cases of 3 points each ready, of which three may be
//! submitted: all are, at once, several times each.

use super::Entry;
use crate::field::{driver, open_violations};
use crate::race::{CLIENTS, Cap, Order, Stake, Terms};
use serde_json::json;
use tests::client::fresh_key;
use tests::http::post;

const POINTS: i64 = 3;
/// 3 + 3 + 3 is below 12, one more is not.
const CAPACITY: usize = 3;

/// The cap.
pub const ENTRY: Entry = Entry {
    terms: Terms {
        name: "points below 12",
        losses: &[(422, "not_eligible"), (409, "case_not_open")],
        breaches: "SELECT count(*) AS value FROM (SELECT licence_id FROM violation_case
            WHERE status IN ('submitted', 'accepted') GROUP BY licence_id HAVING sum(points) >= 12) AS reached",
    },
    drivers: |rounds| rounds,
    set_up: |field, _| {
        // The crowd's violations bear so few points that nobody ever reaches the limit.
        field.database().execute(&format!("UPDATE violation SET points = {POINTS} WHERE points = 1")).unwrap();
        Box::new(Points { client: field.client(), drivers: 0 })
    },
};

struct Points {
    client: tests::Client,
    drivers: usize,
}

impl Cap for Points {
    fn stake(&mut self) -> Stake {
        let driver = driver(&self.client, self.drivers);
        self.drivers += 1;
        let violations = open_violations(&driver);
        let with_points = violations.iter().filter(|violation| violation["points"] == POINTS);
        let prepared = with_points.map(|violation| {
            let case = format!("/v1/cases/{}", driver.open_case(violation).expect(201).str("/id"));
            let _ = driver.show_face(&case).expect(201);
            case
        });
        let cases: Vec<_> = prepared.collect();
        assert!(cases.len() > CAPACITY, "something to lose");
        let submit = |case: &String| post(&format!("{case}/submissions"), driver.token(), &fresh_key(), &json!({}));
        let orders = cases.iter().cycle().take(CLIENTS).map(|case| Order::attempt(submit(case))).collect();
        Stake { orders, capacity: CAPACITY }
    }
}
