//! What a sandbox keeps of itself, and its registry feed.

use crate::error::Result;
use crate::schema::{licence, sandbox_state, vehicle, violation};
use crate::sql_types::Time;
use crate::tx::{Tx, locked, on};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::time::Instant;

/// What a sandbox keeps of itself.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = sandbox_state)]
pub struct State {
    /// How far business time has been moved ahead of machine time, in microseconds.
    pub offset_us: i64,
    /// How often it was reset.
    pub resets: i32,
}

/// The state of the sandbox; as at first where nobody has changed it.
///
/// # Errors
/// [`crate::StoreError`].
pub async fn state(tx: &Tx) -> Result<State> {
    let query = sandbox_state::table;
    let state: Option<State> = on!(tx, |conn| query.select(State::as_select()).first(conn).await.optional())?;
    Ok(state.unwrap_or_default())
}

/// The state, its row locked, and made when there was none: processes that start, move the clock or reset at the same time
/// wait for each other.
///
/// # Errors
/// [`crate::StoreError`].
pub async fn lock(tx: &Tx) -> Result<State> {
    let new = (sandbox_state::id.eq(1), sandbox_state::offset_us.eq(0_i64), sandbox_state::resets.eq(0));
    on!(tx, |conn| {
        diesel::insert_into(sandbox_state::table).values(new).on_conflict_do_nothing().execute(conn).await
    })?;
    Ok(locked!(tx, sandbox_state::table.select(State::as_select()))?)
}

/// Moves the clock ahead by that many microseconds. Returns the new offset.
///
/// # Errors
/// [`crate::StoreError`].
pub async fn advance_clock(tx: &Tx, by_us: i64) -> Result<i64> {
    let offset = lock(tx).await?.offset_us.saturating_add(by_us);
    let change = diesel::update(sandbox_state::table).set(sandbox_state::offset_us.eq(offset));
    on!(tx, |conn| change.execute(conn).await)?;
    Ok(offset)
}

/// Notes one more reset.
///
/// # Errors
/// [`crate::StoreError`].
pub async fn count_reset(tx: &Tx) -> Result<()> {
    let change = diesel::update(sandbox_state::table).set(sandbox_state::resets.eq(sandbox_state::resets + 1));
    on!(tx, |conn| change.execute(conn).await)?;
    Ok(())
}

/// Notes that the registry has now confirmed every vehicle that it last confirmed at `stale` or before. It holds the
/// sandbox's row meanwhile: two that confirm many rows each in an order of their own would wait for each other.
///
/// # Errors
/// [`crate::StoreError`].
pub async fn confirm_vehicles(tx: &Tx, stale: Instant, now: Instant) -> Result<()> {
    lock(tx).await?;
    let change = diesel::update(vehicle::table.filter(vehicle::as_of.le(Time::from(stale))))
        .set(vehicle::as_of.eq(Time::from(now)));
    on!(tx, |conn| change.execute(conn).await)?;
    Ok(())
}

/// The same for licences and their points, but for those whose archive number is like `except`.
///
/// # Errors
/// [`crate::StoreError`].
pub async fn confirm_licences(tx: &Tx, stale: Instant, now: Instant, except: &str) -> Result<()> {
    lock(tx).await?;
    let known =
        licence::table.filter(licence::as_of.le(Time::from(stale))).filter(licence::archive_number.not_like(except));
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
    lock(tx).await?;
    let change = diesel::update(violation::table.filter(violation::as_of.le(Time::from(stale))))
        .set(violation::as_of.eq(Time::from(now)));
    on!(tx, |conn| change.execute(conn).await)?;
    Ok(())
}
