//! CASE-1: an opened case ends by itself, so that it blocks nobody.

use crate::BATCH;
use crate::app::{App, Shared};
use crate::cases::save;
use crate::principal::By;
use crate::problem::Problem;
use domain::actor::Job;
use domain::case::{CaseState, expire};
use domain::time::Instant;
use persistence::Tx;
use persistence::case::{self, Locked};
use serde_json::json;

/// Ends every case whose lifetime is over; answers how many.
///
/// # Errors
/// Only what fails.
pub async fn run(app: &App, now: Instant) -> Result<u64, Problem> {
    let due = app.store.read(async |tx| case::to_expire(tx, now, BATCH).await).await?;
    let mut ended = 0;
    for id in due {
        let shared = app.shared();
        let work = async move |tx: &Tx| {
            let author = By::Job(Job::ExpireCases);
            match case::lock(tx, id).await? {
                Some(locked) => if_over(&shared, tx, &author, locked, now).await,
                None => Ok(false),
            }
        };
        ended += u64::from(app.store.write::<_, Problem, _>(work).await?);
    }
    Ok(ended)
}

/// Ends the case if its lifetime is over and it is still open; tells whether it did.
///
/// # Errors
/// Only what fails.
pub async fn if_over(shared: &Shared, tx: &Tx, author: &By, locked: Locked, now: Instant) -> Result<bool, Problem> {
    let CaseState::Opened(opened) = locked.state.clone() else { return Ok(false) };
    let Ok(expired) = expire::decide(opened, now) else { return Ok(false) };
    let at = expired.expired_at;
    let ended = Locked { state: CaseState::Expired(expired), ..locked };
    save(shared, tx, author, &ended, ("case.expired", at, json!({}))).await?;
    Ok(true)
}
