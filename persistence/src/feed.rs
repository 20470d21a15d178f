//! The feed: every event once, numbered in the order in which they were committed. Whoever reads on from a number neither skips an
//! event nor sees one twice.
//!
//! A trigger puts each event into `outbox` within its own transaction. One process at a time takes what is there and gives it the next
//! numbers: it holds the row of `feed_head` meanwhile, so what has a number is committed before a higher one is given. Events of one
//! resource come in the order of their versions.

use crate::error::{Result, StoreError};
use crate::event::Event;
use crate::prepared::hot;
use crate::schema::{event, feed, feed_head, outbox};
use crate::sql_types::{Doc, Key, Time};
use crate::tx::{Tx, locked, on};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use diesel_async::RunQueryDsl;
use domain::event::{About, Noun};
use domain::policy::Jurisdiction;
use domain::time::Instant;

/// An event in the feed.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Its number: 1, 2, 3, …
    pub seq: i64,
    /// What it is about.
    pub about: About,
    /// What happened.
    pub event: Event,
}

#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = event)]
struct EventRow {
    resource: Key,
    version: i32,
    id: Key,
    noun: String,
    kind: String,
    person_id: Option<Key>,
    jurisdiction: String,
    happened_at: Time,
    data: Doc,
}

impl Entry {
    fn new(seq: i64, row: EventRow) -> Result<Self> {
        Ok(Self {
            seq,
            about: About {
                noun: row.noun.parse::<Noun>().map_err(StoreError::corrupt)?,
                id: row.resource.0,
                person: row.person_id.map(Into::into),
                jurisdiction: row.jurisdiction.parse::<Jurisdiction>().map_err(StoreError::corrupt)?,
            },
            event: Event {
                id: row.id.into(),
                version: row.version,
                kind: row.kind,
                at: row.happened_at.into(),
                data: row.data.0,
            },
        })
    }
}

/// When the events happened that wait for their numbers: the first of them, at most that many.
///
/// # Errors
/// Database failures only.
pub async fn waiting(tx: &Tx, limit: i64) -> Result<Vec<Instant>> {
    let query = outbox::table
        .inner_join(event::table.on(event::id.eq(outbox::event_id)))
        .order(outbox::position)
        .limit(limit)
        .select(event::happened_at);
    let times: Vec<Time> = on!(tx, |conn| hot!(query).load(conn).await)?;
    Ok(times.into_iter().map(Instant::from).collect())
}

/// Gives the next numbers to at most `limit` of the events that wait for theirs. Returns how many they were.
///
/// # Errors
/// [`StoreError::Busy`] when another process holds the feed for too long.
pub async fn sequence(tx: &Tx, limit: i64) -> Result<u64> {
    // A statement of its own: what the one before us has done is seen only by a statement that begins after it has let go.
    let last: i64 = locked!(tx, feed_head::table.filter(feed_head::id.eq(1)).select(feed_head::last_seq))?;
    let number = sql::<BigInt>("row_number() OVER (ORDER BY position) + ").bind::<BigInt, _>(last);
    let waiting = outbox::table.order(outbox::position).limit(limit).select((number, outbox::event_id));
    let entering = waiting.insert_into(feed::table).into_columns((feed::seq, feed::event_id));
    let entered = on!(tx, |conn| hot!(entering).execute(conn).await)?;
    if entered == 0 {
        return Ok(0);
    }
    // By what has entered: meanwhile others may have come, in front of these too.
    let entered_ones = feed::table.filter(feed::seq.gt(last)).select(feed::event_id);
    let leaving = diesel::delete(outbox::table.filter(outbox::event_id.eq_any(entered_ones)));
    on!(tx, |conn| hot!(leaving).execute(conn).await)?;
    let newest = last.saturating_add(i64::try_from(entered).map_err(StoreError::corrupt)?);
    let moving = diesel::update(feed_head::table.filter(feed_head::id.eq(1))).set(feed_head::last_seq.eq(newest));
    on!(tx, |conn| hot!(moving).execute(conn).await)?;
    Ok(entered as u64)
}

/// The events with numbers above `after`, the lowest first.
///
/// # Errors
/// Database failures only.
pub async fn page(tx: &Tx, after: i64, limit: i64) -> Result<Vec<Entry>> {
    let query = feed::table
        .inner_join(event::table.on(event::id.eq(feed::event_id)))
        .filter(feed::seq.gt(after))
        .order(feed::seq)
        .limit(limit);
    let rows: Vec<(i64, EventRow)> =
        on!(tx, |conn| hot!(query.select((feed::seq, EventRow::as_select()))).load(conn).await)?;
    rows.into_iter().map(|(seq, row)| Entry::new(seq, row)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::{NewEvent, append, last};
    use crate::{Database, Settings, migrate};
    use domain::event::CaseEvent;
    use domain::ids::{EventId, PersonId};
    use std::time::Duration;
    use uuid::Uuid;

    fn about(case: u128) -> About {
        About {
            noun: Noun::Case,
            id: Uuid::from_u128(case),
            person: (case > 1).then(|| PersonId::from_uuid(Uuid::from_u128(case))),
            jurisdiction: "hunan".parse().unwrap(),
        }
    }

    /// Something happens to a case. The later an event, the lower is its id.
    async fn happens(tx: &Tx, case: u128, id: u128) -> Result<()> {
        let new = NewEvent {
            id: EventId::from_uuid(Uuid::from_u128(id)),
            about: about(case),
            event: CaseEvent::Late {}.into(),
            at: Instant::from_timestamp(1_741_140_000, 0).unwrap(),
            actor: "authority".to_owned(),
            request_id: None,
        };
        append(tx, last(tx, new.about.id).await?, &new).await.map(drop)
    }

    async fn seqs(tx: &Tx, after: i64, limit: i64) -> Result<Vec<(i64, u128, i32)>> {
        let page = page(tx, after, limit).await?;
        Ok(page.iter().map(|entry| (entry.seq, entry.event.id.uuid().as_u128(), entry.event.version)).collect())
    }

    #[test]
    fn events_get_their_numbers_in_the_order_of_the_outbox_and_are_read_by_them() {
        let folder = std::env::temp_dir().join(format!("clearlane-feed-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let url = format!("sqlite:{}", folder.join("feed.db").display());
        let settings = Settings { url, connections: 1, patience: Duration::from_secs(1), ca_file: None };
        migrate::up(&settings).unwrap();
        let store = Database::open(settings).unwrap().worker().unwrap();
        let story = store.write(async |tx| {
            assert_eq!(waiting(tx, 9).await?.len(), 0);
            for (case, id) in [(1, 9), (2, 8), (1, 7)] {
                happens(tx, case, id).await?;
            }
            assert_eq!((waiting(tx, 9).await?.len(), waiting(tx, 2).await?.len()), (3, 2));
            assert_eq!(sequence(tx, 2).await?, 2);
            assert_eq!(seqs(tx, 0, 9).await?, [(1, 9, 1), (2, 8, 1)]);
            happens(tx, 2, 6).await?;
            assert_eq!((sequence(tx, 9).await?, sequence(tx, 9).await?, waiting(tx, 9).await?.len()), (2, 0, 0));
            assert_eq!(seqs(tx, 1, 2).await?, [(2, 8, 1), (3, 7, 2)]);
            let rest = page(tx, 3, 9).await?;
            assert_eq!(rest.iter().map(|entry| (entry.seq, entry.about.clone())).collect::<Vec<_>>(), [(4, about(2))]);
            Ok::<_, StoreError>(())
        });
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(story).unwrap();
        std::fs::remove_dir_all(folder).unwrap();
    }
}
