//! Following on PostgreSQL: the confirmation and the first screen beside `pgbench`, many who want one vehicle, and what the list
//! of violations pays for what is followed.

use crate::Plan;
use crate::drivers::{Driver, consented, sign_in};
use crate::load::{self, Measure, block_on};
use crate::pgbench::Bench;
use crate::postgres::Cluster;
use crate::replay::{self, Pick, Script, Table};
use crate::rounds::{CALLERS, CLIENTS, LIST, commands_side_by_side, copy, fill, in_turn, of, side_by_side};
use crate::service::Service;
use serde_json::json;
use std::path::Path;
use tests::http::{Connection, post_again};

/// The view as it was when nothing could be followed.
const OWN_ONLY: &str = "CREATE OR REPLACE VIEW visible_vehicle AS
    SELECT id, owner_person AS person_id, NULL::uuid AS follow_id, NULL::timestamptz AS visible_until
    FROM vehicle WHERE owner_person IS NOT NULL";
/// Followers that a vehicle may have.
const FOLLOWERS: usize = 3;
/// Vehicles of each driver.
const VEHICLES: usize = 5;

/// What was measured in one round.
#[derive(Debug, Clone, Copy)]
pub struct Figures {
    /// `POST /v1/follow-requests/{id}/confirmations`.
    pub confirmation: Measure,
    /// Its statements in `pgbench`.
    pub confirmation_yardstick: Measure,
    /// `GET /v1/home`.
    pub home: Measure,
    /// Its statements in `pgbench`.
    pub home_yardstick: Measure,
    /// Confirmations of 32 clients that are refused, since their vehicle is full: of one vehicle.
    pub one_vehicle: Measure,
    /// The same, each of a vehicle of its own.
    pub own_vehicles: Measure,
    /// `GET /v1/violations?limit=20` where nothing can be followed.
    pub list_without: Measure,
    /// The same as it is.
    pub list_with: Measure,
}

/// Everything that the rounds need.
pub struct Following<'a> {
    cluster: &'a Cluster,
    drivers: &'a [Driver],
    confirmations: Vec<(Script, Table)>,
    homes: Vec<(Script, Table)>,
}

impl<'a> Following<'a> {
    /// Has the service do everything once while the database logs what it is sent.
    pub fn prepare(cluster: &'a Cluster, drivers: &'a [Driver], folder: &Path) -> Self {
        let confirmed = recorded(cluster, "confirmed", |address| {
            load::once(address, &drivers[..1], |driver| &driver.list);
            load::command(address, drivers, |driver| &driver.confirmations, 1);
        });
        let calls = replay::commands(cluster, confirmed, LIST);
        assert_eq!(calls.len(), drivers.len());
        let confirmations =
            replay::scripts("confirmation", &calls, Pick::InTurn { drivers: drivers.len(), clients: CLIENTS }, folder);
        let longest = calls.iter().map(Vec::len).max().unwrap_or(0);
        eprintln!("a confirmation is {longest} statements at the most, in {} sequences", confirmations.len());
        let homes = recorded(cluster, "homes", |address| {
            load::once(address, drivers, |driver| &driver.home);
        });
        let homes = replay::reads(cluster, homes, "\"visible_licence\"");
        assert_eq!(homes.len(), drivers.len());
        let homes = replay::scripts("home", &homes, Pick::AtRandom, folder);
        fill(cluster, "bench", &homes);
        Self { cluster, drivers, confirmations, homes }
    }

    /// A round.
    pub fn round(&self, plan: &Plan, folder: &Path) -> Figures {
        let (confirmation, confirmation_yardstick) = self.confirmations(plan, folder);
        let bench = self.cluster.url("clearlane_app", "bench");
        let service = Service::start(&bench);
        let scripts = of(&self.homes);
        let pgbench = Bench { url: &bench, scripts: &scripts, clients: CLIENTS, folder };
        let (home, home_yardstick) = side_by_side(&service, self.drivers, |driver| &driver.home, pgbench, plan);
        drop(service);
        let (one_vehicle, own_vehicles) = self.fights(plan);
        let (list_without, list_with) = self.lists(plan);
        Figures {
            confirmation,
            confirmation_yardstick,
            home,
            home_yardstick,
            one_vehicle,
            own_vehicles,
            list_without,
            list_with,
        }
    }

