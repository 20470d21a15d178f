//! What time and the outside bring about.

use crate::app::App;

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
