//! FOLLOW-6: three accounts follow a vehicle. 64 of them have the owner's consent and enter their codes at once.

use super::Entry;
use super::following::{confirm, end, owner, plate};
use crate::field::driver;
use crate::race::{Answer, CLIENTS, Cap, Order, Stake, Terms};

const CAPACITY: usize = 3;
/// Chances of an account in a year: then somebody else takes the seat.
const CHANCES: usize = 3;
/// Rounds after which everybody signs in again: a token lives 15 minutes.
const SIGNED_IN: usize = 100;
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
    drivers: |rounds| 1 + CLIENTS + rounds * CAPACITY / CHANCES,
    set_up: |field, _| {
        let client = field.client();
        let seats = (1..=CLIENTS).map(|number| Seat::new(&client, number)).collect();
        Box::new(Followers { owner: owner(&client, 0), seats, drivers: 1 + CLIENTS, rounds: 0, client })
    },
};

struct Followers {
    client: tests::Client,
    owner: tests::Client,
    seats: Vec<Seat>,
    /// Those that had a seat, and the owner.
    drivers: usize,
    rounds: usize,
}

/// One of those who want to follow.
struct Seat {
    number: usize,
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
    fn new(client: &tests::Client, number: usize) -> Self {
        Self { number, driver: driver(client, number), asked: None, spent: 0 }
    }

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

impl Cap for Followers {
    fn stake(&mut self) -> Stake {
        self.rounds += 1;
        if self.rounds.is_multiple_of(SIGNED_IN) {
            self.owner = owner(&self.client, 0);
            self.seats.iter_mut().for_each(|seat| seat.driver = driver(&self.client, seat.number));
        }
        for seat in self.seats.iter_mut().filter(|seat| seat.spent == CHANCES) {
            *seat = Seat::new(&self.client, self.drivers);
            self.drivers += 1;
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
