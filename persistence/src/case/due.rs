//! Cases with which something is to be done, and what the authority is asked about them.

use crate::error::Result;
use crate::prepared::Fixed;
use crate::put_off::not_put_off;
use crate::rows::{parsed, required};
use crate::schema::{violation, violation_case};
use crate::sql_types::{Key, Time};
use crate::tx::{Tx, on};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::actor::Job;
use domain::case::CaseStatus;
use domain::codes::ViolationNumber;
use domain::ids::{CaseId, FollowId, LicenceId, VehicleId, ViolationId};
use domain::time::Instant;

/// A submitted case as its authority knows it.
#[derive(Debug, Clone)]
pub struct AtAuthority {
    /// The licence that bears the points.
    pub licence: LicenceId,
    /// The violation.
    pub violation: ViolationId,
    /// The authority's number of the violation.
    pub number: ViolationNumber,
    /// When the case was submitted.
    pub submitted_at: Instant,
}

/// What the authority is asked about a submitted case; nothing once it is decided.
///
/// # Errors
/// [`crate::StoreError`].
pub async fn at_authority(tx: &Tx, id: CaseId) -> Result<Option<AtAuthority>> {
    let query = violation_case::table
        .inner_join(violation::table.on(violation::id.eq(violation_case::violation_id)))
        .filter(violation_case::id.eq(Key::from(id)))
        .filter(violation_case::status.eq(CaseStatus::Submitted.as_str()))
        .select((violation_case::licence_id, violation::id, violation::number, violation_case::submitted_at));
    let found: Option<(Key, Key, String, Option<Time>)> = on!(tx, |conn| query.first(conn).await.optional())?;
    let Some((licence, violation, number, submitted_at)) = found else { return Ok(None) };
    Ok(Some(AtAuthority {
        licence: licence.into(),
        violation: violation.into(),
        number: parsed(&number)?,
        submitted_at: required(submitted_at, "submitted_at")?.into(),
    }))
}

/// The submitted cases of a licence: their points are held.
///
/// # Errors
/// [`crate::StoreError`].
pub async fn submitted_on(tx: &Tx, licence: LicenceId) -> Result<Vec<CaseId>> {
    let query = violation_case::table
        .filter(violation_case::licence_id.eq(Key::from(licence)))
        .filter(Fixed("status = 'submitted'"))
        .select(violation_case::id);
    let ids: Vec<Key> = on!(tx, |conn| query.load(conn).await)?;
    Ok(ids.into_iter().map(CaseId::from).collect())
}

/// The cases that were opened by a follow and are not submitted, which are those that need it live: they end with it (FOLLOW-8).
///
/// # Errors
/// [`crate::StoreError`].
pub async fn opened_by(tx: &Tx, follow: FollowId) -> Result<Vec<CaseId>> {
    let query = violation_case::table
        .filter(violation_case::follow_id.eq(Some(Key::from(follow))).and(violation_case::need_live.eq(true)))
        .order(violation_case::id.asc())
        .select(violation_case::id);
    let ids: Vec<Key> = on!(tx, |conn| query.load(conn).await)?;
    Ok(ids.into_iter().map(CaseId::from).collect())
}

/// The cases of a vehicle that are not submitted.
///
/// # Errors
/// [`crate::StoreError`].
pub async fn opened_on(tx: &Tx, vehicle: VehicleId) -> Result<Vec<CaseId>> {
    let query = violation_case::table
        .filter(violation_case::vehicle_id.eq(Key::from(vehicle)))
        .filter(Fixed("status = 'opened'"))
        .order(violation_case::id.asc())
        .select(violation_case::id);
    let ids: Vec<Key> = on!(tx, |conn| query.load(conn).await)?;
    Ok(ids.into_iter().map(CaseId::from).collect())
}

/// HANDLE-18: how many vehicles of others, this one not counted, a licence has handled or is handling since a moment.
///
/// # Errors
/// [`crate::StoreError`].
pub async fn others_vehicles(tx: &Tx, licence: LicenceId, since: Instant, but: VehicleId) -> Result<u32> {
    let query = violation_case::table
        .filter(violation_case::licence_id.eq(Key::from(licence)))
        .filter(Fixed("relation = 'followed' AND status IN ('opened', 'submitted', 'accepted')"))
        .filter(violation_case::opened_at.ge(Time::from(since)))
        .filter(violation_case::vehicle_id.ne(Key::from(but)))
        .select(violation_case::vehicle_id)
        .distinct();
    let vehicles: Vec<Key> = on!(tx, |conn| query.load(conn).await)?;
    u32::try_from(vehicles.len()).map_err(crate::StoreError::corrupt)
}

/// Cases whose lifetime is over, and which nobody has ended yet.
///
/// # Errors
/// [`crate::StoreError`].
pub async fn to_expire(tx: &Tx, now: Instant, limit: i64) -> Result<Vec<(CaseId, Instant)>> {
    let due = Fixed("status = 'opened'");
    let query = violation_case::table
        .filter(due)
        .filter(violation_case::expires_at.le(Time::from(now)))
        .filter(not_put_off!(Job::ExpireCases, violation_case::id, now))
        .order(violation_case::expires_at)
        .limit(limit)
        .select((violation_case::id, violation_case::expires_at));
    let due: Vec<(Key, Time)> = on!(tx, |conn| query.load(conn).await)?;
    Ok(due.into_iter().map(|(id, since)| (id.into(), since.into())).collect())
}

/// Cases that the authority is to be asked about.
///
/// # Errors
/// [`crate::StoreError`].
pub async fn to_poll(tx: &Tx, now: Instant, limit: i64) -> Result<Vec<(CaseId, Instant)>> {
    let due = Fixed("status = 'submitted'");
    let query = violation_case::table
        .filter(due)
        .filter(violation_case::next_poll_at.le(Time::from(now)))
        .filter(not_put_off!(Job::AskRulings, violation_case::id, now))
        .order(violation_case::next_poll_at)
        .limit(limit)
        .select((violation_case::id, violation_case::next_poll_at));
    let due: Vec<(Key, Option<Time>)> = on!(tx, |conn| query.load(conn).await)?;
    Ok(due.into_iter().filter_map(|(id, since)| Some((id.into(), since?.into()))).collect())
}

/// Cases that the authority should have decided, and which are not flagged yet.
///
/// # Errors
/// [`crate::StoreError`].
pub async fn to_flag_late(tx: &Tx, now: Instant, limit: i64) -> Result<Vec<(CaseId, Instant)>> {
    let due = Fixed("status = 'submitted' AND late_at IS NULL");
    let query = violation_case::table
        .filter(due)
        .filter(violation_case::decide_by.le(Time::from(now)))
        .filter(not_put_off!(Job::FlagLateCases, violation_case::id, now))
        .order(violation_case::decide_by)
        .limit(limit)
        .select((violation_case::id, violation_case::decide_by));
    let due: Vec<(Key, Option<Time>)> = on!(tx, |conn| query.load(conn).await)?;
    Ok(due.into_iter().filter_map(|(id, since)| Some((id.into(), since?.into()))).collect())
}
