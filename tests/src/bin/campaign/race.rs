//! The fight: one loop and one way of counting for every cap, for that which does not hold too.
//!
//! It goes in rounds. In each, something is put up that at most so many can have; every client makes one attempt, all at the
//! same moment. Too many who won are a breach, and so is whatever the cap's SQL counts after the round.

use crate::field::Field;
use crate::{Plan, bound, caps, planted};
use futures_util::future::join_all;
use serde_json::Value;
use std::collections::BTreeMap;
use std::time::Instant;
use tests::Kind;
use tokio::runtime::Runtime;

/// Clients who fight.
pub const CLIENTS: usize = 64;
/// The code of an answer that was given before, to the same key.
pub const REPEATED: &str = "repeated";

/// What is always true of a cap.
pub struct Terms {
    /// What there is at most one of, or so many.
    pub name: &'static str,
    /// What a loser may be told: status and code. Whatever else is answered is a failure.
    pub losses: &'static [(u16, &'static str)],
    /// Counts the breaches in the database, as `value`: on either database.
    pub breaches: &'static str,
}

/// What is fought for, round after round.
pub trait Cap {
    /// Puts up something: an order for each client.
    fn stake(&mut self) -> Stake;

    /// Sees the answers, in the order of the orders, and puts back what the next round needs. Tells how many breaches are
    /// seen in them, beyond too many who won.
    fn settle(&mut self, _: &[Answer]) -> usize {
        0
    }
}

/// What is put up in a round.
pub struct Stake {
    /// What each client is to do.
    pub orders: Vec<Order>,
    /// How many can win.
    pub capacity: usize,
}

/// What a client is to do.
pub struct Order {
    /// The HTTP request.
    pub request: Vec<u8>,
    /// Whether it is an attempt. What is not, only stirs: it may succeed, or lose.
    pub attempt: bool,
}

impl Order {
    /// An attempt at what is put up.
    pub fn attempt(request: Vec<u8>) -> Self {
        Self { request, attempt: true }
    }

    /// Something that happens meanwhile.
    pub fn beside(request: Vec<u8>) -> Self {
        Self { request, attempt: false }
    }
}

/// What a client was answered.
pub struct Answer {
    /// The HTTP status; 0 where there was no answer.
    pub status: u16,
    /// The problem code, [`REPEATED`], or nothing for a success.
    pub code: String,
    /// The body.
    pub body: String,
}

impl Answer {
    /// Whether something was done.
    pub fn won(&self) -> bool {
        (200..300).contains(&self.status) && self.code.is_empty()
    }

    /// The body.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_default()
    }
}

/// Somebody who fights.
pub trait Client {
    /// Gets ready for a round.
    async fn get_ready(&mut self);

    /// Does what is ordered.
    async fn attempt(&mut self, order: &Order) -> Answer;
}

/// What came of all rounds.
#[derive(Default)]
pub struct Tally {
    attempts: usize,
    won: usize,
    lost: BTreeMap<(u16, String), usize>,
    /// Wins beyond what could be won, and what the cap saw.
    beyond: usize,
    /// The most that the cap's SQL has counted.
    stored: usize,
    failures: Vec<String>,
}

impl Tally {
    /// How many breaches were found.
    pub fn breaches(&self) -> usize {
        self.beyond + self.stored
    }

    fn count(&mut self, terms: &Terms, stake: &Stake, answers: &[Answer]) {
        let mut won = 0;
        for (order, answer) in stake.orders.iter().zip(answers) {
            self.attempts += usize::from(order.attempt);
            let loss = (answer.status, answer.code.as_str());
            match (answer.won(), terms.losses.contains(&loss)) {
                (true, _) => won += usize::from(order.attempt),
                (false, true) if order.attempt => *self.lost.entry((loss.0, loss.1.to_owned())).or_default() += 1,
                (false, true) => {}
                (false, false) => self.failures.push(format!("{} {} {}", answer.status, answer.code, answer.body)),
            }
        }
        self.won += won;
        self.beyond += won.saturating_sub(stake.capacity);
    }

    /// Whether nobody was told anything else than winners and losers may be told.
    pub fn is_clear(&self) -> bool {
        for failure in self.failures.iter().take(5) {
            println!("    not allowed: {failure}");
        }
        self.failures.is_empty()
    }

    /// As a line.
    pub fn describe(&self) -> String {
        let lost: Vec<_> = self.lost.iter().map(|((status, code), count)| format!("{count} {status} {code}")).collect();
        let breaches = match self.breaches() {
            0 => bound::counted(0, self.attempts),
            some => format!("{some} ({} by the answers, {} in the database)", self.beyond, self.stored),
        };
        format!("{} attempts: {} won; {}; {breaches} breaches", self.attempts, self.won, lost.join(", "))
    }
}

/// Lets the clients fight until there were so many attempts. `stored` counts the breaches in the database.
pub fn fight<C: Client>(
    (runtime, clients): (&Runtime, &mut [C]),
    (terms, cap): (&Terms, &mut dyn Cap),
    attempts: usize,
    stored: impl Fn() -> i64,
) -> Tally {
    let mut tally = Tally::default();
    while tally.attempts < attempts && tally.failures.len() < CLIENTS {
        let stake = cap.stake();
        assert_eq!(stake.orders.len(), clients.len(), "an order for each client");
        let answers = runtime.block_on(async {
            join_all(clients.iter_mut().map(Client::get_ready)).await;
            join_all(clients.iter_mut().zip(&stake.orders).map(|(client, order)| client.attempt(order))).await
        });
        tally.count(terms, &stake, &answers);
        tally.stored = tally.stored.max(usize::try_from(stored()).unwrap_or(usize::MAX));
        tally.beyond += cap.settle(&answers);
    }
    tally
}

/// Fights for every cap on these databases with `named` in its name, and on PostgreSQL for the one that does not hold; tells
/// whether all is as it must be.
pub fn all(plan: &Plan, kinds: &[Kind], named: &str) -> bool {
    println!("{CLIENTS} clients, {} attempts for each cap and database", plan.attempts);
    let mut held = true;
    for &kind in kinds {
        for entry in caps::ALL.iter().filter(|entry| entry.terms.name.contains(named)) {
            let start = Instant::now();
            let rounds = plan.attempts.div_ceil(CLIENTS);
            let field = Field::open(kind, (entry.drivers)(rounds));
            let mut cap = (entry.set_up)(&field, rounds);
            let tally = field.fight((&entry.terms, cap.as_mut()), plan.attempts);
            println!("{kind}, {}: {} ({:.0} s)", entry.terms.name, tally.describe(), start.elapsed().as_secs_f64());
            held &= tally.is_clear() & field.is_sound() && tally.breaches() == 0;
        }
    }
    if !kinds.contains(&Kind::Postgres) {
        return held;
    }
    let tally = planted::fight(plan.attempts);
    println!("PostgreSQL, planted: {} breaches found, must be some: {}", tally.breaches(), tally.describe());
    held & tally.is_clear() && tally.breaches() > 0
}
