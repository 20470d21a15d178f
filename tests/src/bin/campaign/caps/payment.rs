//! PAY-4: one live payment for a decision, and one settlement. 64 clients start to pay; then the payment is asked for and
//! cancelled while others still start: its money has come, and comes once.

use super::{Entry, VIOLATIONS};
use crate::field::{be_punctual, driver, open_violations, wait_until};
use crate::race::{Answer, CLIENTS, Cap, Order, Stake, Terms};
use serde_json::{Value, json};
use tests::client::fresh_key;
use tests::http::post;

/// The cap.
pub const ENTRY: Entry = Entry {
    terms: Terms {
        name: "one payment",
        losses: &[(409, "payment_in_progress"), (409, "nothing_to_pay"), (409, "payment_finished")],
        breaches: "SELECT (SELECT count(*) FROM (SELECT decision_id FROM payment
                WHERE status IN ('created', 'pending', 'settled') GROUP BY decision_id HAVING count(*) > 1) AS live)
            + (SELECT count(*) FROM payment WHERE status = 'in_suspense')
            + (SELECT count(*) FROM (SELECT decision_id FROM settlement GROUP BY decision_id HAVING count(*) > 1) AS paid)
            AS value",
    },
    // A decision for 64 attempts and then for 16.
    drivers: |rounds| decisions(rounds).div_ceil(VIOLATIONS),
    set_up: |field, rounds| {
        be_punctual(field.database());
        let client = field.client();
        client.advance_to_noon();
        field.clocks().agree();
        for number in 0..decisions(rounds).div_ceil(VIOLATIONS) {
            let driver = driver(&client, number);
            for violation in open_violations(&driver) {
                let case = format!("/v1/cases/{}", driver.open_case(&violation).expect(201).str("/id"));
                let _ = driver.show_face(&case).expect(201);
                let _ = driver.submit(&case).expect(200);
            }
            wait_for_notices(&driver);
        }
        Box::new(Payment { driver: client.clone(), client, drivers: 0, decisions: Vec::new(), started: None })
    },
};

/// Until everything that the driver has submitted can be paid.
fn wait_for_notices(driver: &tests::Client) {
    let served = || {
        let decided = driver.get("/v1/decisions?limit=100").expect(200);
        let decided = decided.json["data"].as_array().unwrap();
        decided.len() == VIOLATIONS && decided.iter().all(|decision| decision["status"] == "served")
    };
    wait_until("the notices are served", served);
}

fn decisions(rounds: usize) -> usize {
    (rounds * CLIENTS).div_ceil(CLIENTS + CLIENTS / 4)
}

struct Payment {
    client: tests::Client,
    drivers: usize,
    driver: tests::Client,
    /// Those that they fight for, the present one last.
    decisions: Vec<Value>,
    /// The path of the payment that was started.
    started: Option<String>,
}

impl Payment {
    fn start(&self) -> Order {
        let decision = self.decisions.last().unwrap();
        let body = json!({"decision_id": decision["id"], "expected_amount": decision["amount_due"]["total"]});
        Order::attempt(post("/v1/payments", self.driver.token(), &fresh_key(), &body))
    }
}

impl Cap for Payment {
    fn stake(&mut self) -> Stake {
        if self.decisions.is_empty() {
            self.driver = driver(&self.client, self.drivers);
            self.decisions =
                self.driver.get("/v1/decisions?limit=100").expect(200).json["data"].as_array().unwrap().clone();
            self.drivers += 1;
        }
        let Some(payment) = &self.started else {
            return Stake { orders: (0..CLIENTS).map(|_| self.start()).collect(), capacity: 1 };
        };
        let beside =
            |verb| Order::beside(post(&format!("{payment}/{verb}"), self.driver.token(), &fresh_key(), &json!({})));
        let order = |number: usize| match number % 8 {
            0 | 1 => self.start(),
            2 => beside("cancellations"),
            _ => beside("refreshes"),
        };
        Stake { orders: (0..CLIENTS).map(order).collect(), capacity: 0 }
    }

    fn settle(&mut self, answers: &[Answer]) -> usize {
        if let Some(payment) = self.started.take() {
            self.decisions.pop();
            return usize::from(self.driver.status(&payment) != "settled");
        }
        let mut won = answers.iter().filter(|answer| answer.won());
        let payment = won.next().and_then(|answer| answer.json()["id"].as_str().map(|id| format!("/v1/payments/{id}")));
        self.started = payment;
        usize::from(self.started.is_none())
    }
}
