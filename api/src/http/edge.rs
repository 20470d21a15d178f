//! What the edge knows beside the application: how it is configured, and who called how often.

use crate::config::Config;
use crate::limits::Limits;

/// One for the process.
pub struct Edge {
    /// The configuration in force.
    pub config: Config,
    /// Counts calls.
    pub limits: Limits,
}

impl Edge {
    /// The edge of a process with that configuration.
    pub fn new(config: &Config) -> Self {
        Self { limits: Limits::new(config.rate_per_account, config.rate_per_address), config: config.clone() }
    }
}
