//! `clearlane seed`: fills a sandbox with drivers for a benchmark.

use crate::cli::Outcome;
use crate::config::Config;
use crate::setup;
use clap::Args;

/// How many.
#[derive(Args)]
pub(crate) struct Arguments {
    /// Drivers, each with a licence, 5 vehicles and 20 violations.
    #[arg(long, default_value_t = 2000, value_parser = clap::value_parser!(u32).range(1..=i64::from(sandbox::MOST)))]
    drivers: u32,
    #[command(flatten)]
    pub(super) config: Box<Config>,
}

/// Seeds them; tells how they sign in.
pub(crate) async fn run(arguments: &Arguments) -> Outcome {
    let app = setup::open(&arguments.config)?.prepare(&arguments.config).await?;
    sandbox::seed_crowd(&app, arguments.drivers).await.map_err(|problem| format!("{problem}"))?;
    println!("{} drivers, who sign in with the codes bench-0001 to bench-{:04}", arguments.drivers, arguments.drivers);
    Ok(())
}
