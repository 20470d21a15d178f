//! Tries of a day: by somebody, at something, from somewhere. Who or what it is, is kept as a keyed digest only.

use crate::error::Result;
use crate::prepared::hot;
use crate::schema::attempt;
use crate::tx::{Tx, on};
use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::upsert::excluded;
use diesel_async::RunQueryDsl;

/// What a limit of tries counts.
#[derive(Debug, Clone, Copy)]
pub struct Counted<'a> {
    /// Which limit it is.
    pub kind: &'a str,
    /// Who or what, as a keyed digest.
    pub subject: &'a [u8],
    /// The day, in China time.
    pub day: NaiveDate,
}

/// Counts a try. Returns how many there were on that day, this one included.
///
/// # Errors
/// Database failures only.
pub async fn count(tx: &Tx, counted: Counted<'_>) -> Result<i32> {
    let row = (
        attempt::kind.eq(counted.kind),
        attempt::subject.eq(counted.subject),
        attempt::day.eq(counted.day),
        attempt::used.eq(1),
    );
    let query = diesel::insert_into(attempt::table)
        .values(row)
        .on_conflict((attempt::kind, attempt::subject, attempt::day))
        .do_update()
        .set(attempt::used.eq(attempt::used + excluded(attempt::used)))
        .returning(attempt::used);
    Ok(on!(tx, |conn| hot!(query).get_result(conn).await)?)
}

/// How many tries of that day have been counted of each subject, those without any left out. A subject is of one kind.
///
/// # Errors
/// Database failures only.
pub async fn used(tx: &Tx, subjects: &[[u8; 32]], day: NaiveDate) -> Result<Vec<(Vec<u8>, i32)>> {
    let subjects: Vec<Vec<u8>> = subjects.iter().map(|subject| subject.to_vec()).collect();
    let query = attempt::table
        .filter(attempt::subject.eq_any(subjects))
        .filter(attempt::day.eq(day))
        .select((attempt::subject, attempt::used));
    Ok(on!(tx, |conn| query.load(conn).await)?)
}

/// Whether there are tries of days before this one.
///
/// # Errors
/// Database failures only.
pub async fn any_before(tx: &Tx, day: NaiveDate) -> Result<bool> {
    let query = attempt::table.filter(attempt::day.lt(day)).select(attempt::used);
    let any: Option<i32> = on!(tx, |conn| query.first(conn).await.optional())?;
    Ok(any.is_some())
}

/// Forgets the tries of days before this one. Returns how many rows that were.
///
/// # Errors
/// Database failures only.
pub async fn forget_before(tx: &Tx, day: NaiveDate) -> Result<usize> {
    let old = diesel::delete(attempt::table.filter(attempt::day.lt(day)));
    Ok(on!(tx, |conn| old.execute(conn).await)?)
}
