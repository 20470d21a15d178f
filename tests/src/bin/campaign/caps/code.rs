//! FOLLOW-3: a code is used once, and compared five times. 64 calls enter the right one at once; then four of them do, among 60
//! that guess.

use super::Entry;
use super::following::{cancel, confirm, end, owner, plate};
use crate::field::{Clocks, driver};
use crate::race::{Answer, CLIENTS, Cap, Order, Stake, Terms};

const TRIES: usize = 5;
/// Chances of an account in a year.
const CHANCES: usize = 3;
const DRIVERS: usize = 24;
/// Every so many calls know the code where the others guess.
const KNOWS: usize = 16;

/// The cap.
pub const ENTRY: Entry = Entry {
    terms: Terms {
        name: "one code",
        losses: &[(409, "follow_request_closed"), (422, "code_wrong"), (409, "code_not_live")],
        breaches: "SELECT (SELECT count(*) FROM follow_code WHERE tries_left < 0) + (SELECT count(*) FROM
            (SELECT follow_id FROM follow_code WHERE used_at IS NOT NULL GROUP BY follow_id, authorisation
            HAVING count(*) > 1) AS twice) AS value",
    },
    drivers: |_| 1 + DRIVERS,
    set_up: |field, _| {
        let client = field.client();
        Box::new(Codes {
            clocks: field.clocks(),
            owner: owner(&client, 0),
            driver: driver(&client, 1),
            client,
            rounds: 0,
            request: String::new(),
        })
    },
};

struct Codes {
    client: tests::Client,
    clocks: Clocks,
    owner: tests::Client,
    driver: tests::Client,
    rounds: usize,
    /// What is confirmed in this round.
    request: String,
}

impl Cap for Codes {
    fn stake(&mut self) -> Stake {
        let round = self.rounds % (CHANCES * DRIVERS);
        if round == 0 && self.rounds > 0 {
            self.owner.advance("P366D");
            self.clocks.agree();
        }
        if round.is_multiple_of(CHANCES) {
            self.owner = owner(&self.client, 0);
            self.driver = driver(&self.client, 1 + round / CHANCES);
        }
        self.request = self.driver.asked_to_follow(&plate(0));
        let code = self.owner.consent(&self.request);
        let guessing = self.rounds % 2 == 1;
        let number: usize = code.parse().unwrap();
        let enter = |call: usize| {
            let guess = format!("{:06}", (number + 1 + call) % 1_000_000);
            let entered = if guessing && !call.is_multiple_of(KNOWS) { &guess } else { &code };
            Order::attempt(confirm(&self.driver, &self.request, entered))
        };
        self.rounds += 1;
        Stake { orders: (0..CLIENTS).map(enter).collect(), capacity: 1 }
    }

    fn settle(&mut self, answers: &[Answer]) -> usize {
        if answers.iter().any(Answer::won) {
            end(&self.driver, &self.request);
        } else {
            cancel(&self.driver, &self.request);
        }
        let compared = answers.iter().filter(|answer| answer.won() || answer.code == "code_wrong").count();
        compared.saturating_sub(TRIES)
    }
}
