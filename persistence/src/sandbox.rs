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

/// The offset, its row locked, and made when there was none: processes that start, or move the clock, at the same time
/// wait for each other.
///
/// # Errors
/// [`crate::StoreError`].
pub async fn lock_clock(tx: &mut Tx) -> Result<i64> {
    let unmoved = (sandbox_clock::id.eq(1), sandbox_clock::offset_us.eq(0_i64));
    on!(tx, |conn| {
        diesel::insert_into(sandbox_clock::table).values(unmoved).on_conflict_do_nothing().execute(conn).await
    })?;
    Ok(locked!(tx, sandbox_clock::table.select(sandbox_clock::offset_us))?)
}

/// Moves the clock ahead by so many microseconds; answers the new offset.
///
/// # Errors
/// [`crate::StoreError`].
pub async fn advance_clock(tx: &mut Tx, by_us: i64) -> Result<i64> {
    let offset = lock_clock(tx).await?.saturating_add(by_us);
    let change = diesel::update(sandbox_clock::table).set(sandbox_clock::offset_us.eq(offset));
    on!(tx, |conn| change.execute(conn).await)?;
    Ok(offset)
}