    fn confirmations(&self, plan: &Plan, folder: &Path) -> (Measure, Measure) {
        let service = Service::start(&copy(self.cluster, "copy", &[]));
        let replayed = copy(self.cluster, "replayed", &self.confirmations);
        load::once(&service.address, self.drivers, |driver| &driver.list);
        let scripts = of(&self.confirmations);
        let pgbench = Bench { url: &replayed, scripts: &scripts, clients: CLIENTS, folder };
        let each = self.drivers.len() * 4 / 5 / CLIENTS;
        let mut calls = in_turn(self.drivers, |driver| &driver.confirmations);
        let measured = commands_side_by_side(&service, &mut calls, pgbench, each, plan);
        drop(service);
        self.cluster.drop("copy");
        self.cluster.drop("replayed");
        measured
    }

    fn fights(&self, plan: &Plan) -> (Measure, Measure) {
        let service = Service::start(&copy(self.cluster, "copy", &[]));
        let (half, third) = (plan.drivers / 2, plan.drivers / 3);
        let (one, own) = block_on(async {
            let mut connection = Connection::open(&service.address).await;
            let mut fill = third;
            let mut requests = |vehicles: usize, first: usize| {
                let serials: Vec<_> = (0..vehicles).map(|place| (half + first + place) * VEHICLES + 1).collect();
                let fillers: Vec<_> = serials
                    .iter()
                    .flat_map(|serial| [*serial; FOLLOWERS])
                    .map(|serial| (serial, post_inc(&mut fill)))
                    .collect();
                (serials, fillers)
            };
            let (one, own) = (requests(1, 0), requests(CALLERS, 1));
            (full(&mut connection, one, 0).await, full(&mut connection, own, CALLERS).await)
        });
        self.cluster.sql("copy", "UPDATE follow_code SET tries_left = 1000000000");
        let one_vehicle = load::fight(&service.address, &one, 422, plan.time);
        let own_vehicles = load::fight(&service.address, &own, 422, plan.time);
        drop(service);
        self.cluster.drop("copy");
        (one_vehicle, own_vehicles)
    }

    fn lists(&self, plan: &Plan) -> (Measure, Measure) {
        let list = |url: &str| {
            let service = Service::start(url);
            load::read(&service.address, self.drivers, |driver| &driver.list, CALLERS, plan.time)
        };
        let url = copy(self.cluster, "copy", &[]);
        self.cluster.sql("copy", OWN_ONLY);
        let without = list(&url);
        self.cluster.drop("copy");
        (without, list(&self.cluster.url("clearlane_app", "bench")))
    }
}

/// A database whose log tells what the service was asked to do.
fn recorded<'n>(cluster: &Cluster, name: &'n str, work: impl FnOnce(&str)) -> &'n str {
    cluster.create(name, "bench");
    cluster.log_statements(name);
    work(&Service::start(&cluster.url("clearlane_app", name)).address);
    name
}

fn post_inc(number: &mut usize) -> usize {
    *number += 1;
    *number - 1
}

/// Lets the fillers follow these vehicles, so that they are full; answers the confirmations of 32 others, from `first` on, who
/// have the owners' consent.
async fn full(
    connection: &mut Connection,
    (serials, fillers): (Vec<usize>, Vec<(usize, usize)>),
    first: usize,
) -> Vec<Vec<u8>> {
    for (serial, number) in fillers {
        let confirm = confirmation(connection, number, serial).await;
        connection.expect(200, &confirm).await;
    }
    let mut requests = Vec::new();
    for number in 0..CALLERS {
        requests.push(confirmation(connection, first + number, serials[number % serials.len()]).await);
    }
    requests
}

async fn confirmation(connection: &mut Connection, number: usize, serial: usize) -> Vec<u8> {
    let token = sign_in(connection, number).await;
    let (path, code) = consented(connection, &token, serial).await;
    post_again(&format!("{path}/confirmations"), &token, &json!({ "code": code }))
}
