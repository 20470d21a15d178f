//! The sandbox's clock: how far business time has been moved ahead of machine time.

use crate::error::Result;
use crate::schema::sandbox_clock;
use crate::tx::{Tx, locked, on};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

/// The offset in microseconds; 0 where nobody has moved the clock.
///
/// # Errors
/// [`crate::StoreError`].
pub async fn clock_offset(tx: &mut Tx) -> Result<i64> {
    let query = sandbox_clock::table.select(sandbox_clock::offset_us);
    let offset: Option<i64> = on!(tx, |conn| query.first(conn).await.optional())?;
    Ok(offset.unwrap_or(0))
}

/// Moves the clock ahead by so many microseconds; answers the new offset.
///
/// # Errors
/// [`crate::StoreError`].
pub async fn advance_clock(tx: &mut Tx, by_us: i64) -> Result<i64> {
    let current = sandbox_clock::table.select(sandbox_clock::offset_us);
    let current: Option<i64> = locked!(tx, current).optional()?;
    let offset = current.unwrap_or(0).saturating_add(by_us);
    let row = (sandbox_clock::id.eq(1), sandbox_clock::offset_us.eq(offset));
    if current.is_none() {
        on!(tx, |conn| diesel::insert_into(sandbox_clock::table).values(row).execute(conn).await)?;
    } else {
        let change = diesel::update(sandbox_clock::table).set(sandbox_clock::offset_us.eq(offset));
        on!(tx, |conn| change.execute(conn).await)?;
    }
    Ok(offset)
}
