//! The service, or the database under it, killed under load again and again. After each kill the invariants are checked, every
//! acknowledged answer is looked for, and every command whose outcome is unknown is sent again.
//!
//! | module | what stands there |
//! |---|---|
//! | [`load`] | clients who do what drivers do |
//! | [`person`] | one driver: what to do next, and what has been acknowledged |
//! | [`secrets`] | what it does without a key |
//! | [`proof`] | what is asked after a kill |
//! | [`postmaster`] | a PostgreSQL that is our own child |

mod load;
mod person;
mod postmaster;
mod proof;
mod secrets;

use crate::caps::following::VEHICLES;
use crate::{Plan, bound, field};
use load::Load;
use postmaster::Postmaster;
use proof::Proof;
use std::time::Instant;
use tests::{Kind, Server};

/// All codes are entered from one address.
const SETTINGS: [(&str, &str); 2] = [("CLEARLANE_WORKERS", "4"), ("CLEARLANE_TRIES_PER_ADDRESS", "100000000")];
/// Drivers that a kill may use up, and those that are there at the start.
const DRIVERS: (usize, usize) = (6, 48);
/// How often losses are looked for where they must be found.
const TRIES: usize = 10;
/// Commits are answered before they are written, and nothing writes them for a long time.
const FORGETFUL: [&str; 5] = [
    "synchronous_commit=off",
    "wal_writer_delay=10s",
    "wal_writer_flush_after=64MB",
    "bgwriter_lru_maxpages=0",
    "autovacuum=off",
];

/// Everything; tells whether nothing was lost, and the planted losses were found.
pub fn all(plan: &Plan) -> bool {
    let mut held = true;
    for kind in [Kind::Sqlite, Kind::Postgres] {
        held &= report(&format!("{kind}, the service killed {} times", plan.service_kills), || {
            let mut scene = Scene::set(kind, plan.service_kills);
            for number in 0..plan.service_kills {
                scene.kill_service(number);
            }
            scene.proof
        });
    }
    let mut postmaster = Postmaster::take_over();
    held &= report(&format!("PostgreSQL killed {} times", plan.database_kills), || {
        let mut scene = Scene::set(Kind::Postgres, plan.database_kills);
        for number in 0..plan.database_kills {
            scene.kill_database(number, &mut postmaster);
        }
        scene.proof
    });
    held & forgetful(&mut postmaster)
}

/// Tells of a campaign; whether it has held.
fn report(what: &str, campaign: impl FnOnce() -> Proof) -> bool {
    let start = Instant::now();
    let proof = campaign();
    let lost = bound::counted(proof.losses.len(), proof.acknowledged);
    println!("{what}: {}; {lost} lost ({:.0} s)", proof.describe(), start.elapsed().as_secs_f64());
    proof.losses.iter().take(5).for_each(|loss| println!("    {loss}"));
    if proof.unknown == 0 {
        println!("    no outcome was unknown: the kills met nothing");
    }
    proof.losses.is_empty() && proof.unknown > 0
}

/// PostgreSQL that forgets what it has acknowledged: losses must be found.
fn forgetful(postmaster: &mut Postmaster) -> bool {
    postmaster.restart_with(&FORGETFUL);
    let mut scene = Scene::set(Kind::Postgres, TRIES);
    let mut tries = 0;
    while scene.proof.losses.is_empty() && tries < TRIES {
        scene.kill_database(tries, postmaster);
        tries += 1;
    }
    let (found, proof) = (scene.proof.losses.len(), scene.proof.describe());
    println!("planted, synchronous_commit = off: {found} losses found after {tries} kills, must be some: {proof}");
    drop(scene.server);
    postmaster.restart_with(&[]);
    found > 0
}

/// A service with its load.
struct Scene {
    load: Load,
    server: Server,
    proof: Proof,
}

impl Scene {
    fn set(kind: Kind, kills: usize) -> Self {
        let drivers = kills * DRIVERS.0 + DRIVERS.1;
        // Those after the drivers own the vehicles that the drivers follow.
        let owners = drivers.div_ceil(VEHICLES);
        let server = field::crowded(kind, &SETTINGS, drivers + owners);
        field::be_punctual(&server.database);
        Self { load: Load::new(format!("http://{}", server.address()), drivers), server, proof: Proof::default() }
    }

    fn kill_service(&mut self, number: usize) {
        let pid = self.server.pid();
        self.load.run(number, || self.server.kill());
        self.server.restart();
        assert_ne!(self.server.pid(), pid, "another process");
        self.prove();
    }

    /// The service runs on, and must recover by itself.
    fn kill_database(&mut self, number: usize, postmaster: &mut Postmaster) {
        let started = "SELECT pg_postmaster_start_time()::text AS value";
        let before = self.server.database.text(started);
        self.load.run(number, || postmaster.kill());
        postmaster.start();
        assert_ne!(self.server.database.text(started), before, "another PostgreSQL");
        let client = self.server.client();
        field::wait_until("the service recovers", || client.is_ready());
        self.prove();
    }

    fn prove(&mut self) {
        self.proof.losses.extend(field::check(&self.server));
        self.load.prove(&mut self.proof);
    }
}
