//! Goes away: a stand-in while the nouns are moved to `Work`.

use crate::app::Shared;
use crate::principal::By;
use domain::time::Instant;
use persistence::event::Last;
use persistence::{StoreError, Tx};
use serde_json::Value;
use uuid::Uuid;

/// Goes away.
///
/// # Errors
/// Always.
pub async fn record(
    _: &Shared,
    _: &Tx,
    _: &By,
    _: (Uuid, &'static str),
    _: Instant,
    _: Value,
) -> Result<i32, StoreError> {
    Err(StoreError::Corrupt("not moved yet".to_owned()))
}

/// Goes away.
///
/// # Errors
/// Always.
pub async fn record_after(
    _: &Shared,
    _: &Tx,
    _: &By,
    _: Last,
    _: (Uuid, &'static str),
    _: Instant,
    _: Value,
) -> Result<Last, StoreError> {
    Err(StoreError::Corrupt("not moved yet".to_owned()))
}
