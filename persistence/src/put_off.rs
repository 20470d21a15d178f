//! What a worker could not do: it is left alone until a moment, so that it stops none of the others.

use crate::error::Result;
use crate::schema::put_off;
use crate::sql_types::{Key, Time};
use crate::tx::{Tx, on};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::actor::Job;
use domain::time::Instant;
use uuid::Uuid;

/// That something with this id is not put off for a job at a moment: for queries of what is due.
macro_rules! not_put_off {
    ($job:expr, $id:expr, $now:expr) => {{
        use $crate::schema::put_off;
        let of_job = put_off::table.filter(put_off::job.eq($job.as_str())).filter(put_off::subject.eq($id));
        diesel::dsl::not(diesel::dsl::exists(of_job.filter(put_off::until.gt($crate::sql_types::Time::from($now)))))
    }};
}

pub(crate) use not_put_off;

/// How often a job has failed with something.
///
/// # Errors
/// [`crate::StoreError`].
pub async fn failures(tx: &Tx, job: Job, subject: Uuid) -> Result<i32> {
    let query = put_off::table.find((job.as_str(), Key(subject))).select(put_off::failures);
    let found: Option<i32> = on!(tx, |conn| query.first(conn).await.optional())?;
    Ok(found.unwrap_or(0))
}

/// Notes that a job has failed with something once more, and leaves it alone until then.
///
/// # Errors
/// [`crate::StoreError`].
pub async fn put_off(tx: &Tx, job: Job, subject: Uuid, until: Instant) -> Result<()> {
    let row = (
        put_off::job.eq(job.as_str()),
        put_off::subject.eq(Key(subject)),
        put_off::until.eq(Time::from(until)),
        put_off::failures.eq(1),
    );
    let again = (put_off::until.eq(Time::from(until)), put_off::failures.eq(put_off::failures + 1));
    let query = diesel::insert_into(put_off::table)
        .values(row)
        .on_conflict((put_off::job, put_off::subject))
        .do_update()
        .set(again);
    on!(tx, |conn| query.execute(conn).await)?;
    Ok(())
}

/// Whether anything was put off until a moment before this one.
///
/// # Errors
/// Database failures only.
pub async fn any_before(tx: &Tx, at: Instant) -> Result<bool> {
    let query = put_off::table.filter(put_off::until.lt(Time::from(at))).select(put_off::failures);
    let any: Option<i32> = on!(tx, |conn| query.first(conn).await.optional())?;
    Ok(any.is_some())
}

/// Forgets what was put off until a moment before this one, and how often it had failed. Returns how much that was.
///
/// # Errors
/// Database failures only.
pub async fn forget_before(tx: &Tx, at: Instant) -> Result<usize> {
    let old = diesel::delete(put_off::table.filter(put_off::until.lt(Time::from(at))));
    Ok(on!(tx, |conn| old.execute(conn).await)?)
}
