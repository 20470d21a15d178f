//! Signs checkpoints of the history, by machine time, as identifiers of events are made. Each is logged too: whoever keeps the
//! log can tell when one is gone from the database.

use crate::app::App;
use crate::problem::Problem;
use chrono::TimeDelta;
use data_encoding::HEXLOWER;
use domain::time::Instant;
use persistence::StoreError;
use persistence::checkpoint::{self, Checkpoint, message};
use uuid::Uuid;

/// What is younger than this part of the time between two checkpoints waits for the next one: a transaction that has taken
/// the identifier of its event may not have committed yet.
const YOUNG: i32 = 6;

/// Makes the next checkpoint if it is time and anything has happened.
///
/// # Errors
/// Database failures only.
pub(super) async fn run(app: &App, _: Instant) -> Result<u64, Problem> {
    let (now, every) = (app.clock.machine_now(), app.settings.time_between_checkpoints);
    let newest = app.store.read(async |tx| checkpoint::newest(tx).await).await?;
    if !is_due(newest.as_ref().map(|newest| newest.made_at), every, now) {
        return Ok(0);
    }
    let (known, end) = (newest.as_ref().map(|newest| &newest.extent), first_id_after(now - every / YOUNG));
    let Some(extent) = app.store.read(async |tx| checkpoint::extend(tx, known, end).await).await? else {
        return Ok(0);
    };
    let seq = newest.map_or(0, |newest| newest.seq) + 1;
    let signature = app.checkpoint_key.sign(&message(seq, &extent, now));
    let (events, root) = (extent.events, HEXLOWER.encode(&extent.root));
    let new = Checkpoint { seq, extent, made_at: now, key_id: app.checkpoint_key.id.clone(), signature };
    match app.store.write(async move |tx| checkpoint::insert(tx, &new).await).await {
        Ok(()) => {
            tracing::info!(seq, events, root, "checkpoint of the history");
            Ok(1)
        }
        // Another process was faster.
        Err(StoreError::Conflict(_)) => Ok(0),
        Err(error) => Err(error.into()),
    }
}

/// Whether it is time for the next one.
fn is_due(newest: Option<Instant>, every: TimeDelta, now: Instant) -> bool {
    newest.is_none_or(|made_at| made_at + every <= now)
}

/// Identifiers that were made later than this millisecond are not below it.
fn first_id_after(at: Instant) -> Uuid {
    let millis = u128::try_from(at.timestamp_millis()).unwrap_or(0);
    Uuid::from_u128((millis + 1) << 80)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_is_made_when_the_time_is_over() {
        let (made_at, every) = (Instant::from_timestamp(1_741_140_000, 0).unwrap(), TimeDelta::seconds(3600));
        let moment = TimeDelta::microseconds(1);
        for (now, due) in [(made_at + every - moment, false), (made_at + every, true), (made_at + every + moment, true)]
        {
            assert_eq!(is_due(Some(made_at), every, now), due, "{now}");
        }
        assert!(is_due(None, every, made_at));
    }

    #[test]
    fn identifiers_of_a_millisecond_are_below_its_end() {
        let at = Instant::from_timestamp_millis(1_741_140_000_123).unwrap();
        let id = |millis, random| uuid::Builder::from_unix_timestamp_millis(millis, &[random; 10]).into_uuid();
        assert!(id(1_741_140_000_123, 0xff) < first_id_after(at));
        assert!(id(1_741_140_000_124, 0) > first_id_after(at));
    }
}
