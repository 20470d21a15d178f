//! The notices of decisions. The name of the person is not in them: it stays with the person.

use crate::error::{Result, StoreError};
use crate::schema::notice;
use crate::sql_types::{Doc, Key, Time};
use crate::tx::{Tx, on};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::decision::notice::Document;
use domain::ids::DecisionId;

/// Stores the notice of a decision, once and for ever.
///
/// # Errors
/// [`StoreError::Conflict`] when it has one already.
pub async fn insert_notice(tx: &Tx, document: &Document) -> Result<()> {
    let served_at = Time::from(document.served_at);
    let row = (
        notice::decision_id.eq(Key::from(document.decision_id)),
        notice::number.eq(document.number.as_str()),
        notice::issued_at.eq(served_at),
        notice::served_at.eq(served_at),
        notice::content.eq(Doc(serde_json::to_value(document).map_err(StoreError::corrupt)?)),
    );
    on!(tx, |conn| diesel::insert_into(notice::table).values(row).execute(conn).await)?;
    Ok(())
}

/// The notice of a decision.
///
/// # Errors
/// [`StoreError::Corrupt`] where what is stored is no notice.
pub async fn notice(tx: &Tx, id: DecisionId) -> Result<Option<Document>> {
    let query = notice::table.find(Key::from(id)).select(notice::content);
    let found: Option<Doc> = on!(tx, |conn| query.first(conn).await.optional())?;
    found.map(|content| serde_json::from_value(content.0).map_err(StoreError::corrupt)).transpose()
}
