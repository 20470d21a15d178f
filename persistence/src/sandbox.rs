//! The sandbox's clock, which is how far business time has been moved ahead of machine time, and its registry feed.

use crate::error::Result;
use crate::schema::{licence, sandbox_clock, vehicle, violation};
use crate::sql_types::Time;
use crate::tx::{Tx, locked, on};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::time::Instant;

/// The offset in microseconds; 0 where nobody has moved the clock.
///
/// # Errors
/// [`crate::StoreError`].
pub async fn clock_offset(tx: &Tx) -> Result<i64> {
    let query = sandbox_clock::table.select(sandbox_clock::offset_us);
    let offset: Option<i64> = on!(tx, |conn| query.first(conn).await.optional())?;
    Ok(offset.unwrap_or(0))
}

/// The offset, its row locked, and made when there was none: processes that start, or move the clock, at the same time
/// wait for each other.
///
/// # Errors
/// [`crate::StoreError`].
pub async fn lock_clock(tx: &Tx) -> Result<i64> {
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
pub async fn advance_clock(tx: &Tx, by_us: i64) -> Result<i64> {
    let offset = lock_clock(tx).await?.saturating_add(by_us);
    let change = diesel::update(sandbox_clock::table).set(sandbox_clock::offset_us.eq(offset));
    on!(tx, |conn| change.execute(conn).await)?;
    Ok(offset)
}

/// Notes that the registry has now confirmed every vehicle that it last confirmed at `stale` or before. It holds the
/// clock's row meanwhile: two that confirm many rows each in an order of their own would wait for each other.
///
/// # Errors
/// [`crate::StoreError`].
pub async fn confirm_vehicles(tx: &Tx, stale: Instant, now: Instant) -> Result<()> {
    lock_clock(tx).await?;
    let change = diesel::update(vehicle::table.filter(vehicle::as_of.le(Time::from(stale))))
        .set(vehicle::as_of.eq(Time::from(now)));
    on!(tx, |conn| change.execute(conn).await)?;
    Ok(())
}

/// The same for licences and their points, but for the one with that archive number.
///
/// # Errors
/// [`crate::StoreError`].
pub async fn confirm_licences(tx: &Tx, stale: Instant, now: Instant, except: &str) -> Result<()> {
    lock_clock(tx).await?;
    let known = licence::table.filter(licence::as_of.le(Time::from(stale))).filter(licence::archive_number.ne(except));
    let change =
        diesel::update(known).set((licence::as_of.eq(Time::from(now)), licence::points_as_of.eq(Time::from(now))));
    on!(tx, |conn| change.execute(conn).await)?;
    Ok(())
}

/// The same for violations.
///
/// # Errors
/// [`crate::StoreError`].
pub async fn confirm_violations(tx: &Tx, stale: Instant, now: Instant) -> Result<()> {
    lock_clock(tx).await?;
    let change = diesel::update(violation::table.filter(violation::as_of.le(Time::from(stale))))
        .set(violation::as_of.eq(Time::from(now)));
    on!(tx, |conn| change.execute(conn).await)?;
    Ok(())
}
