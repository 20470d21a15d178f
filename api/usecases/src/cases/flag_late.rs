//! CASE-3: a case that the authority has not decided in time is flagged, never lost.

use crate::BATCH;
use crate::app::App;
use crate::cases::save;
use crate::principal::By;
use crate::problem::Problem;
use domain::actor::Job;
use domain::case::{CaseState, flag_late};
use domain::ids::CaseId;
use domain::time::Instant;
use persistence::Tx;
use persistence::case::{self, Locked};
use serde_json::json;

/// Flags every case that is late by now; answers how many.
///
/// # Errors
/// Only what fails.
pub async fn run(app: &App, now: Instant) -> Result<u64, Problem> {
    let due = app.store.read(async |tx| case::to_flag_late(tx, now, BATCH).await).await?;
    let mut flagged = 0;
    for id in due {
        flagged += u64::from(one(app, id, now).await?);
    }
    Ok(flagged)
}

async fn one(app: &App, id: CaseId, now: Instant) -> Result<bool, Problem> {
    let shared = app.shared();
    let work = async move |tx: &Tx| {
        let Some(locked) = case::lock(tx, id).await? else { return Ok(false) };
        let CaseState::Submitted(submitted) = locked.state.clone() else { return Ok(false) };
        let Ok(late) = flag_late::decide(submitted, now) else { return Ok(false) };
        let at = late.decision_due_at;
        let locked = Locked { state: CaseState::Submitted(late), ..locked };
        save(&shared, tx, &By::Job(Job::FlagLateCases), &locked, ("case.late", at, json!({}))).await?;
        Ok(true)
    };
    app.store.write(work).await
}
