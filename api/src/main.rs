//! The `clearlane` program. See the crate's map in `lib.rs`.

use clap::Parser;
use std::process::ExitCode;

/// An answer is many small strings: with the system's allocator a seventh of a list's time went into it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    api::cli::run(api::cli::Cli::parse())
}
