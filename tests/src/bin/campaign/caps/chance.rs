//! FOLLOW-5: three follows begin in a year. Two chances are spent, and the account asks for 64 vehicles at once; now and then it
//! does while it spends the third.

use super::Entry;
use super::following::{VEHICLES, ask, cancel, confirm, end, owner, path, plate};
use crate::field::{Clocks, driver};
use crate::race::{Answer, CLIENTS, Cap, Order, Stake, Terms};

/// Every so many rounds the last chance is spent meanwhile.
const SPENDING: usize = 32;

/// The cap.
pub const ENTRY: Entry = Entry {
    terms: Terms {
        name: "an account's chances",
        losses: &[(422, "follow_not_allowed"), (409, "already_followed")],
        breaches: "SELECT count(*) AS value FROM follow asked WHERE status IN ('awaiting_consent', 'awaiting_code')
            AND (EXISTS (SELECT 1 FROM chance_use spent WHERE spent.account_id = asked.account_id
                    AND spent.chance = asked.chance AND spent.free_at > asked.requested_at)
                OR EXISTS (SELECT 1 FROM follow other WHERE other.account_id = asked.account_id AND other.id <> asked.id
                    AND other.chance = asked.chance AND other.status IN ('awaiting_consent', 'awaiting_code')))",
    },
    drivers: |_| 1 + CLIENTS.div_ceil(VEHICLES),
    set_up: |field, _| {
        let client = field.client();
        (VEHICLES..VEHICLES + CLIENTS).step_by(VEHICLES).for_each(|serial| drop(owner(&client, serial)));
        let (driver, owner) = (driver(&client, 0), owner(&client, VEHICLES));
        let mut chances = Chances { client, clocks: field.clocks(), driver, owner, rounds: 0, held: None };
        chances.spend_two();
        Box::new(chances)
    },
};

struct Chances {
    client: tests::Client,
    clocks: Clocks,
    driver: tests::Client,
    /// Of the first vehicle.
    owner: tests::Client,
    rounds: usize,
    /// The request that holds the last chance and is confirmed meanwhile.
    held: Option<String>,
}

impl Chances {
    fn spend_two(&mut self) {
        for _ in 0..2 {
            let request = self.driver.asked_to_follow(&plate(VEHICLES));
            let _ = self.driver.enter_code(&request, &self.owner.consent(&request)).expect(200);
            end(&self.driver, &request);
        }
    }

    /// A year later all are free again.
    fn next_year(&mut self) {
        self.driver.advance("P366D");
        self.clocks.agree();
        (self.driver, self.owner) = (driver(&self.client, 0), owner(&self.client, VEHICLES));
        self.spend_two();
    }
}

impl Cap for Chances {
    fn stake(&mut self) -> Stake {
        self.rounds += 1;
        let asked = (VEHICLES..VEHICLES + CLIENTS).map(|serial| Order::attempt(ask(&self.driver, serial)));
        let mut orders: Vec<_> = asked.collect();
        if !self.rounds.is_multiple_of(SPENDING) {
            return Stake { orders, capacity: 1 };
        }
        let request = self.driver.asked_to_follow(&plate(VEHICLES));
        let code = self.owner.consent(&request);
        orders[CLIENTS / 8] = Order::beside(confirm(&self.driver, &request, &code));
        self.held = Some(request);
        Stake { orders, capacity: 0 }
    }

    fn settle(&mut self, answers: &[Answer]) -> usize {
        if let Some(held) = self.held.take() {
            let spent = self.driver.status(&held) == "active";
            end(&self.driver, &held);
            self.next_year();
            return usize::from(!spent);
        }
        let asked = answers.iter().filter(|answer| answer.won()).map(|answer| path(&answer.json()));
        asked.for_each(|request| cancel(&self.driver, &request));
        0
    }
}
