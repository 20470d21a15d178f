//! `clearlane check`: the invariants of the database, each breach named.

use crate::cli::Outcome;
use crate::config::Config;

/// Checks them all.
pub async fn run(_config: &Config) -> Outcome {
    Err("not written yet".into())
}
