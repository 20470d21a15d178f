//! `clearlane demo`: the story against a running server, step by step.

use crate::cli::Outcome;
use clap::Args;

/// Where the server is.
#[derive(Args)]
pub struct Arguments {
    /// The server.
    #[arg(long, env = "CLEARLANE_DEMO_SERVER", default_value = "http://127.0.0.1:8080")]
    server: String,
}

/// Plays the story.
pub fn run(arguments: &Arguments) -> Outcome {
    Err(format!("not written yet: {}", arguments.server).into())
}
