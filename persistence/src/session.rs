//! Sessions and their rotating refresh tokens, on machine time.

use crate::error::Result;
use crate::prepared::hot;
use crate::schema::{account, refresh_token, session};
use crate::sql_types::{Key, Time};
use crate::tx::{Tx, locked, on};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::ids::{AccountId, PersonId, SessionId};
use domain::time::Instant;

/// A session that a refresh token belongs to.
#[derive(Debug, Clone)]
pub struct Refreshable {
    /// Which.
    pub session: SessionId,
    /// Whose account.
    pub account: AccountId,
    /// The person behind the account.
    pub person: PersonId,
    /// When the session ends, whatever happens.
    pub expires_at: Instant,
    /// When it was ended early.
    pub revoked_at: Option<Instant>,
    /// When this token was exchanged. A second exchange means that somebody else has a copy.
    pub used_at: Option<Instant>,
}

#[derive(Insertable)]
#[diesel(table_name = session, treat_none_as_default_value = false)]
struct NewSession {
    id: Key,
    account_id: Key,
    started_at: Time,
    expires_at: Time,
    revoked_at: Option<Time>,
}

#[derive(Insertable)]
#[diesel(table_name = refresh_token, treat_none_as_default_value = false)]
struct NewRefreshToken<'a> {
    digest: &'a [u8],
    session_id: Key,
    issued_at: Time,
    used_at: Option<Time>,
}

/// Starts a session.
///
/// # Errors
/// [`crate::StoreError`].
pub async fn start(tx: &Tx, id: SessionId, account: AccountId, now: Instant, expires_at: Instant) -> Result<()> {
    let row = NewSession {
        id: id.into(),
        account_id: account.into(),
        started_at: now.into(),
        expires_at: expires_at.into(),
        revoked_at: None,
    };
    on!(tx, |conn| diesel::insert_into(session::table).values(row).execute(conn).await)?;
    Ok(())
}

/// Stores the digest of a new refresh token.
///
/// # Errors
/// [`crate::StoreError`].
pub async fn add_token(tx: &Tx, id: SessionId, digest: &[u8], now: Instant) -> Result<()> {
    let row = NewRefreshToken { digest, session_id: id.into(), issued_at: now.into(), used_at: None };
    on!(tx, |conn| diesel::insert_into(refresh_token::table).values(row).execute(conn).await)?;
    Ok(())
}

/// The session of a refresh token, the token's row locked.
///
/// # Errors
/// [`crate::StoreError`].
pub async fn lock_by_token(tx: &Tx, digest: &[u8]) -> Result<Option<Refreshable>> {
    let token = refresh_token::table.filter(refresh_token::digest.eq(digest));
    let token: Option<(Key, Option<Time>)> =
        locked!(tx, token.select((refresh_token::session_id, refresh_token::used_at))).optional()?;
    let Some((id, used_at)) = token else {
        return Ok(None);
    };
    let query = session::table.inner_join(account::table).filter(session::id.eq(id)).select((
        session::account_id,
        account::person_id,
        session::expires_at,
        session::revoked_at,
    ));
    let (account, person, expires_at, revoked_at): (Key, Key, Time, Option<Time>) =
        on!(tx, |conn| query.first(conn).await)?;
    Ok(Some(Refreshable {
        session: id.into(),
        account: account.into(),
        person: person.into(),
        expires_at: expires_at.into(),
        revoked_at: revoked_at.map(Instant::from),
        used_at: used_at.map(Instant::from),
    }))
}

/// Marks a refresh token as exchanged.
///
/// # Errors
/// [`crate::StoreError`].
pub async fn mark_used(tx: &Tx, digest: &[u8], now: Instant) -> Result<()> {
    let token = refresh_token::table.filter(refresh_token::digest.eq(digest));
    let change = diesel::update(token).set(refresh_token::used_at.eq(Some(Time::from(now))));
    on!(tx, |conn| hot!(change).execute(conn).await)?;
    Ok(())
}

/// Ends a session, if it has not ended yet.
///
/// # Errors
/// [`crate::StoreError`].
pub async fn revoke(tx: &Tx, id: SessionId, now: Instant) -> Result<()> {
    let live = session::table.filter(session::id.eq(Key::from(id))).filter(session::revoked_at.is_null());
    let change = diesel::update(live).set(session::revoked_at.eq(Some(Time::from(now))));
    on!(tx, |conn| hot!(change).execute(conn).await)?;
    Ok(())
}
