//! The history of a resource: written in the transaction of the change that it tells of.

use crate::app::Shared;
use domain::actor::Job;
use domain::ids::{AccountId, EventId};
use domain::time::Instant;
use persistence::event::{self, Last, NewEvent};
use persistence::{StoreError, Tx};
use serde_json::Value;
use uuid::Uuid;

/// Who brings a change about.
#[derive(Debug, Clone)]
pub struct Author {
    /// `driver:acc_…`, `authority`, `host` or `system:` and the job.
    actor: String,
    /// The request, where there is one.
    request_id: Option<String>,
}

impl Author {
    /// A driver, by a request.
    pub fn driver(account: AccountId, request_id: String) -> Self {
        Self { actor: format!("driver:{account}"), request_id: Some(request_id) }
    }

    /// A driver who looks.
    pub fn reader(account: AccountId) -> Self {
        Self { actor: format!("driver:{account}"), request_id: None }
    }

    /// The service itself.
    pub fn job(job: Job) -> Self {
        Self { actor: format!("system:{job}"), request_id: None }
    }

    /// The traffic authority.
    pub fn authority() -> Self {
        Self { actor: "authority".to_owned(), request_id: None }
    }

    /// The payment app.
    pub fn host() -> Self {
        Self { actor: "host".to_owned(), request_id: None }
    }
}

/// Appends to the history of a resource whose row the transaction holds; answers the resource's new version.
///
/// # Errors
/// [`StoreError`].
pub async fn record(
    shared: &Shared,
    tx: &Tx,
    author: &Author,
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
    author: &Author,
    last: Last,
    (resource, kind): (Uuid, &'static str),
    at: Instant,
    data: Value,
) -> Result<Last, StoreError> {
    let id = EventId::from_uuid(shared.new_uuid());
    let (actor, request_id) = (author.actor.clone(), author.request_id.clone());
    event::append(tx, last, &NewEvent { id, resource, kind, at, actor, request_id, data }).await
}
