//! PAY-4, PAY-8: asks the host about payments without an outcome, less and less often, and closes those whose quote has
//! run out.

use super::{ASK_AGAIN, Ask, or_unknown, outcome, store_outcome};
use crate::BATCH;
use crate::app::App;
use crate::principal::By;
use crate::problem::{Problem, ProblemCode};
use domain::actor::Job;
use domain::ids::PaymentId;
use domain::time::Instant;
use persistence::payment;

/// Asks about every payment that is due; answers how many changed. One that fails is put off, and stops none of the others.
///
/// # Errors
/// Only what fails.
pub async fn run(app: &App, now: Instant) -> Result<u64, Problem> {
    let ids = app.store.read(async |tx| payment::to_poll(tx, now, BATCH).await).await?;
    let mut changed = 0;
    for id in ids {
        match one(app, id, now).await {
            Ok(did) => changed += u64::from(did),
            // The others would fare no better.
            Err(problem) if problem.code == ProblemCode::ServiceUnavailable => return Err(problem),
            Err(problem) => {
                tracing::error!(%problem, payment = %id, "put off");
                app.store.write(async move |tx| payment::poll_again(tx, id, now + ASK_AGAIN.1).await).await?;
            }
        }
    }
    Ok(changed)
}

async fn one(app: &App, id: PaymentId, now: Instant) -> Result<bool, Problem> {
    let Some(known) = app.store.read(async |tx| payment::get(tx, id).await).await? else { return Ok(false) };
    if !known.state.status().is_live() {
        return Ok(false);
    }
    let outcome = or_unknown(outcome(app, &known, Ask::at(&known, now)).await)?;
    let stored = store_outcome(app, id, outcome, By::Job(Job::FollowPayments), now).await?;
    Ok(stored.version > known.version)
}
