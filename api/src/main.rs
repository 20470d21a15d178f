//! The `clearlane` program. See the crate's map in `lib.rs`.

use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    api::cli::run(api::cli::Cli::parse())
}
