//! Checkpoints of the history. Each names all events up to one of them, oldest first, by one digest that goes on from the
//! checkpoint before, and is signed with a key that is not in the database: whoever can write to the database can chain a
//! false history of one resource, but cannot sign it.

use crate::error::Result;
use crate::schema::{checkpoint, event};
use crate::sql_types::{Key, Time};
use crate::tx::{Tx, on};
use aws_lc_rs::digest::{Context, SHA256};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::time::Instant;
use uuid::Uuid;

/// How many events are read at a time.
const BATCH: i64 = 1000;

/// All events up to one of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extent {
    /// The last of them.
    pub up_to: Uuid,
    /// How many they are.
    pub events: i64,
    /// SHA-256 of the digest up to the checkpoint before, and of the id and the hash of each event since.
    pub root: Vec<u8>,
}

/// A checkpoint as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// Its number: 1, 2, 3, …
    pub seq: i32,
    /// What it covers.
    pub extent: Extent,
    /// When it was made, by the machine's clock.
    pub made_at: Instant,
    /// The key that signed it.
    pub key_id: String,
    /// The signature of [`message`].
    pub signature: Vec<u8>,
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = checkpoint)]
struct Row {
    seq: i32,
    up_to: Key,
    events: i64,
    root: Vec<u8>,
    made_at: Time,
    key_id: String,
    signature: Vec<u8>,
}

impl From<Row> for Checkpoint {
    fn from(row: Row) -> Self {
        Self {
            seq: row.seq,
            extent: Extent { up_to: row.up_to.0, events: row.events, root: row.root },
            made_at: row.made_at.into(),
            key_id: row.key_id,
            signature: row.signature,
        }
    }
}

/// The bytes that are signed: everything that a checkpoint says, each field of a fixed length.
pub fn message(seq: i32, extent: &Extent, made_at: Instant) -> Vec<u8> {
    let (seq, events, made_at) =
        (seq.to_be_bytes(), extent.events.to_be_bytes(), made_at.timestamp_micros().to_be_bytes());
    [b"clearlane checkpoint".as_slice(), &seq, extent.up_to.as_bytes(), &events, &extent.root, &made_at].concat()
}

/// The newest checkpoint.
///
/// # Errors
/// [`crate::StoreError`].
pub async fn newest(tx: &Tx) -> Result<Option<Checkpoint>> {
    let query = checkpoint::table.order(checkpoint::seq.desc()).limit(1);
    let row: Option<Row> = on!(tx, |conn| query.select(Row::as_select()).first(conn).await.optional())?;
    Ok(row.map(Checkpoint::from))
}

/// The first checkpoint after that number.
///
/// # Errors
/// [`crate::StoreError`].
pub(crate) async fn after(tx: &Tx, seq: i32) -> Result<Option<Checkpoint>> {
    let query = checkpoint::table.filter(checkpoint::seq.gt(seq)).order(checkpoint::seq);
    let row: Option<Row> = on!(tx, |conn| query.select(Row::as_select()).first(conn).await.optional())?;
    Ok(row.map(Checkpoint::from))
}

/// Everything up to the last event before `end`, going on from what is known; nothing where no event is new.
///
/// # Errors
/// [`crate::StoreError`].
pub async fn extend(tx: &Tx, known: Option<&Extent>, end: Uuid) -> Result<Option<Extent>> {
    let mut digest = Context::new(&SHA256);
    let (mut up_to, mut events) = (Uuid::nil(), 0);
    if let Some(known) = known {
        digest.update(&known.root);
        (up_to, events) = (known.up_to, known.events);
    }
    let before = events;
    loop {
        let query = event::table
            .filter(event::id.gt(Key(up_to)))
            .filter(event::id.lt(Key(end)))
            .order(event::id)
            .limit(BATCH)
            .select((event::id, event::hash));
        let batch: Vec<(Key, Vec<u8>)> = on!(tx, |conn| query.load(conn).await)?;
        let Some((last, _)) = batch.last() else { break };
        up_to = last.0;
        for (id, hash) in &batch {
            digest.update(id.0.as_bytes());
            digest.update(hash);
            events += 1;
        }
    }
    Ok((events > before).then(|| Extent { up_to, events, root: digest.finish().as_ref().to_vec() }))
}

/// Stores a checkpoint.
///
/// # Errors
/// [`crate::StoreError::Conflict`] when another process has made one with its number meanwhile.
pub async fn insert(tx: &Tx, new: &Checkpoint) -> Result<()> {
    let row = Row {
        seq: new.seq,
        up_to: Key(new.extent.up_to),
        events: new.extent.events,
        root: new.extent.root.clone(),
        made_at: new.made_at.into(),
        key_id: new.key_id.clone(),
        signature: new.signature.clone(),
    };
    on!(tx, |conn| diesel::insert_into(checkpoint::table).values(row).execute(conn).await)?;
    Ok(())
}
