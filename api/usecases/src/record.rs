//! The history of a resource: written in the transaction of the change that it tells of.

use crate::app::Shared;
use crate::principal::By;
use domain::ids::EventId;
use domain::time::Instant;
use persistence::event::{self, Last, NewEvent};
use persistence::{StoreError, Tx};
use serde_json::Value;
use uuid::Uuid;

/// Appends to the history of a resource whose row the transaction holds; answers the resource's new version.
///
/// # Errors
/// [`StoreError`].
pub async fn record(
    shared: &Shared,
    tx: &Tx,
    author: &By,
    (resource, kind): (Uuid, &'static str),
    at: Instant,
    data: Value,
) -> Result<i32, StoreError> {
    let last = event::last(tx, resource).await?;
    Ok(record_after(shared, tx, author, last, (resource, kind), at, data).await?.version())
}

/// As [`record`], where the last event is known: what it tells of can be stored in the same breath, its version being known.
/// Answers what is the last event now.
///
/// # Errors
/// [`StoreError`].
pub async fn record_after(
    shared: &Shared,
    tx: &Tx,
    author: &By,
    last: Last,
    (resource, kind): (Uuid, &'static str),
    at: Instant,
    data: Value,
) -> Result<Last, StoreError> {
    let id = EventId::from_uuid(shared.new_uuid());
    let (actor, request_id) = (author.to_string(), author.request_id().map(str::to_owned));
    event::append(tx, last, &NewEvent { id, resource, kind, at, actor, request_id, data }).await
}
