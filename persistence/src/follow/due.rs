//! Requests and follows whose time is over, and those that end with what is followed.

use super::{ACTIVE, OPEN, UNDER_WAY, columns};
use crate::error::Result;
use crate::put_off::not_put_off;
use crate::schema::follow;
use crate::sql_types::{Key, Time};
use crate::tx::{Tx, on};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::actor::Job;
use domain::follow::Subject;
use domain::ids::{AccountId, FollowId};
use domain::time::Instant;

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

/// Requests and follows whose time is over and which nobody has ended yet, each with the moment when it was over; the longest over
/// first, at most `limit` of requests and of follows.
///
/// # Errors
/// Database failures only.
pub async fn to_expire(tx: &Tx, now: Instant, limit: i64) -> Result<Vec<(FollowId, Instant)>> {
    let open = follow::table
        .filter(OPEN)
        .filter(follow::expires_at.le(Time::from(now)))
        .filter(not_put_off!(Job::ExpireFollows, follow::id, now))
        .order(follow::expires_at)
        .limit(limit)
        .select((follow::id, follow::expires_at));
    let mut over: Vec<(Key, Time)> = on!(tx, |conn| open.load(conn).await)?;
    let active = follow::table
        .filter(ACTIVE)
        .filter(follow::authorised_until.le(Time::from(now)))
        .filter(not_put_off!(Job::ExpireFollows, follow::id, now))
        .order(follow::authorised_until)
        .limit(limit)
        .select((follow::id, follow::authorised_until.assume_not_null()));
    over.extend(on!(tx, |conn| active.load::<(Key, Time)>(conn).await)?);
    let mut due: Vec<(FollowId, Instant)> = over.into_iter().map(|(id, since)| (id.into(), since.into())).collect();
    due.sort_unstable_by_key(|(_, since)| *since);
    Ok(due)
}

/// The requests and follows of an account whose time is over and which nobody has ended yet.
///
/// # Errors
/// Database failures only.
pub async fn of_account_over(tx: &Tx, account: AccountId, now: Instant) -> Result<Vec<FollowId>> {
    ids!(tx, follow::table.filter(follow::account_id.eq(Key::from(account))).filter(over!(now)))
}

/// Every open request and follow of a vehicle or licence.
///
/// # Errors
/// Database failures only.
pub async fn of_subject_under_way(tx: &Tx, subject: Subject) -> Result<Vec<FollowId>> {
    let (vehicle, licence) = columns(subject);
    let of_subject = follow::vehicle_id.eq(vehicle).or(follow::licence_id.eq(licence)).assume_not_null();
    ids!(tx, follow::table.filter(of_subject).filter(UNDER_WAY))
}
