//! The runs: in each round the service and the yardstick by turns, on the same data.

use crate::Plan;
use crate::drivers::{self, Driver};
use crate::following::{self, Following};
use crate::load::{self, Measure};
use crate::pgbench::Bench;
use crate::postgres::Cluster;
use crate::replay::{self, Pick, Script, Table};
use crate::service::{self, Service};
use crate::turns::{TURN, by_turns};
use std::path::{Path, PathBuf};

/// Connections to the service: more than it has to the database.
pub const CALLERS: usize = 32;
/// As many clients of `pgbench` as the service has connections.
pub const CLIENTS: usize = service::WORKERS * service::CONNECTIONS;
/// What only the list of violations has in it.
pub const LIST: &str = "ORDER BY \"violation\".\"occurred_at\" DESC";

/// What was measured in one round.
#[derive(Debug, Clone, Copy)]
pub struct Round {
    /// The service on PostgreSQL.
    pub postgres: Figures,
    /// `pgbench` with as many clients as the service has connections.
    pub yardstick: Yardstick,
    /// The service on SQLite.
    pub sqlite: Figures,
    /// Following, on PostgreSQL.
    pub following: following::Figures,
}

/// Of the service on one database.
#[derive(Debug, Clone, Copy)]
pub struct Figures {
    /// `GET /v1/violations?limit=20`.
    pub list: Measure,
    /// `POST /v1/cases/{id}/submissions`.
    pub submission: Measure,
    /// The most memory, in MB.
    pub memory: f64,
    /// From the start to the first 200 of `/readyz`, in seconds.
    pub ready_after: f64,
}

/// Of `pgbench`.
#[derive(Debug, Clone, Copy)]
pub struct Yardstick {
    /// The list's statement, with as many clients as the service has connections.
    pub list: Measure,
    /// The same with as many clients as the service has callers.
    pub crowded_list: Measure,
    /// The submission's statements.
    pub submission: Measure,
}

/// Prepares both databases and runs every round.
pub fn all(plan: &Plan, folder: &Path) -> Vec<Round> {
    let postgres = Postgres::prepare(plan, folder);
    let following = Following::prepare(&postgres.cluster, &postgres.drivers, folder);
    let sqlite = Sqlite::prepare(plan, folder);
    let round = |number| {
        eprintln!("round {number} of {}", plan.rounds);
        let (postgres, yardstick) = postgres.round(plan, folder);
        let following = following.round(plan, folder);
        let sqlite = sqlite.round(plan);
        Round { postgres, yardstick, sqlite, following }
    };
    (1..=plan.rounds).map(round).collect()
}

struct Postgres {
    cluster: Cluster,
    drivers: Vec<Driver>,
    reads: Vec<(Script, Table)>,
    commands: Vec<(Script, Table)>,
    /// How many of its commands each client runs, so that none runs out of either script.
    each: usize,
}

impl Postgres {
    fn prepare(plan: &Plan, folder: &Path) -> Self {
        let cluster = Cluster::running();
        eprintln!("seeding PostgreSQL");
        cluster.create("bench", "template0");
        service::command(&cluster.url("clearlane_owner", "bench"), &["migrate"]);
        service::command(&cluster.url("clearlane_app", "bench"), &["seed", "--drivers", &plan.drivers.to_string()]);
        eprintln!("preparing {} cases", plan.drivers * plan.cases);
        let url = cluster.url("clearlane_app", "bench");
        let drivers = drivers::in_use(&Service::start(&url).address, plan.drivers, plan.cases);
        // Codes live ten minutes, and the rounds take longer.
        cluster.sql("bench", "UPDATE follow_code SET expires_at = expires_at + interval '1 day'");
        cluster.sql("bench", "VACUUM ANALYZE");
        eprintln!("recording what the service sends");
        let [reads, commands] = record(&cluster, plan.cases, &drivers, folder);
        fill(&cluster, "bench", &reads);
        let each = drivers.len() * plan.cases * 4 / 5 / CLIENTS;
        Self { cluster, drivers, reads, commands, each }
    }

    fn round(&self, plan: &Plan, folder: &Path) -> (Figures, Yardstick) {
        let bench = self.cluster.url("clearlane_app", "bench");
        let reads = of(&self.reads);
        let pgbench = Bench { url: &bench, scripts: &reads, clients: CLIENTS, folder };
        let service = Service::start(&bench);
        let ready_after = service.ready_after.as_secs_f64();
        let (list, lists) = side_by_side(&service, &self.drivers, |driver| &driver.list, pgbench, plan);
        let listed = service.peak_memory();
        drop(service);
        let crowded_list = Bench { clients: CALLERS, ..pgbench }.measure(plan.time);

        let service = Service::start(&copy(&self.cluster, "copy", &[]));
        let replayed = copy(&self.cluster, "replayed", &self.commands);
        load::once(&service.address, &self.drivers, |driver| &driver.list);
        let commands = of(&self.commands);
        let pgbench = Bench { url: &replayed, scripts: &commands, clients: CLIENTS, folder };
        let mut calls = in_turn(&self.drivers, |driver| &driver.submissions);
        let (submission, submissions) = commands_side_by_side(&service, &mut calls, pgbench, self.each, plan);
        let memory = service.peak_memory().max(listed);
        drop(service);
        self.cluster.drop("copy");
        self.cluster.drop("replayed");
        let yardstick = Yardstick { list: lists, crowded_list, submission: submissions };
        (Figures { list, submission, memory, ready_after }, yardstick)
    }
}

