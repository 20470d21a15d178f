//! What a process is at work on while it asks somebody outside: others leave it alone until the lease is over. Leases live on
//! machine time, since they are about processes that may have died.

use crate::error::Result;
use crate::prepared::hot;
use crate::schema::lease;
use crate::sql_types::{Key, Time};
use crate::tx::{Tx, on};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use domain::actor::Job;
use domain::time::Instant;
use uuid::Uuid;

/// Takes those of the subjects of a job that no process holds by `now`, until a moment. Returns them.
///
/// # Errors
/// [`crate::StoreError`].
pub async fn take(tx: &Tx, job: Job, subjects: &[Uuid], now: Instant, until: Instant) -> Result<Vec<Uuid>> {
    let keys: Vec<Key> = subjects.iter().copied().map(Key).collect();
    let of_job = lease::table.filter(lease::job.eq(job.as_str()));
    let over = of_job.filter(lease::subject.eq_any(keys)).filter(lease::until.le(Time::from(now)));
    on!(tx, |conn| diesel::delete(over).execute(conn).await)?;
    // In one order, so that no two processes wait for each other.
    let mut sorted = subjects.to_vec();
    sorted.sort_unstable();
    let mut taken = Vec::with_capacity(sorted.len());
    for subject in sorted {
        let row = (lease::job.eq(job.as_str()), lease::subject.eq(Key(subject)), lease::until.eq(Time::from(until)));
        let insert = diesel::insert_into(lease::table).values(row).on_conflict_do_nothing();
        if on!(tx, |conn| hot!(insert).execute(conn).await)? > 0 {
            taken.push(subject);
        }
    }
    Ok(taken)
}

/// Gives them back.
///
/// # Errors
/// [`crate::StoreError`].
pub async fn give_back(tx: &Tx, job: Job, subjects: &[Uuid]) -> Result<()> {
    let keys: Vec<Key> = subjects.iter().copied().map(Key).collect();
    let held = lease::table.filter(lease::job.eq(job.as_str())).filter(lease::subject.eq_any(keys));
    on!(tx, |conn| diesel::delete(held).execute(conn).await)?;
    Ok(())
}
