//! The notices of decisions. The name of the person is not in them: it stays with the person.

use crate::error::Result;
use crate::schema::notice;
use crate::sql_types::{Doc, Key, Time};
use crate::tx::{Tx, on};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::decision::Decision;
use domain::ids::DecisionId;
use domain::time::Instant;
use serde_json::Value;

/// Stores the notice of a decision, once and for ever.
///
/// # Errors
/// [`crate::StoreError::Conflict`] when it has one already.
pub async fn insert_notice(
    tx: &Tx,
    made: &Decision,
    (issued_at, served_at): (Instant, Instant),
    content: Value,
) -> Result<()> {
    let row = (
        notice::decision_id.eq(Key::from(made.id)),
        notice::number.eq(made.number.as_str()),
        notice::issued_at.eq(Time::from(issued_at)),
        notice::served_at.eq(Time::from(served_at)),
        notice::content.eq(Doc(content)),
    );
    on!(tx, |conn| diesel::insert_into(notice::table).values(row).execute(conn).await)?;
    Ok(())
}

/// The notice of a decision, and when it was served.
///
/// # Errors
/// [`crate::StoreError`].
pub async fn notice(tx: &Tx, id: DecisionId) -> Result<Option<(Value, Instant)>> {
    let query = notice::table.find(Key::from(id)).select((notice::content, notice::served_at));
    let found: Option<(Doc, Time)> = on!(tx, |conn| query.first(conn).await.optional())?;
    Ok(found.map(|(content, served_at)| (content.0, served_at.into())))
}
