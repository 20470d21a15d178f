//! `clearlane migrate`: brings the schema up to date, or takes it back.

use crate::cli::Outcome;
use crate::config::Config;
use clap::{Args, ValueEnum};
use persistence::migrate;

/// Which way.
#[derive(Args)]
pub(crate) struct Arguments {
    /// Up, or down: then all data is gone.
    #[arg(value_enum, default_value_t = Direction::Up)]
    direction: Direction,
    #[command(flatten)]
    config: Box<Config>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Direction {
    Up,
    Down,
}

/// Migrates, and grants the application's role what it needs.
pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let settings = arguments.config.database();
    let names = match arguments.direction {
        Direction::Up => migrate::up(&settings)?,
        Direction::Down => migrate::down(&settings)?,
    };
    for name in &names {
        println!("{name}");
    }
    if let (Direction::Up, Some(role)) = (arguments.direction, &arguments.config.database_app_role) {
        migrate::grant(&settings, role)?;
    }
    Ok(())
}
