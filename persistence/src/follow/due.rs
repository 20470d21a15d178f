//! Requests and follows whose time is over, and those that end together with their subject.

use super::columns;
use crate::error::Result;
use crate::prepared::Fixed;
use crate::schema::follow;
use crate::sql_types::{Key, Time};
use crate::tx::{Tx, on};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::follow::Subject;
use domain::ids::{AccountId, FollowId};
use domain::time::Instant;

const UNDER_WAY: Fixed = Fixed("status IN ('awaiting_consent', 'awaiting_code', 'active')");
const OPEN: Fixed = Fixed("status IN ('awaiting_consent', 'awaiting_code')");
const ACTIVE: Fixed = Fixed("status = 'active'");

/// Over by this time: an open request past its life, a follow past its authorisation.
macro_rules! over {
    ($now:expr) => {
        OPEN.and(follow::expires_at.le(Time::from($now)))
            .or(ACTIVE.and(follow::authorised_until.le(Time::from($now)).assume_not_null()))
    };
}

macro_rules! ids {
    ($tx:expr, $query:expr) => {{
        let query = $query.order(follow::id.asc()).select(follow::id);
        let ids: Vec<Key> = on!($tx, |conn| query.load(conn).await)?;
        Ok(ids.into_iter().map(FollowId::from).collect())
    }};
}

/// Requests and follows whose time is over and which nobody has ended yet, at most `limit` of each.
///
/// # Errors
/// [`crate::StoreError`].
pub async fn to_expire(tx: &Tx, now: Instant, limit: i64) -> Result<Vec<FollowId>> {
    let open = follow::table
        .filter(OPEN)
        .filter(follow::expires_at.le(Time::from(now)))
        .order(follow::expires_at)
        .limit(limit)
        .select(follow::id);
    let mut ids: Vec<Key> = on!(tx, |conn| open.load(conn).await)?;
    let active = follow::table
        .filter(ACTIVE)
        .filter(follow::authorised_until.le(Time::from(now)))
        .order(follow::authorised_until)
        .limit(limit)
        .select(follow::id);
    ids.extend(on!(tx, |conn| active.load::<Key>(conn).await)?);
    Ok(ids.into_iter().map(FollowId::from).collect())
}

/// What is over of an account.
///
/// # Errors
/// [`crate::StoreError`].
pub async fn of_account_over(tx: &Tx, account: AccountId, now: Instant) -> Result<Vec<FollowId>> {
    ids!(tx, follow::table.filter(follow::account_id.eq(Key::from(account))).filter(over!(now)))
}

/// Every open request and follow of a vehicle or licence.
///
/// # Errors
/// [`crate::StoreError`].
pub async fn of_subject_under_way(tx: &Tx, subject: Subject) -> Result<Vec<FollowId>> {
    let (vehicle, licence) = columns(subject);
    let of_subject = follow::vehicle_id.eq(vehicle).or(follow::licence_id.eq(licence)).assume_not_null();
    ids!(tx, follow::table.filter(of_subject).filter(UNDER_WAY))
}
