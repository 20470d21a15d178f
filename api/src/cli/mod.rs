//! The command line: one verb a file.

mod check;
mod demo;
mod migrate;
mod openapi;
mod seed;
mod serve;

use crate::config::Config;
use clap::{Parser, Subcommand};
use std::io::{IsTerminal, Write};
use std::process::ExitCode;
use tracing_subscriber::EnvFilter;

/// What a command ends with when it fails.
pub type Outcome = Result<(), Box<dyn std::error::Error>>;

/// Clearlane: traffic violations handled in half a minute.
///
/// The API behind a mini-app of a payment app (the host). Drivers see their licence, vehicles and violations, follow a friend's vehicle with its owner's
/// consent, have violations handled by the traffic police (the authority), and pay fines. A sandbox plays host and authority. Ids such as
/// HANDLE-4 name rules: a running server explains them at /rules.
#[derive(Parser)]
#[command(name = "clearlane", version, propagate_version = true)]
pub struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    config: Config,
}

#[derive(Subcommand)]
enum Command {
    /// Serves the API (the default). An embedded database is migrated first.
    Serve(Box<Config>),
    /// Brings the schema up to date, or takes it back.
    Migrate(migrate::Arguments),
    /// Plays a story against a running server, from the sign-in to the cleared record.
    Demo(demo::Arguments),
    /// Looks at every row of the database for what must always hold; names each breach.
    Check(Box<Config>),
    /// Prints the OpenAPI document.
    Openapi,
    /// Prints the configuration in force, without secrets.
    Config(Box<Config>),
    /// Adds drivers to a sandbox, for a benchmark.
    Seed(seed::Arguments),
}

/// Runs the command that was given.
pub fn run(cli: Cli) -> ExitCode {
    let outcome = match cli.command.unwrap_or(Command::Serve(Box::new(cli.config))) {
        Command::Serve(config) => block_on(&config, serve::serve(&config)),
        Command::Migrate(arguments) => migrate::run(&arguments),
        Command::Demo(arguments) => demo::run(&arguments),
        Command::Check(config) => block_on(&config, check::run(&config)),
        Command::Openapi => openapi::print(),
        Command::Config(config) => print_config(&config),
        Command::Seed(arguments) => block_on(&arguments.config, seed::run(&arguments)),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("clearlane: {error}");
            ExitCode::FAILURE
        }
    }
}

fn block_on(config: &Config, command: impl Future<Output = Outcome>) -> Outcome {
    start_logging(config);
    actix_web::rt::System::new().block_on(command)
}

fn start_logging(config: &Config) {
    let filter = EnvFilter::try_from_env("CLEARLANE_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let log = log.with_ansi(std::io::stderr().is_terminal());
    if config.log_json {
        log.json().init();
    } else {
        log.with_target(false).init();
    }
}

fn print_config(config: &Config) -> Outcome {
    let mut out = std::io::stdout().lock();
    for (name, value) in config.describe() {
        writeln!(out, "{name}={value}")?;
    }
    config.signing_seed()?;
    config.seal_secret()?;
    Ok(())
}
