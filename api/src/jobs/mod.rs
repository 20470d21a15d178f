//! What time and the outside bring about.

use crate::app::App;
use crate::problem::Problem;

/// The running jobs.
pub struct Jobs;

/// Starts the jobs.
pub fn start(_app: App) -> Jobs {
    Jobs
}

impl Jobs {
    /// Lets the run that is under way end.
    pub async fn stop(self) {}
}

/// Does everything that is due by now; answers how much that was.
///
/// # Errors
/// Only what fails.
pub async fn run_due(_app: &App) -> Result<u64, Problem> {
    Ok(0)
}
