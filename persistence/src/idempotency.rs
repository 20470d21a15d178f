//! Answers that were given to idempotency keys.

use crate::error::Result;
use crate::prepared::hot;
use crate::schema::idempotency;
use crate::sql_types::Time;
use crate::tx::{Tx, on};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::time::Instant;

/// What a key belongs to: who asks, and what for.
#[derive(Debug, Clone)]
pub struct Scope {
    /// The account that asks.
    pub principal: String,
    /// The HTTP method.
    pub method: String,
    /// The path.
    pub path: String,
    /// The caller's key.
    pub key: String,
}

/// A stored answer.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = idempotency)]
pub struct Stored {
    /// SHA-256 of the canonical body that it answers.
    pub fingerprint: Vec<u8>,
    /// The HTTP status.
    pub status: i32,
    /// The `Location` header.
    pub location: Option<String>,
    /// The body.
    pub body: String,
}

#[derive(Insertable)]
#[diesel(table_name = idempotency, treat_none_as_default_value = false)]
struct New<'a> {
    principal: &'a str,
    method: &'a str,
    path: &'a str,
    key: &'a str,
    fingerprint: &'a [u8],
    status: i32,
    location: Option<&'a str>,
    body: &'a str,
    stored_at: Time,
}

/// The answer that a key got.
///
/// # Errors
/// [`crate::StoreError`].
pub async fn find(tx: &Tx, scope: &Scope) -> Result<Option<Stored>> {
    let query = idempotency::table.find((&scope.principal, &scope.method, &scope.path, &scope.key));
    Ok(on!(tx, |conn| hot!(query.select(Stored::as_select())).get_result(conn).await.optional())?)
}

/// Stores an answer; with the change that it tells of, in the same transaction.
///
/// # Errors
/// [`crate::StoreError::Conflict`] when the key has an answer already.
pub async fn insert(tx: &Tx, scope: &Scope, answer: &Stored, at: Instant) -> Result<()> {
    let row = New {
        principal: &scope.principal,
        method: &scope.method,
        path: &scope.path,
        key: &scope.key,
        fingerprint: &answer.fingerprint,
        status: answer.status,
        location: answer.location.as_deref(),
        body: &answer.body,
        stored_at: at.into(),
    };
    on!(tx, |conn| hot!(diesel::insert_into(idempotency::table).values(row)).execute(conn).await)?;
    Ok(())
}

/// Whether there are answers that were stored before `then`.
///
/// # Errors
/// [`crate::StoreError`].
pub async fn any_before(tx: &Tx, then: Instant) -> Result<bool> {
    let old = idempotency::table.filter(idempotency::stored_at.lt(Time::from(then)));
    Ok(on!(tx, |conn| diesel::select(diesel::dsl::exists(old)).get_result(conn).await)?)
}

/// Forgets answers that were stored before `then`; tells how many.
///
/// # Errors
/// [`crate::StoreError`].
pub async fn forget_before(tx: &Tx, then: Instant) -> Result<usize> {
    let old = idempotency::table.filter(idempotency::stored_at.lt(Time::from(then)));
    Ok(on!(tx, |conn| diesel::delete(old).execute(conn).await)?)
}
