//! `scripts/campaign races|crash --size small|full`: what the caps and the acknowledged answers are worth under fire, on both
//! databases. Each campaign carries a fault of its own making, which it must find: what finds nothing there proves nothing.
//!
//! | module | what stands there |
//! |---|---|
//! | [`race`] [`field`] | 64 clients who fight, and how their answers are counted |
//! | [`caps`] | what they fight for: a file for each cap |
//! | [`planted`] | a cap that does not hold |
//! | [`crash`] | the service, or the database, killed under load again and again |
//! | [`bound`] | what a zero is worth |

mod bound;
mod caps;
mod crash;
mod field;
mod planted;
mod race;

use std::process::ExitCode;
use tests::Kind;

/// How much is done.
#[derive(Clone, Copy)]
pub struct Plan {
    /// Attempts for each cap and database.
    pub attempts: usize,
    /// How often the service is killed, on each database.
    pub service_kills: usize,
    /// How often PostgreSQL is killed.
    pub database_kills: usize,
}

const SMALL: Plan = Plan { attempts: 1_500, service_kills: 5, database_kills: 3 };
const FULL: Plan = Plan { attempts: 100_000, service_kills: 200, database_kills: 100 };

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let (campaign, size, on, cap) = match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [campaign, "--size", size] => (campaign, size, None, ""),
        ["races", "--size", size, "--on", on] => ("races", size, Some(on), ""),
        ["races", "--size", size, "--on", on, "--cap", cap] => ("races", size, Some(on), cap),
        _ => return usage(),
    };
    let plan = match size {
        "small" => SMALL,
        "full" => FULL,
        _ => return usage(),
    };
    let kinds = match on {
        None => &[Kind::Sqlite, Kind::Postgres][..],
        Some("sqlite") => &[Kind::Sqlite],
        Some("postgres") => &[Kind::Postgres],
        Some(_) => return usage(),
    };
    let held = match campaign {
        "races" => race::all(&plan, kinds, cap),
        "crash" => crash::all(&plan),
        _ => return usage(),
    };
    if held { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn usage() -> ExitCode {
    eprintln!(
        "scripts/campaign races|crash --size small|full, or races --size small|full --on sqlite|postgres [--cap NAME]"
    );
    ExitCode::from(2)
}
