//! `scripts/bench`: how fast the service lists violations and submits cases on each database, and on PostgreSQL beside `pgbench`
//! with the very same statements. Ratios of runs that alternate gate; absolute figures are reported.
//!
//! | module | what stands there |
//! |---|---|
//! | [`load`] [`drivers`] | the load generator; `tests::http` is its way to the service |
//! | [`service`] [`postgres`] | what is measured |
//! | [`replay`] [`pgbench`] | the yardstick |
//! | [`following`] | what is measured of following |
//! | [`turns`] | how the two alternate |
//! | [`rounds`] [`report`] | the runs, and what they come to |

mod drivers;
mod following;
mod load;
mod pgbench;
mod postgres;
mod replay;
mod report;
mod rounds;
mod service;
mod turns;

use std::process::ExitCode;
use std::time::Duration;

/// How much is run.
#[derive(Clone, Copy)]
pub struct Plan {
    /// Drivers that are seeded.
    pub drivers: usize,
    /// Cases that each submits in a round. With more than two, some entries of a ledger would follow others, and `pgbench`
    /// picks what it replays at random.
    pub cases: usize,
    /// How long a list is measured.
    pub time: Duration,
    /// How often everything is measured.
    pub rounds: usize,
}

impl Plan {
    fn turns(&self) -> usize {
        self.time.as_millis() as usize / turns::TURN.as_millis() as usize
    }
}

/// Many short rounds: what a shared machine can do changes from one ten seconds to the next.
const FULL: Plan = Plan { drivers: 2000, cases: 2, time: Duration::from_secs(4), rounds: 7 };
const QUICK: Plan = Plan { drivers: 2000, cases: 2, time: Duration::from_secs(3), rounds: 1 };

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let plan = match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => FULL,
        ["--quick"] => QUICK,
        _ => {
            eprintln!("scripts/bench [--quick]");
            return ExitCode::from(2);
        }
    };
    let folder = std::env::temp_dir().join(format!("clearlane-bench.{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let rounds = rounds::all(&plan, &folder);
    std::fs::remove_dir_all(&folder).unwrap();
    if report::print(&rounds) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
