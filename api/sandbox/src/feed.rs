//! LINK-5, HANDLE-14: the registry's feed. It has no news, but confirms what is known, so that the data stays fresh; only
//! a licence whose points data is old is never heard of again.

use crate::data::STALE_ARCHIVE_NUMBERS;
use chrono::TimeDelta;
use persistence::{StoreError, sandbox};
use usecases::app::App;

/// How often the registry is heard of, by business time.
pub(super) const EVERY: TimeDelta = TimeDelta::minutes(30);

/// Confirms what was last confirmed so long ago. A transaction for each table: none waits for a row of another.
///
/// # Errors
/// [`StoreError`].
pub(super) async fn refresh(app: &App) -> Result<(), StoreError> {
    let now = app.clock.now();
    let stale = now - EVERY;
    app.store.write(async move |tx| sandbox::confirm_vehicles(tx, stale, now).await).await?;
    app.store.write(async move |tx| sandbox::confirm_licences(tx, stale, now, STALE_ARCHIVE_NUMBERS).await).await?;
    app.store.write(async move |tx| sandbox::confirm_violations(tx, stale, now).await).await
}
