//! FOLLOW-6: three accounts follow a vehicle. 64 of them have the owner's consent and enter their codes at once.

use super::Entry;
use super::following::{confirm, end, owner, plate};
use crate::field::{Clocks, driver};
use crate::race::{Answer, CLIENTS, Cap, Order, Stake, Terms};

const CAPACITY: usize = 3;
/// Chances of an account in a year.
const CHANCES: usize = 3;
/// Tries of a code.
const TRIES: usize = 5;
/// Codes of a request.
const CODES: usize = 3;

/// The cap.
pub const ENTRY: Entry = Entry {
    terms: Terms {
        name: "a vehicle's followers",
        losses: &[(422, "follow_not_allowed")],
        breaches: "SELECT count(*) AS value FROM (SELECT vehicle_id FROM follow WHERE vehicle_id IS NOT NULL
            AND status = 'active' GROUP BY vehicle_id HAVING count(*) > 3) AS over",
    },
    drivers: |_| 1 + CLIENTS,
    set_up: |field, _| {
        let client = field.client();
        let mut followers = Followers { clocks: field.clocks(), owner: owner(&client, 0), seats: Vec::new(), client };
        followers.sign_in();
        Box::new(followers)
    },
};

struct Followers {
    client: tests::Client,
    clocks: Clocks,
    owner: tests::Client,
    seats: Vec<Seat>,
}

/// One of those who want to follow.
struct Seat {
    driver: tests::Client,
    asked: Option<Asked>,
    spent: usize,
}

struct Asked {
    request: String,
    code: String,
    codes: usize,
    tries: usize,
}

impl Seat {
    /// Sees to it that there is a code that can be entered.
    fn get_ready(&mut self, owner: &tests::Client) -> (&str, &str) {
        if self.asked.as_ref().is_some_and(|asked| asked.tries == 0 && asked.codes == CODES)
            && let Some(asked) = self.asked.take()
        {
            super::following::cancel(&self.driver, &asked.request);
        }
        let driver = &self.driver;
        let asked = self.asked.get_or_insert_with(|| Asked {
            request: driver.asked_to_follow(&plate(0)),
            code: String::new(),
            codes: 0,
            tries: 0,
        });
        if asked.tries == 0 {
            asked.code = owner.consent(&asked.request);
            (asked.codes, asked.tries) = (asked.codes + 1, TRIES);
        }
        (&asked.request, &asked.code)
    }
}

impl Followers {
    fn sign_in(&mut self) {
        self.owner = owner(&self.client, 0);
        let seat = |number| Seat { driver: driver(&self.client, number), asked: None, spent: 0 };
        self.seats = (1..=CLIENTS).map(seat).collect();
    }
}

impl Cap for Followers {
    fn stake(&mut self) -> Stake {
        if self.seats.iter().any(|seat| seat.spent == CHANCES) {
            // A year later all requests are over, and all chances are free.
            self.owner.advance("P366D");
            self.clocks.agree();
            self.sign_in();
        }
        let owner = &self.owner;
        let order = |seat: &mut Seat| {
            let token = seat.driver.clone();
            let (request, code) = seat.get_ready(owner);
            Order::attempt(confirm(&token, request, code))
        };
        Stake { orders: self.seats.iter_mut().map(order).collect(), capacity: CAPACITY }
    }

    fn settle(&mut self, answers: &[Answer]) -> usize {
        for (seat, answer) in self.seats.iter_mut().zip(answers) {
            if !answer.won() {
                seat.asked.iter_mut().for_each(|asked| asked.tries -= 1);
            } else if let Some(asked) = seat.asked.take() {
                end(&self.owner, &asked.request);
                seat.spent += 1;
            }
        }
        0
    }
}
