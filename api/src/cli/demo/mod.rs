//! `clearlane demo`: the story against a running server, step by step.

mod caller;
mod following;
mod story;

use crate::cli::Outcome;
use caller::Caller;
use clap::Args;
use std::time::Instant;

/// Where the server is.
#[derive(Args)]
pub(crate) struct Arguments {
    /// The server. Its sandbox must be on.
    #[arg(long, env = "CLEARLANE_DEMO_SERVER", default_value = "http://127.0.0.1:8080")]
    server: String,
}

/// Plays the story.
pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let start = Instant::now();
    let mut caller = Caller::new(&arguments.server);
    story::play(&mut caller)?;
    println!("\nDone: {} calls in {} ms.", caller.calls(), start.elapsed().as_millis());
    Ok(())
}
