//! FOLLOW-4: an account follows, and asks for, two vehicles of others. It asks for 64 at once; then it does while it gives one
//! of its requests up.

use super::Entry;
use super::following::{VEHICLES, ask, cancel, owner, path};
use crate::field::driver;
use crate::race::{Answer, CLIENTS, Cap, Order, Stake, Terms};
use serde_json::json;
use tests::client::fresh_key;
use tests::http::post;

const CAPACITY: usize = 2;
/// Rounds after which the driver signs in again: a token lives 15 minutes.
const SIGNED_IN: usize = 200;

/// The cap.
pub const ENTRY: Entry = Entry {
    terms: Terms {
        name: "an account's places",
        losses: &[(422, "follow_not_allowed"), (409, "already_followed")],
        breaches: "SELECT count(*) AS value FROM (SELECT account_id FROM follow WHERE vehicle_id IS NOT NULL
            AND status IN ('awaiting_consent', 'awaiting_code', 'active') GROUP BY account_id HAVING count(*) > 2) AS over",
    },
    drivers: |_| 1 + CLIENTS.div_ceil(VEHICLES),
    set_up: |field, _| {
        let client = field.client();
        (VEHICLES..VEHICLES + CLIENTS).step_by(VEHICLES).for_each(|serial| drop(owner(&client, serial)));
        Box::new(Places { driver: driver(&client, 0), client, rounds: 0, held: None })
    },
};

struct Places {
    client: tests::Client,
    driver: tests::Client,
    rounds: usize,
    /// The request that is given up meanwhile.
    held: Option<String>,
}

impl Cap for Places {
    fn stake(&mut self) -> Stake {
        self.rounds += 1;
        if self.rounds.is_multiple_of(SIGNED_IN) {
            self.driver = driver(&self.client, 0);
        }
        let asked = (VEHICLES..VEHICLES + CLIENTS).map(|serial| Order::attempt(ask(&self.driver, serial)));
        let mut orders: Vec<_> = asked.collect();
        if let Some(held) = &self.held {
            let give_up = post(&format!("{held}/cancellations"), self.driver.token(), &fresh_key(), &json!({}));
            orders[CLIENTS / 8] = Order::beside(give_up);
        }
        Stake { orders, capacity: CAPACITY }
    }

    fn settle(&mut self, answers: &[Answer]) -> usize {
        let given_up = self.held.take();
        let asked = answers.iter().filter(|answer| answer.won()).map(|answer| path(&answer.json()));
        let mut open: Vec<_> = asked.filter(|request| Some(request) != given_up.as_ref()).collect();
        if given_up.is_none() {
            self.held = open.pop();
        }
        open.iter().for_each(|request| cancel(&self.driver, request));
        0
    }
}
