//! What a submission and the confirmation of a follow ask of PostgreSQL: how many statements, in how many round trips. No change may
//! make more of either without saying so here; one that makes fewer says so too.
//!
//! Only PostgreSQL: it is asked over a wire, where a proxy counts (`tests/src/wire.rs`). SQLite runs in the service's own process, and
//! nothing outside can tell what it is asked.

use futures_util::future::join;
use serde_json::{Value, json};
use tests::wire::{Step, Trip};
use tests::{Client, Database, Kind, Server, Wire};
use tokio_postgres::NoTls;

/// How often each command is measured, each time by other people. It has to come to the same.
const TIMES: usize = 3;

/// Round trips and statements of each command, BEGIN and COMMIT among them.
const EXPECTED: [(&str, usize, usize); 3] = [
    ("a follow is confirmed", 5, 21),
    ("a submission: a friend's vehicle, with points", 7, 23),
    ("a submission: an own vehicle, with points", 5, 17),
];

/// Without jobs, one worker with one connection, on which statements stay prepared; beside it the sandbox has one for its clock.
const SETTINGS: [(&str, &str); 3] =
    [("CLEARLANE_JOBS", "false"), ("CLEARLANE_WORKERS", "1"), ("CLEARLANE_DATABASE_CONNECTIONS", "1")];

/// The service on a fresh database, with a proxy before it.
fn watched() -> (Wire, Server) {
    let database = Database::fresh(Kind::Postgres);
    let wire = Wire::to(&database.url);
    let settings = [("CLEARLANE_DATABASE_URL", wire.url.as_str())].into_iter().chain(SETTINGS);
    let settings = settings.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    (wire, Server::on(database, settings))
}

/// What the service asks while one command runs, without what the sandbox asks on its own connection, the first one.
fn asked(wire: &Wire, command: impl FnOnce()) -> Vec<Trip> {
    let ((), mut trips) = wire.watch(command);
    trips.retain(|trip| trip.connection > 0);
    assert!(trips.iter().all(|trip| trip.connection == trips[0].connection), "one connection: {trips:?}");
    trips
}

/// The commands by people to whom nothing has happened yet, in the order of [`EXPECTED`].
fn commands(wire: &Wire, server: &Server) -> [Vec<Trip>; 3] {
    let reset = server.client().post("/v1/sandbox/resets", &json!({})).expect(200);
    let sign_in = |name: &str| server.client().sign_in(&format!("{name}.{}", reset.int("/resets")));
    let (driver, owner) = (sign_in("demo-lin-yue"), sign_in("demo-tang-xin"));
    let people = reset.json["people"].as_array().unwrap();
    let is_owner = |person: &&Value| person["code"].as_str().unwrap().starts_with("demo-tang-xin");
    let vehicle = &people.iter().find(is_owner).unwrap()["vehicles"][0];

    let asking = driver.post("/v1/follow-requests", &json!({ "vehicle": vehicle })).expect(201);
    let request = format!("/v1/follow-requests/{}", asking.str("/id"));
    let code = owner.consent(&request);
    let confirmed = asked(wire, || drop(driver.enter_code(&request, &code).expect(200)));

    let friends = driver.opened("04010");
    let shown = driver.show_face(&friends).expect(201).str("/links/fetch_result/href");
    let _ = driver.post(&shown, &json!({})).expect(200);
    let _ = driver.post(&format!("{friends}/face-checks"), &json!({"role": "owner"})).expect(201);
    let own = driver.opened("00010");
    let _ = driver.show_face(&own).expect(201);
    let [friends, own] = [friends, own].map(|case| submitted(wire, &driver, &case));
    [confirmed, friends, own]
}

fn submitted(wire: &Wire, driver: &Client, case: &str) -> Vec<Trip> {
    let trips = asked(wire, || drop(driver.submit(case).expect(200)));
    assert!(driver.get(case).expect(200).int("/points") > 0);
    trips
}

fn count(trips: &[Trip]) -> (usize, usize) {
    (trips.len(), trips.iter().map(Trip::statements).sum())
}

/// A line for each statement, with the round trip in front of those that go out together.
fn listed(trips: &[Trip]) -> String {
    let lines = trips.iter().zip(1..).flat_map(|(trip, number)| {
        trip.steps.iter().enumerate().map(move |(place, step)| match place {
            0 => format!("{number:>4}  {step}\n"),
            _ => format!("      {step}\n"),
        })
    });
    lines.collect()
}

#[test]
fn submissions_and_confirmations_ask_no_more_than_is_written_here() {
    let (wire, server) = watched();
    // The first time, statements are prepared.
    let _ = commands(&wire, &server);
    for time in 1..=TIMES {
        let found = commands(&wire, &server);
        let counted = [0, 1, 2].map(|of| (EXPECTED[of].0, count(&found[of]).0, count(&found[of]).1));
        let told = EXPECTED.iter().zip(&found).map(|((name, ..), trips)| format!("{name}\n{}", listed(trips)));
        assert_eq!(counted, EXPECTED, "time {time}: round trips and statements\n{}", told.collect::<String>());
    }
}

/// What is sent together is one round trip, and what waits for an answer is another.
#[test]
fn the_proxy_counts_waits_and_statements() {
    let database = Database::fresh(Kind::Postgres);
    let wire = Wire::to(&database.url);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let connect = async {
        let (client, connection) = tokio_postgres::connect(&wire.url, NoTls).await.unwrap();
        tokio::spawn(connection);
        (client.prepare("SELECT 1").await.unwrap(), client)
    };
    let (prepared, client) = runtime.block_on(connect);
    let run = |sql: &str| Step::Run(sql.to_owned());
    let steps = |act: &dyn Fn()| wire.watch(act).1.into_iter().map(|trip| trip.steps).collect::<Vec<_>>();

    let one = || client.query_one(&prepared, &[]);
    let together = || drop(runtime.block_on(join(client.batch_execute("SELECT 2"), join(one(), one()))));
    assert_eq!(steps(&together), [[run("SELECT 2"), run("SELECT 1"), run("SELECT 1")]]);
    let apart = || drop((runtime.block_on(one()), runtime.block_on(one())));
    assert_eq!(steps(&apart), [[run("SELECT 1")], [run("SELECT 1")]]);
    let unprepared = || drop(runtime.block_on(client.query_one("SELECT 3", &[])));
    assert_eq!(steps(&unprepared), [[Step::Prepare("SELECT 3".to_owned())], [run("SELECT 3")]]);
}
