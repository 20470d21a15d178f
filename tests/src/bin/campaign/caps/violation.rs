//! CASE-6: one violation is under way in at most one case. 64 sessions of its owner open it; then they do while the winner gives
//! the case up; then while time runs out for whichever case there is.

use super::{Entry, VIOLATIONS};
use crate::field::{Clocks, driver, open_violations};
use crate::race::{Answer, CLIENTS, Cap, Order, Stake, Terms};
use serde_json::{Value, json};
use tests::client::fresh_key;
use tests::http::post;

/// The cap.
pub const ENTRY: Entry = Entry {
    terms: Terms {
        name: "one violation",
        losses: &[(409, "violation_under_way")],
        breaches: "SELECT count(*) AS value FROM (SELECT violation_id FROM violation_case
            WHERE status IN ('opened', 'submitted', 'accepted') GROUP BY violation_id HAVING count(*) > 1) AS twice",
    },
    drivers: |rounds| rounds.div_ceil(2).div_ceil(VIOLATIONS),
    set_up: |field, _| {
        Box::new(Violation {
            client: field.client(),
            clocks: field.clocks(),
            drivers: 0,
            sessions: Vec::new(),
            violations: Vec::new(),
            phase: Phase::Free,
            held: None,
        })
    },
};

struct Violation {
    client: tests::Client,
    clocks: Clocks,
    /// Those that had their turn.
    drivers: usize,
    /// Those of the present driver.
    sessions: Vec<tests::Client>,
    /// Those that they fight for, the present one last.
    violations: Vec<Value>,
    phase: Phase,
    /// The path of the case that is open, if one is.
    held: Option<String>,
}

#[derive(Clone, Copy, PartialEq)]
enum Phase {
    /// No case is open.
    Free,
    /// The winner gives it up meanwhile.
    GivenUp,
    /// Its time runs out meanwhile.
    Expiring,
}

impl Violation {
    fn next_driver(&mut self) {
        self.sessions = (0..CLIENTS).map(|_| driver(&self.client, self.drivers)).collect();
        self.violations = open_violations(&self.sessions[0]);
        self.drivers += 1;
    }

    /// What happens besides.
    fn meanwhile(&self) -> Option<Vec<u8>> {
        let token = self.sessions[0].token();
        match (self.phase, &self.held) {
            (Phase::GivenUp, Some(case)) => {
                Some(post(&format!("{case}/cancellations"), token, &fresh_key(), &json!({})))
            }
            (Phase::Expiring, _) => Some(post("/v1/sandbox/clock", token, "-", &json!({"advance": "PT31M"}))),
            _ => None,
        }
    }
}

impl Cap for Violation {
    fn stake(&mut self) -> Stake {
        if self.violations.is_empty() {
            self.next_driver();
        }
        let body = json!({"violation_id": self.violations.last().unwrap()["id"]});
        let open = |session: &tests::Client| Order::attempt(post("/v1/cases", session.token(), &fresh_key(), &body));
        let mut orders: Vec<_> = self.sessions.iter().map(open).collect();
        if let Some(request) = self.meanwhile() {
            orders[CLIENTS / 8] = Order::beside(request);
        }
        // A process that has not heard yet of the clock's move opens cases that are over for the other, which ends them: any
        // number can win one after the other, and only the SQL tells whether two were under way at once.
        let capacity = if self.phase == Phase::Expiring { CLIENTS } else { 1 };
        Stake { orders, capacity }
    }

    fn settle(&mut self, answers: &[Answer]) -> usize {
        let won = answers.iter().filter(|answer| answer.won());
        let case =
            won.filter_map(|answer| answer.json()["id"].as_str().map(|id| format!("/v1/cases/{id}"))).next_back();
        self.phase = match self.phase {
            Phase::Free => Phase::GivenUp,
            Phase::GivenUp if self.violations.len().is_multiple_of(4) => Phase::Expiring,
            _ => {
                self.clocks.agree();
                self.violations.pop();
                Phase::Free
            }
        };
        self.held = case;
        0
    }
}
