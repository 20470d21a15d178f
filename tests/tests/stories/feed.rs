//! The feed has every event once, in an order that a reader can go by while others write.

use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;
use tests::client::fresh_key;
use tests::{Answer, Client, Server, on_both};

/// Each is a driver of his own.
const WRITERS: usize = 32;
/// How often each opens a case, shows his face, and cancels the case.
const TIMES: usize = 8;
/// How much the reader takes at a time.
const PAGE: usize = 25;

/// An event as a reader of the feed sees it.
#[derive(Debug, Clone)]
struct Entry {
    seq: i64,
    event: String,
    resource: String,
    version: i32,
}

/// The page of the feed after a number.
fn page(server: &Server, after: i64) -> Vec<Entry> {
    let key = |column: &str| match server.database.kind() {
        tests::Kind::Sqlite => format!("hex({column})"),
        tests::Kind::Postgres => format!("{column}::text"),
    };
    let lines = server.database.lines(&format!(
        "SELECT feed.seq AS place, feed.seq || ' ' || {} || ' ' || {} || ' ' || event.version AS line
         FROM feed JOIN event ON event.id = feed.event_id WHERE feed.seq > {after} ORDER BY feed.seq LIMIT {PAGE}",
        key("event.id"),
        key("event.resource"),
    ));
    let entry = |line: &String| {
        let [seq, event, resource, version] = line.split(' ').collect::<Vec<_>>().try_into().unwrap();
        Entry {
            seq: seq.parse().unwrap(),
            event: event.into(),
            resource: resource.into(),
            version: version.parse().unwrap(),
        }
    };
    lines.iter().map(entry).collect()
}

/// Tells the reader to end, also when a writer fails.
struct Done<'a>(&'a AtomicBool);

impl Drop for Done<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

/// Reads the feed by a cursor, from its beginning, until `done` and nothing more comes.
fn read(server: &Server, done: &AtomicBool) -> Vec<Entry> {
    let mut all: Vec<Entry> = Vec::new();
    loop {
        let end = done.load(Ordering::SeqCst);
        let page = page(server, all.last().map_or(0, |entry| entry.seq));
        if page.is_empty() {
            if end {
                return all;
            }
            thread::sleep(Duration::from_millis(2));
        }
        all.extend(page);
    }
}

/// Does, again with the same key as long as the service says so: two processes hinder each other.
fn insist(driver: &Client, path: &str, body: &Value) -> Answer {
    let key = fresh_key();
    loop {
        let answer = driver.post_once(path, &key, body);
        if answer.json["retryable"] != true {
            return answer;
        }
        thread::sleep(Duration::from_millis(50));
    }
}

/// Opens cases for violations of his own, shows his face, and cancels them.
fn write(driver: &Client, violations: &Value) {
    for violation in violations.as_array().unwrap().iter().take(TIMES) {
        let opened = insist(driver, "/v1/cases", &json!({"violation_id": violation["id"]})).expect(201);
        let case = format!("/v1/cases/{}", opened.str("/id"));
        let _ = insist(driver, &format!("{case}/face-checks"), &json!({"role": "handler"})).expect(201);
        let _ = insist(driver, &format!("{case}/cancellations"), &json!({})).expect(200);
    }
}

// Half of the writers speak to another process, which numbers events too.
on_both!(a_reader_skips_nothing_and_sees_nothing_twice, |server: Server| {
    let seeded = server.command(&["seed", "--drivers", &WRITERS.to_string()]);
    assert!(seeded.status.success(), "{}", String::from_utf8_lossy(&seeded.stderr));
    let second = server.second();
    let sign_in = |number: usize| {
        let client = if number.is_multiple_of(2) { server.client() } else { second.client() };
        client.sign_in(&format!("bench-{:04}", number + 1))
    };
    let drivers: Vec<Client> = (0..WRITERS).map(sign_in).collect();
    let violations = |driver: &Client| driver.get("/v1/violations?limit=100").expect(200).json["data"].clone();
    let drivers: Vec<_> = drivers.into_iter().map(|driver| (violations(&driver), driver)).collect();
    let done = AtomicBool::new(false);
    let seen = thread::scope(|scope| {
        let reading = scope.spawn(|| read(&server, &done));
        let end = Done(&done);
        thread::scope(|writing| {
            drivers.iter().for_each(|(violations, driver)| drop(writing.spawn(|| write(driver, violations))));
        });
        server.wait_until_the_feed_has_all();
        drop(end);
        reading.join().unwrap()
    });

    let numbers: Vec<i64> = seen.iter().map(|entry| entry.seq).collect();
    assert_eq!(numbers, (1..).take(seen.len()).collect::<Vec<_>>(), "each number comes once, and none is skipped");
    let events: BTreeSet<&str> = seen.iter().map(|entry| entry.event.as_str()).collect();
    assert_eq!(events.len(), seen.len(), "an event came twice");
    let all = server.database.number("SELECT count(*) AS value FROM event");
    assert_eq!(i64::try_from(seen.len()).unwrap(), all, "an event was skipped");
    assert!(seen.len() >= WRITERS * TIMES * 3, "{} events", seen.len());
    let mut versions: BTreeMap<&str, i32> = BTreeMap::new();
    for entry in &seen {
        let version = versions.entry(entry.resource.as_str()).or_default();
        *version += 1;
        assert_eq!(entry.version, *version, "out of its order: {entry:?}");
    }
});
