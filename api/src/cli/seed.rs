//! `clearlane seed`: fills a sandbox with drivers for a benchmark.

use crate::cli::Outcome;
use crate::config::Config;
use clap::Args;

/// How many.
#[derive(Args)]
pub(crate) struct Arguments {
    /// Drivers.
    #[arg(long, default_value_t = 2000)]
    drivers: u32,
    #[command(flatten)]
    pub(super) config: Box<Config>,
}

/// Seeds them.
pub(crate) async fn run(arguments: &Arguments) -> Outcome {
    Err(format!("not written yet: {}", arguments.drivers).into())
}
