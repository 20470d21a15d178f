//! Invariant 16: an idempotency key has one fingerprint and one answer.

use super::Report;
use crate::error::Result;
use crate::schema::idempotency;
use crate::tx::{Tx, on};
use diesel::dsl::{count_star, sql};
use diesel::prelude::*;
use diesel::sql_types::Bool;
use diesel_async::RunQueryDsl;

/// Refusals of the moment (429, 5xx) are not answers: a retry may fare better.
const MALFORMED: &str = "length(fingerprint) <> 32 OR length(key) = 0 OR length(body) = 0 OR status = 429
    OR NOT (status BETWEEN 200 AND 299 OR status BETWEEN 400 AND 499)";

type Scope = (String, String, String);

/// Checks every key. The key itself is its caller's, and is not printed.
pub(super) async fn check(tx: &Tx, report: &mut Report) -> Result<()> {
    let rows: i64 = on!(tx, |conn| idempotency::table.count().get_result(conn).await)?;
    report.count(16, usize::try_from(rows).unwrap_or(usize::MAX));
    let scope = (idempotency::principal, idempotency::method, idempotency::path);
    let query = idempotency::table
        .group_by((idempotency::principal, idempotency::method, idempotency::path, idempotency::key))
        .having(count_star().gt(1))
        .select(scope);
    let repeated: Vec<Scope> = on!(tx, |conn| query.load(conn).await)?;
    let query = idempotency::table.filter(sql::<Bool>(MALFORMED)).select(scope);
    let malformed: Vec<Scope> = on!(tx, |conn| query.load(conn).await)?;
    for (principal, method, path) in repeated {
        report.demand(16, false, "a key has several answers", format_args!("{principal} {method} {path}"));
    }
    for (principal, method, path) in malformed {
        report.demand(16, false, "an answer is not well formed", format_args!("{principal} {method} {path}"));
    }
    Ok(())
}
