//! FOLLOW-3: codes, kept as keyed digests, and their comparison, which takes a try in the same statement.

use super::number;
use crate::error::Result;
use crate::prepared::hot;
use crate::rows::count;
use crate::schema::follow_code;
use crate::sql_types::{Key, Time};
use crate::tx::{Tx, on};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::follow::code::{CodeNumber, IssuedCode};
use domain::ids::FollowId;
use domain::policy::Policy;
use domain::time::Instant;

/// Stores a code that is given out for an authorisation.
///
/// # Errors
/// [`crate::StoreError::Conflict`] when it is one too many.
pub async fn insert_code(
    tx: &Tx,
    follow: FollowId,
    authorisation: u32,
    code: &IssuedCode,
    digest: &[u8],
    policy: &Policy,
) -> Result<()> {
    let row = (
        follow_code::follow_id.eq(Key::from(follow)),
        follow_code::authorisation.eq(number(authorisation)?),
        follow_code::seq.eq(number(code.seq)?),
        follow_code::policy_version.eq(policy.version.as_str()),
        follow_code::codes_limit.eq(number(policy.follow_codes_per_request)?),
        follow_code::digest.eq(digest),
        follow_code::expires_at.eq(Time::from(code.expires_at)),
        follow_code::tries_left.eq(number(code.tries_left)?),
        follow_code::used_at.eq(code.used_at.map(Time::from)),
    );
    on!(tx, |conn| diesel::insert_into(follow_code::table).values(row).execute(conn).await)?;
    Ok(())
}

/// The newest code of an authorisation: its number tells how many were given out.
///
/// # Errors
/// Database failures only.
pub async fn issued(tx: &Tx, follow: FollowId, authorisation: u32) -> Result<Option<IssuedCode>> {
    let query = follow_code::table
        .filter(follow_code::follow_id.eq(Key::from(follow)))
        .filter(follow_code::authorisation.eq(number(authorisation)?))
        .order(follow_code::seq.desc())
        .select((follow_code::seq, follow_code::expires_at, follow_code::tries_left, follow_code::used_at));
    let found: Option<(i32, Time, i32, Option<Time>)> =
        on!(tx, |conn| hot!(query.limit(1)).get_result(conn).await.optional())?;
    let code = |(seq, expires_at, tries_left, used_at): (i32, Time, i32, Option<Time>)| {
        Ok(IssuedCode {
            seq: count(seq)?,
            expires_at: expires_at.into(),
            tries_left: count(tries_left)?,
            used_at: used_at.map(Instant::from),
        })
    };
    found.map(code).transpose()
}

/// Compares a code, if it may still be compared, and takes a try of it in the same statement. Returns whether it was equal, or
/// nothing where it could not be compared.
///
/// # Errors
/// Database failures only.
pub async fn compare(tx: &Tx, follow: FollowId, code: CodeNumber, digest: &[u8], now: Instant) -> Result<Option<bool>> {
    let this = follow_code::table
        .filter(follow_code::follow_id.eq(Key::from(follow)))
        .filter(follow_code::authorisation.eq(number(code.authorisation)?))
        .filter(follow_code::seq.eq(number(code.seq)?))
        .filter(follow_code::tries_left.gt(0))
        .filter(follow_code::used_at.is_null())
        .filter(follow_code::expires_at.gt(Time::from(now)));
    let query = diesel::update(this)
        .set(follow_code::tries_left.eq(follow_code::tries_left - 1))
        .returning(follow_code::digest.eq(digest));
    Ok(on!(tx, |conn| hot!(query).get_result(conn).await.optional())?)
}

/// Notes that a code was used.
///
/// # Errors
/// [`crate::StoreError::Conflict`] when another one of the same authorisation was.
pub async fn mark_used(tx: &Tx, follow: FollowId, code: CodeNumber, now: Instant) -> Result<()> {
    let this = follow_code::table
        .filter(follow_code::follow_id.eq(Key::from(follow)))
        .filter(follow_code::authorisation.eq(number(code.authorisation)?))
        .filter(follow_code::seq.eq(number(code.seq)?));
    let change = diesel::update(this).set(follow_code::used_at.eq(Some(Time::from(now))));
    on!(tx, |conn| hot!(change).execute(conn).await)?;
    Ok(())
}
