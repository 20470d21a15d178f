//! Clients who do what drivers do, until something is killed.

use super::person::Person;
use super::proof::Proof;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};
use std::thread;
use std::time::{Duration, Instant};

/// Clients at work at once.
const CLIENTS: usize = 16;
/// Commands whose answers are waited for before the kill.
const ANSWERS: usize = 100;

/// The clients.
pub struct Load {
    base: String,
    /// How many drivers there are.
    drivers: usize,
    /// How many have been somebody's turn.
    next: AtomicUsize,
    /// The drivers of each client: the last one is at work.
    clients: Vec<Vec<Person>>,
}

impl Load {
    /// Clients of the service at `base`, where so many drivers are.
    pub fn new(base: String, drivers: usize) -> Self {
        Self { base, drivers, next: AtomicUsize::new(0), clients: (0..CLIENTS).map(|_| Vec::new()).collect() }
    }

    /// Lets them work, and kills in the middle of it: after some answers, and a time that is another in each round.
    pub fn run(&mut self, round: usize, kill: impl FnOnce()) {
        let (stop, answers) = (AtomicBool::new(false), AtomicUsize::new(0));
        let (base, drivers, next) = (&self.base, self.drivers, &self.next);
        let another = || {
            let number = next.fetch_add(1, Relaxed) + 1;
            assert!(number <= drivers, "out of drivers");
            Person::new(base, number, drivers)
        };
        thread::scope(|scope| {
            for persons in &mut self.clients {
                scope.spawn(|| work(persons, &another, &stop, &answers));
            }
            let start = Instant::now();
            while answers.load(Relaxed) < ANSWERS && start.elapsed() < Duration::from_secs(20) {
                thread::sleep(Duration::from_millis(2));
            }
            assert!(answers.load(Relaxed) >= ANSWERS, "a load that does nothing");
            thread::sleep(Duration::from_millis((round as u64 * 37 + 20) % 200));
            kill();
            stop.store(true, Relaxed);
        });
    }

    /// Asks for everything that was acknowledged since the kill before.
    pub fn prove(&mut self, proof: &mut Proof) {
        let shares: Vec<_> = thread::scope(|scope| {
            let asked: Vec<_> = self.clients.iter_mut().map(|persons| scope.spawn(|| ask(persons))).collect();
            asked.into_iter().map(|share| share.join().unwrap()).collect()
        });
        shares.into_iter().for_each(|share| proof.add(share));
    }
}

/// Asks for everything that a client's drivers were told. Those who have nothing left to do may go then.
fn ask(persons: &mut Vec<Person>) -> Proof {
    let mut proof = Proof::default();
    persons.iter_mut().for_each(|person| person.prove(&mut proof));
    persons.retain(|person| !person.has_finished());
    proof
}

/// Works until it is told to stop, or an outcome is unknown.
fn work(persons: &mut Vec<Person>, another: &impl Fn() -> Person, stop: &AtomicBool, answers: &AtomicUsize) {
    while !stop.load(Relaxed) {
        if persons.last().is_none_or(Person::has_finished) {
            persons.push(another());
        }
        match persons.last_mut().unwrap().step() {
            Ok(answered) => answers.fetch_add(usize::from(answered), Relaxed),
            Err(_) => return,
        };
    }
}
