//! CASE-2: a face result counts once. A case is submitted 48 times at once while its face result is fetched 16 times.

use super::{Entry, VIOLATIONS};
use crate::field::{driver, open_violations};
use crate::race::{CLIENTS, Cap, Order, Stake, Terms};
use serde_json::{Value, json};
use tests::client::fresh_key;
use tests::http::post;

/// The cap.
pub const ENTRY: Entry = Entry {
    terms: Terms {
        name: "one face result",
        losses: &[(409, "case_not_open")],
        breaches:
            "SELECT (SELECT count(*) FROM (SELECT case_id FROM face_use GROUP BY case_id HAVING count(*) > 1) AS uses)
            + (SELECT count(*) FROM (SELECT resource FROM event WHERE kind = 'case.submitted'
                GROUP BY resource HAVING count(*) > 1) AS submissions)
            + (SELECT count(*) FROM violation_case WHERE status = 'submitted'
                AND id NOT IN (SELECT case_id FROM face_use)) AS value",
    },
    // Three in four are attempts.
    drivers: |rounds| (rounds * 4).div_ceil(3).div_ceil(VIOLATIONS),
    set_up: |field, _| {
        let client = field.client();
        Box::new(Face { driver: client.clone(), client, drivers: 0, violations: Vec::new() })
    },
};

struct Face {
    client: tests::Client,
    drivers: usize,
    driver: tests::Client,
    violations: Vec<Value>,
}

impl Cap for Face {
    fn stake(&mut self) -> Stake {
        if self.violations.is_empty() {
            self.driver = driver(&self.client, self.drivers);
            self.violations = open_violations(&self.driver);
            self.drivers += 1;
        }
        let violation = self.violations.pop().unwrap();
        let case = format!("/v1/cases/{}", self.driver.open_case(&violation).expect(201).str("/id"));
        let check = self.driver.show_face(&case).expect(201).str("/id");
        let order = |number: usize| {
            let request = |path: String| post(&path, self.driver.token(), &fresh_key(), &json!({}));
            match number % 4 {
                0 => Order::beside(request(format!("{case}/face-checks/{check}/results"))),
                _ => Order::attempt(request(format!("{case}/submissions"))),
            }
        };
        Stake { orders: (0..CLIENTS).map(order).collect(), capacity: 1 }
    }
}
