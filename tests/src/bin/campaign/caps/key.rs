//! One idempotency key gives one change and one answer. 64 clients send the same key, half of them with one body and half with
//! another.

use super::Entry;
use crate::field::{driver, open_violations};
use crate::race::{Answer, CLIENTS, Cap, Order, REPEATED, Stake, Terms};
use serde_json::{Value, json};
use tests::client::fresh_key;
use tests::http::post;

/// The cap.
pub const ENTRY: Entry = Entry {
    terms: Terms {
        name: "one key",
        losses: &[(201, REPEATED), (422, "idempotency_key_reused"), (409, "request_in_progress")],
        breaches: "SELECT abs((SELECT count(*) FROM violation_case)
            - (SELECT count(*) FROM idempotency WHERE path = '/v1/cases' AND status = 201)) AS value",
    },
    drivers: |_| 1,
    set_up: |field, _| {
        let client = field.client();
        Box::new(Key { driver: client.clone(), client, violations: Vec::new() })
    },
};

struct Key {
    client: tests::Client,
    driver: tests::Client,
    /// Those of which the present driver has no case.
    violations: Vec<Value>,
}

impl Cap for Key {
    fn stake(&mut self) -> Stake {
        if self.violations.len() < 2 {
            self.driver = driver(&self.client, 0);
            self.violations = open_violations(&self.driver);
        }
        let pair = [self.violations.pop().unwrap(), self.violations.pop().unwrap()];
        let key = fresh_key();
        let open = |violation: &Value| {
            let body = json!({"violation_id": violation["id"]});
            Order::attempt(post("/v1/cases", self.driver.token(), &key, &body))
        };
        Stake { orders: pair.iter().cycle().take(CLIENTS).map(open).collect(), capacity: 1 }
    }

    /// Whoever was told of a case was told the same. The winner gives it up, so that the violation is free again.
    fn settle(&mut self, answers: &[Answer]) -> usize {
        let Some(winner) = answers.iter().find(|answer| answer.won()) else { return 1 };
        let case = format!("/v1/cases/{}", winner.json()["id"].as_str().unwrap());
        let _ = self.driver.post(&format!("{case}/cancellations"), &json!({})).expect(200);
        let told = answers.iter().filter(|answer| answer.code == REPEATED);
        told.filter(|answer| answer.body != winner.body).count()
    }
}