/// The reads of one driver after the other, by turns with `pgbench`.
pub fn side_by_side(
    service: &Service,
    drivers: &[Driver],
    what: fn(&Driver) -> &Vec<u8>,
    pgbench: Bench<'_>,
    plan: &Plan,
) -> (Measure, Measure) {
    let mut calls = drivers.iter().cycle().map(what);
    let part = || load::part(&service.address, CALLERS, TURN, &mut calls);
    let (measure, yardstick) = by_turns(part, pgbench.start(), plan.turns());
    (measure, yardstick.without(&pgbench.fetches()))
}

/// Commands, each of which can be sent once, by turns with `pgbench`, whose clients send so many each.
pub fn commands_side_by_side<'a>(
    service: &Service,
    calls: &mut impl Iterator<Item = &'a Vec<u8>>,
    pgbench: Bench<'_>,
    each: usize,
    plan: &Plan,
) -> (Measure, Measure) {
    let part = || load::part(&service.address, CALLERS, TURN, calls);
    let (measure, yardstick) = by_turns(part, pgbench.start_count(each), plan.turns());
    (measure, yardstick.without(&pgbench.fetches()))
}

/// The first command of each driver, then the second of each, and so on.
pub fn in_turn(drivers: &[Driver], what: fn(&Driver) -> &Vec<Vec<u8>>) -> impl Iterator<Item = &Vec<u8>> {
    let each = drivers.first().map_or(0, |driver| what(driver).len());
    (0..each).flat_map(move |number| drivers.iter().map(move |driver| &what(driver)[number]))
}

/// A database in which everything that is prepared is still to be done, with the parameters of these commands. Whoever comes
/// to it finds it vacuumed and in memory: a copy is neither by itself.
pub fn copy(cluster: &Cluster, name: &str, commands: &[(Script, Table)]) -> String {
    cluster.create(name, "bench");
    fill(cluster, name, commands);
    cluster.url("clearlane_app", name)
}

/// Puts the parameters of these calls into a database.
pub fn fill(cluster: &Cluster, database: &str, calls: &[(Script, Table)]) {
    for (_, table) in calls {
        cluster.sql(database, &table.create);
        cluster.copy(database, &table.name, &table.rows);
    }
    cluster.sql(database, "VACUUM ANALYZE");
    cluster.sql(database, "CHECKPOINT");
}

/// The scripts of calls whose parameters are in a database.
pub fn of(calls: &[(Script, Table)]) -> Vec<&Script> {
    calls.iter().map(|(script, _)| script).collect()
}

/// Has the service do everything once while the database logs what it is sent.
fn record(cluster: &Cluster, cases: usize, drivers: &[Driver], folder: &Path) -> [Vec<(Script, Table)>; 2] {
    cluster.create("recorded", "bench");
    cluster.log_statements("recorded");
    let service = Service::start(&cluster.url("clearlane_app", "recorded"));
    load::once(&service.address, drivers, |driver| &driver.list);
    load::command(&service.address, drivers, |driver| &driver.submissions, 1);
    drop(service);
    let mut reads = replay::reads(cluster, "recorded", LIST);
    assert_eq!(reads.len(), drivers.len());
    // What comes after the last list is no part of it.
    reads.last_mut().unwrap().truncate(1);
    let reads = replay::scripts("list", &reads, Pick::AtRandom, folder);
    let calls = replay::commands(cluster, "recorded", LIST);
    assert_eq!(calls.len(), drivers.len() * cases);
    let turns = Pick::InTurn { drivers: drivers.len(), clients: CLIENTS };
    let commands = replay::scripts("submission", &calls, turns, folder);
    let longest = calls.iter().map(Vec::len).max().unwrap_or(0);
    eprintln!("a submission is {longest} statements at the most, in {} sequences", commands.len());
    cluster.drop("recorded");
    [reads, commands]
}

struct Sqlite {
    prepared: PathBuf,
    copy: PathBuf,
    drivers: Vec<Driver>,
}

impl Sqlite {
    fn prepare(plan: &Plan, folder: &Path) -> Self {
        eprintln!("seeding SQLite");
        let (prepared, copy) = (folder.join("prepared.db"), folder.join("copy.db"));
        let url = url(&prepared);
        service::command(&url, &["migrate"]);
        service::command(&url, &["seed", "--drivers", &plan.drivers.to_string()]);
        eprintln!("preparing {} cases", plan.drivers * plan.cases);
        let drivers = drivers::in_use(&Service::start(&url).address, plan.drivers, plan.cases);
        Self { prepared, copy, drivers }
    }

    fn round(&self, plan: &Plan) -> Figures {
        for suffix in ["", "-wal"] {
            let named = |path: &Path| PathBuf::from(format!("{}{suffix}", path.display()));
            // A log that is not there was emptied into the file: what is left of the last copy's must not be read.
            let _ = std::fs::remove_file(named(&self.copy));
            let _ = std::fs::copy(named(&self.prepared), named(&self.copy));
        }
        let _ = std::fs::remove_file(format!("{}-shm", self.copy.display()));
        let service = Service::start(&url(&self.copy));
        let list = load::read(&service.address, &self.drivers, |driver| &driver.list, CALLERS, plan.time);
        let submission = load::command(&service.address, &self.drivers, |driver| &driver.submissions, CALLERS);
        let (memory, ready_after) = (service.peak_memory(), service.ready_after.as_secs_f64());
        Figures { list, submission, memory, ready_after }
    }
}

fn url(path: &Path) -> String {
    format!("sqlite:{}", path.display())
}
