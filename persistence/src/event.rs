//! What happened to each resource: history, audit trail and outbox in one. Each row names its predecessor's hash.

use crate::error::Result;
use crate::prepared::hot;
use crate::schema::event;
use crate::sql_types::{Doc, Key, Time};
use crate::tx::{Tx, on};
use aws_lc_rs::digest::{SHA256, digest};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::ids::EventId;
use domain::time::Instant;
use serde_json::Value;
use uuid::Uuid;

/// Something that has happened, about to be written.
#[derive(Debug, Clone)]
pub struct NewEvent {
    /// Its own id.
    pub id: EventId,
    /// The resource that it happened to.
    pub resource: Uuid,
    /// What, such as `case.submitted`.
    pub kind: &'static str,
    /// When.
    pub at: Instant,
    /// Who did it: `driver:acc_…`, `authority`, `host` or `system`.
    pub actor: String,
    /// The request that did it.
    pub request_id: Option<String>,
    /// Identifiers and figures, never personal data.
    pub data: Value,
}

/// A stored event.
#[derive(Debug, Clone)]
pub struct Event {
    /// Its own id.
    pub id: EventId,
    /// Counts up for each resource, from 1.
    pub version: i32,
    /// What, such as `case.submitted`.
    pub kind: String,
    /// When.
    pub at: Instant,
    /// Identifiers and figures.
    pub data: Value,
}

#[derive(Insertable)]
#[diesel(table_name = event, treat_none_as_default_value = false)]
struct NewRow<'a> {
    resource: Key,
    version: i32,
    id: Key,
    kind: &'a str,
    happened_at: Time,
    actor: &'a str,
    request_id: Option<&'a str>,
    data: Doc,
    prev_version: Option<i32>,
    prev_hash: Option<Vec<u8>>,
    hash: Vec<u8>,
}

/// One row as the chain sees it.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = event)]
pub(crate) struct Link {
    pub(crate) resource: Key,
    pub(crate) version: i32,
    id: Key,
    pub(crate) kind: String,
    happened_at: Time,
    actor: String,
    request_id: Option<String>,
    data: Doc,
    pub(crate) prev_hash: Option<Vec<u8>>,
    pub(crate) hash: Vec<u8>,
}

impl Link {
    /// Whether the row's hash is the hash of what it says.
    pub(crate) fn holds(&self) -> bool {
        let new = NewEvent {
            id: self.id.into(),
            resource: self.resource.0,
            kind: "",
            at: self.happened_at.into(),
            actor: self.actor.clone(),
            request_id: self.request_id.clone(),
            data: self.data.0.clone(),
        };
        chained(self.prev_hash.as_deref(), self.version, &self.kind, &new) == self.hash
    }
}

/// The last event of a resource: the next one names its hash.
#[derive(Debug, Clone)]
pub struct Last(Option<(i32, Vec<u8>)>);

impl Last {
    /// Its version; 0 where nothing has happened yet.
    pub fn version(&self) -> i32 {
        self.0.as_ref().map_or(0, |(version, _)| *version)
    }

    /// The version of the event that comes next.
    pub fn next_version(&self) -> i32 {
        self.version() + 1
    }
}

/// The last event of a resource whose row the transaction has locked.
///
/// # Errors
/// [`crate::StoreError`].
pub async fn last(tx: &Tx, resource: Uuid) -> Result<Last> {
    let query = event::table
        .filter(event::resource.eq(Key(resource)))
        .order(event::version.desc())
        .select((event::version, event::hash));
    Ok(Last(on!(tx, |conn| hot!(query.limit(1)).get_result(conn).await.optional())?))
}

/// Appends to the history of a resource; answers what is its last event now.
///
/// # Errors
/// [`crate::StoreError::Conflict`] when somebody else has appended meanwhile.
pub async fn append(tx: &Tx, last: Last, new: &NewEvent) -> Result<Last> {
    let version = last.next_version();
    let (prev_version, prev_hash) = last.0.unzip();
    let hash = chained(prev_hash.as_deref(), version, new.kind, new);
    let row = NewRow {
        resource: Key(new.resource),
        version,
        id: new.id.into(),
        kind: new.kind,
        happened_at: new.at.into(),
        actor: &new.actor,
        request_id: new.request_id.as_deref(),
        data: Doc(new.data.clone()),
        prev_version,
        hash: hash.clone(),
        prev_hash,
    };
    on!(tx, |conn| hot!(diesel::insert_into(event::table).values(row)).execute(conn).await)?;
    Ok(Last(Some((version, hash))))
}

/// A page of the history of a resource, oldest first, after version `after`.
///
/// # Errors
/// [`crate::StoreError`].
pub async fn page(tx: &Tx, resource: Uuid, after: i32, limit: i64) -> Result<Vec<Event>> {
    let query = event::table
        .filter(event::resource.eq(Key(resource)))
        .filter(event::version.gt(after))
        .order(event::version.asc())
        .limit(limit);
    let rows: Vec<Link> = on!(tx, |conn| query.select(Link::as_select()).load(conn).await)?;
    Ok(rows
        .into_iter()
        .map(|row| Event {
            id: row.id.into(),
            version: row.version,
            kind: row.kind,
            at: row.happened_at.into(),
            data: row.data.0,
        })
        .collect())
}

/// SHA-256 over the predecessor's hash and every field, each with its length before it.
fn chained(prev_hash: Option<&[u8]>, version: i32, kind: &str, new: &NewEvent) -> Vec<u8> {
    let at = new.at.timestamp_micros().to_be_bytes();
    let id = new.id.uuid();
    let data = new.data.to_string();
    let fields: [&[u8]; 9] = [
        prev_hash.unwrap_or_default(),
        new.resource.as_bytes(),
        &version.to_be_bytes(),
        id.as_bytes(),
        kind.as_bytes(),
        &at,
        new.actor.as_bytes(),
        new.request_id.as_deref().unwrap_or_default().as_bytes(),
        data.as_bytes(),
    ];
    let mut bytes = Vec::with_capacity(256);
    for field in fields {
        bytes.extend_from_slice(&(field.len() as u64).to_be_bytes());
        bytes.extend_from_slice(field);
    }
    digest(&SHA256, &bytes).as_ref().to_vec()
}
