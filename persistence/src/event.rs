//! What happened to each resource: history and audit trail in one. Each row names its predecessor's hash, and what it is about.

use crate::error::{Result, StoreError};
use crate::prepared::hot;
use crate::schema::event;
use crate::sql_types::{Doc, Key, Time};
use crate::tx::{Tx, on};
use aws_lc_rs::digest::{SHA256, digest};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::event::{About, Event as Happening};
use domain::ids::EventId;
use domain::time::Instant;
use serde_json::Value;
use uuid::Uuid;

/// Something that has happened, about to be written.
#[derive(Debug, Clone)]
pub struct NewEvent {
    /// Its own id.
    pub id: EventId,
    /// What it happened to.
    pub about: About,
    /// What happened.
    pub event: Happening,
    /// When.
    pub at: Instant,
    /// Who did it: `driver:acc_…`, `client:cli_…`, `authority`, `host`, `operator` or `system:` and the job.
    pub actor: String,
    /// The request that did it.
    pub request_id: Option<String>,
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

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = event, treat_none_as_default_value = false)]
struct Row {
    resource: Key,
    version: i32,
    id: Key,
    noun: String,
    kind: String,
    person_id: Option<Key>,
    jurisdiction: String,
    happened_at: Time,
    actor: String,
    request_id: Option<String>,
    data: Doc,
    prev_version: Option<i32>,
    prev_hash: Option<Vec<u8>>,
    hash: Vec<u8>,
}

impl Row {
    /// SHA-256 over the predecessor's hash and every field, each with its length before it. What is empty has no length of its
    /// own: a byte tells whether it is there. Data stand in the canonical form of RFC 8785.
    fn digest(&self) -> Result<Vec<u8>> {
        let version = self.version.to_be_bytes();
        let at = Instant::from(self.happened_at).timestamp_micros().to_be_bytes();
        let data = serde_json_canonicalizer::to_vec(&self.data.0).map_err(StoreError::corrupt)?;
        let fields: [Option<&[u8]>; 12] = [
            self.prev_hash.as_deref(),
            Some(self.resource.0.as_bytes()),
            Some(&version),
            Some(self.id.0.as_bytes()),
            Some(self.noun.as_bytes()),
            Some(self.kind.as_bytes()),
            self.person_id.as_ref().map(|person| person.0.as_bytes().as_slice()),
            Some(self.jurisdiction.as_bytes()),
            Some(&at),
            Some(self.actor.as_bytes()),
            self.request_id.as_deref().map(str::as_bytes),
            Some(&data),
        ];
        let mut bytes = Vec::with_capacity(512);
        for field in fields {
            let Some(field) = field else {
                bytes.push(0);
                continue;
            };
            bytes.push(1);
            bytes.extend_from_slice(&(field.len() as u64).to_be_bytes());
            bytes.extend_from_slice(field);
        }
        Ok(digest(&SHA256, &bytes).as_ref().to_vec())
    }
}

/// One row as the chain sees it.
#[derive(Debug, Clone)]
pub(crate) struct Link(Row);

impl Link {
    pub(crate) fn resource(&self) -> Key {
        self.0.resource
    }

    pub(crate) fn version(&self) -> i32 {
        self.0.version
    }

    pub(crate) fn noun(&self) -> &str {
        &self.0.noun
    }

    pub(crate) fn kind(&self) -> &str {
        &self.0.kind
    }

    pub(crate) fn prev_hash(&self) -> Option<&[u8]> {
        self.0.prev_hash.as_deref()
    }

    pub(crate) fn hash(&self) -> &[u8] {
        &self.0.hash
    }

    /// Whether the row's hash is the hash of what it says.
    pub(crate) fn holds(&self) -> bool {
        self.0.digest().is_ok_and(|digest| digest == self.0.hash)
    }
}

/// The events after that version of a resource, by resource and version.
pub(crate) async fn links_after(tx: &Tx, resource: Key, version: i32, limit: i64) -> Result<Vec<Link>> {
    let query = event::table
        .filter(event::resource.ge(resource))
        .filter(event::resource.gt(resource).or(event::version.gt(version)))
        .order((event::resource, event::version))
        .limit(limit);
    let rows: Vec<Row> = on!(tx, |conn| query.select(Row::as_select()).load(conn).await)?;
    Ok(rows.into_iter().map(Link).collect())
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

/// Appends to the history of a resource. Returns what is its last event now.
///
/// # Errors
/// [`StoreError::Conflict`] when somebody else has appended meanwhile.
pub async fn append(tx: &Tx, last: Last, new: &NewEvent) -> Result<Last> {
    let version = last.next_version();
    let (prev_version, prev_hash) = last.0.unzip();
    let kind = new.event.kind();
    let mut row = Row {
        resource: Key(new.about.id),
        version,
        id: new.id.into(),
        noun: kind.noun().to_string(),
        kind: kind.to_string(),
        person_id: new.about.person.map(Key::from),
        jurisdiction: new.about.jurisdiction.to_string(),
        happened_at: new.at.into(),
        actor: new.actor.clone(),
        request_id: new.request_id.clone(),
        data: Doc(serde_json::to_value(&new.event).map_err(StoreError::corrupt)?),
        prev_version,
        prev_hash,
        hash: Vec::new(),
    };
    row.hash = row.digest()?;
    let hash = row.hash.clone();
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
    let rows: Vec<Row> = on!(tx, |conn| query.select(Row::as_select()).load(conn).await)?;
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
