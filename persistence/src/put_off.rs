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
