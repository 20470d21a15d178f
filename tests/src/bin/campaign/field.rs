//! Where a fight takes place: the service on a fresh database, with drivers, and clients who call it.

use crate::race::{self, Answer, CLIENTS, Cap, Client, Order, REPEATED, Tally, Terms};
use serde_json::Value;
use std::time::{Duration, Instant};
use tests::http::Connection;
use tests::server::Second;
use tests::{Database, Kind, Server};
use tokio::runtime::{Builder, Runtime};

/// More workers and connections than a small deployment has: the more transactions meet in the database.
const SETTINGS: [(&str, &str); 7] = [
    ("CLEARLANE_WORKERS", "4"),
    ("CLEARLANE_DATABASE_CONNECTIONS", "4"),
    ("CLEARLANE_RATE_PER_ACCOUNT", "100000000"),
    ("CLEARLANE_RATE_PER_ADDRESS", "100000000"),
    ("CLEARLANE_TRIES_PER_ACCOUNT", "100000000"),
    ("CLEARLANE_TRIES_PER_TARGET", "100000000"),
    ("CLEARLANE_TRIES_PER_ADDRESS", "100000000"),
];

/// The service, on PostgreSQL in two processes, so that nothing can hold but the database.
pub struct Field {
    second: Option<Second>,
    server: Server,
}

impl Field {
    /// Starts it on a fresh database with so many drivers.
    pub fn open(kind: Kind, drivers: usize) -> Self {
        let server = crowded(kind, &SETTINGS, drivers);
        let second = (kind == Kind::Postgres).then(|| server.second());
        Self { second, server }
    }

    /// The database.
    pub fn database(&self) -> &Database {
        &self.server.database
    }

    /// Somebody who is not signed in.
    pub fn client(&self) -> tests::Client {
        self.server.client()
    }

    /// The clocks of all processes.
    pub fn clocks(&self) -> Clocks {
        Clocks(std::iter::once(self.client()).chain(self.second.iter().map(Second::client)).collect())
    }

    /// Lets the clients fight for something.
    pub fn fight(&self, (terms, cap): (&Terms, &mut dyn Cap), attempts: usize) -> Tally {
        let runtime = runtime();
        let second = self.second.as_ref().map_or(self.server.address(), Second::address);
        let addresses = [self.server.address(), second];
        let caller = |number: usize| Caller { address: addresses[number % 2].to_owned(), connection: None };
        let mut callers: Vec<_> = (0..CLIENTS).map(caller).collect();
        race::fight((&runtime, &mut callers), (terms, cap), attempts, || self.database().number(terms.breaches))
    }

    /// Whether `clearlane check` finds nothing.
    pub fn is_sound(&self) -> bool {
        let breaches = check(&self.server);
        breaches.iter().take(5).for_each(|breach| println!("    {breach}"));
        breaches.is_empty()
    }
}

/// A service on a fresh database with so many drivers, whose database is looked at by [`check`].
pub fn crowded(kind: Kind, settings: &[(&str, &str)], drivers: usize) -> Server {
    let mut server = Server::start_with(kind, settings);
    server.leave_unchecked();
    let seeded = server.command(&["seed", "--drivers", &drivers.to_string()]);
    assert!(seeded.status.success(), "{}", String::from_utf8_lossy(&seeded.stderr));
    server
}

/// What `clearlane check` finds.
pub fn check(server: &Server) -> Vec<String> {
    let checked = server.command(&["check"]);
    if checked.status.success() {
        return Vec::new();
    }
    let (found, failed) = (String::from_utf8_lossy(&checked.stdout), String::from_utf8_lossy(&checked.stderr));
    let breaches = found.lines().filter(|line| line.starts_with("invariant "));
    breaches.chain(failed.lines()).map(|line| format!("check: {line}")).collect()
}

/// The clocks of the processes of a field: one that did not move the time itself goes on in the old one for a second.
pub struct Clocks(Vec<tests::Client>);

impl Clocks {
    /// Waits until all show the same time.
    pub fn agree(&self) {
        let offset = |client: &tests::Client| client.get("/v1/sandbox/clock").expect(200).int("/offset_seconds");
        let same = || self.0.windows(2).all(|pair| offset(&pair[0]) == offset(&pair[1]));
        wait_until("the processes agree on the time", same);
    }
}

/// Waits for something that comes by itself, a minute at the most.
pub fn wait_until(what: &str, holds: impl Fn() -> bool) {
    let start = Instant::now();
    while !holds() {
        assert!(start.elapsed() < Duration::from_secs(60), "not in a minute: {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// One of the crowd, counted from 0, signed in.
pub fn driver(client: &tests::Client, number: usize) -> tests::Client {
    client.sign_in(&format!("bench-{:04}", number + 1))
}

/// With the crowd's violations the authority is late; from now on it decides at once.
pub fn be_punctual(database: &Database) {
    let change = "UPDATE violation SET number = substr(number, 1, 15) || '0' WHERE number LIKE '5001141%'";
    database.execute(change).unwrap();
}

/// The violations of a driver that can be handled.
pub fn open_violations(driver: &tests::Client) -> Vec<Value> {
    let all = driver.get("/v1/violations?limit=100&status=open").expect(200);
    all.json["data"].as_array().unwrap().clone()
}

/// What drives the clients.
pub fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

/// Somebody who calls the service.
struct Caller {
    address: String,
    connection: Option<Connection>,
}

impl Client for Caller {
    /// The service closes a connection over which nothing came for a while: each round has one of its own.
    async fn get_ready(&mut self) {
        self.connection = Some(Connection::open(&self.address).await);
    }

    async fn attempt(&mut self, order: &Order) -> Answer {
        let connection = self.connection.as_mut().unwrap();
        match connection.try_call(&order.request).await {
            Ok((head, body)) => answer(head.status, head.replayed, body),
            Err(error) => Answer { status: 0, code: error.to_string(), body: String::new() },
        }
    }
}

fn answer(status: u16, replayed: bool, body: &[u8]) -> Answer {
    let mut answer = Answer { status, code: String::new(), body: String::from_utf8_lossy(body).into_owned() };
    if replayed && status < 300 {
        answer.code = REPEATED.to_owned();
    } else if status >= 300 {
        answer.code = answer.json()["code"].as_str().unwrap_or("no code").to_owned();
    }
    answer
}
