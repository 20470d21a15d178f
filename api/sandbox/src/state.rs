//! Keeps the processes of a sandbox at one time, and with the same people.

use crate::Sandbox;
use crate::cast::Cast;
use crate::feed;
use persistence::{StoreError, sandbox};
use std::time::Duration;
use tokio::time::MissedTickBehavior;
use usecases::app::App;

/// How long another process may go on in the old time, and with the people of before.
const FOLLOW_EVERY: Duration = Duration::from_secs(1);

impl Sandbox {
    /// Takes over what some process has stored.
    pub(super) async fn follow(&self, app: &App) -> Result<(), StoreError> {
        let state = app.store.read(async |tx| sandbox::state(tx).await).await?;
        app.clock.set_offset(state.offset_us);
        if let Some(cast) = Cast::after(state.resets) {
            self.newest_cast.set(cast);
        }
        Ok(())
    }

    /// Follows the others, and feeds the registry's news, for as long as the process runs.
    pub(super) async fn keep_up(self, app: App) {
        let mut ticks = tokio::time::interval(FOLLOW_EVERY);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut fed_at = app.clock.now();
        loop {
            ticks.tick().await;
            if let Err(error) = self.follow(&app).await {
                tracing::warn!(%error, "the sandbox's state cannot be read");
            }
            let now = app.clock.now();
            if now - fed_at < feed::EVERY {
                continue;
            }
            match feed::refresh(&app).await {
                Ok(()) => fed_at = now,
                Err(error) => tracing::warn!(%error, "the registry's news cannot be stored"),
            }
        }
    }
}
