//! Invariant 23: the feed has every event once, or will have it, and its numbers have no gap.

use super::Report;
use crate::error::Result;
use crate::schema::{event, feed, feed_head, outbox};
use crate::sql_types::Key;
use crate::tx::{Tx, on};
use diesel::dsl::{count, count_star, max, sql};
use diesel::prelude::*;
use diesel::sql_types::Bool;
use diesel_async::RunQueryDsl;
use domain::ids::EventId;

const NOT_ONCE: &str = "(SELECT count(*) FROM outbox WHERE outbox.event_id = event.id)
    + (SELECT count(*) FROM feed WHERE feed.event_id = event.id) <> 1";

/// What comes before it has a higher number, or has none yet.
const TOO_EARLY: &str =
    "version > 1 AND EXISTS (SELECT 1 FROM feed this WHERE this.event_id = event.id AND NOT EXISTS (
    SELECT 1 FROM feed earlier JOIN event before ON before.id = earlier.event_id
    WHERE before.resource = event.resource AND before.version = event.prev_version AND earlier.seq < this.seq))";

const UNKNOWN: &str = "NOT EXISTS (SELECT 1 FROM event WHERE event.id = event_id)";

/// Checks every event, and every number that was given.
pub(super) async fn check(tx: &Tx, report: &mut Report) -> Result<()> {
    let rows: i64 = on!(tx, |conn| event::table.count().get_result(conn).await)?;
    report.count(23, usize::try_from(rows).unwrap_or(usize::MAX));
    for (wrong, what) in [
        (NOT_ONCE, "an event is not once in the outbox or in the feed"),
        (TOO_EARLY, "an event is in the feed before its predecessor"),
    ] {
        let query = event::table.filter(sql::<Bool>(wrong)).select(event::id);
        let events: Vec<Key> = on!(tx, |conn| query.load(conn).await)?;
        for event in events {
            report.demand(23, false, what, EventId::from(event));
        }
    }
    unknown(tx, report).await?;
    numbers(tx, report).await
}

async fn unknown(tx: &Tx, report: &mut Report) -> Result<()> {
    let waiting = outbox::table.filter(sql::<Bool>(UNKNOWN)).select(outbox::event_id);
    let mut events: Vec<Key> = on!(tx, |conn| waiting.load(conn).await)?;
    let numbered = feed::table.filter(sql::<Bool>(UNKNOWN)).select(feed::event_id);
    events.extend(on!(tx, |conn| numbered.load::<Key>(conn).await)?);
    for event in events {
        report.demand(23, false, "the outbox or the feed has an event that there is not", EventId::from(event));
    }
    Ok(())
}

/// As many numbers as the highest, all different, none below 1: then there is no gap.
async fn numbers(tx: &Tx, report: &mut Report) -> Result<()> {
    let heads: Vec<i64> = on!(tx, |conn| feed_head::table.select(feed_head::last_seq).load(conn).await)?;
    let query = feed::table.select((count_star(), count(feed::seq).aggregate_distinct(), max(feed::seq)));
    let (all, different, highest): (i64, i64, Option<i64>) = on!(tx, |conn| query.get_result(conn).await)?;
    let below: i64 = on!(tx, |conn| feed::table.filter(feed::seq.lt(1)).count().get_result(conn).await)?;
    let highest = highest.unwrap_or(0);
    let dense = below == 0 && all == highest && different == highest;
    report.demand(23, dense, "the numbers of the feed are not dense", format!("{all} events, the last is {highest}"));
    let last = heads.iter().map(i64::to_string).collect::<Vec<_>>().join(" ");
    report.demand(23, heads == [highest], "the feed does not end with the last number that was given", last);
    Ok(())
}
