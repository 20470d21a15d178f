//! PAY-4, PAY-8: asks the host about payments without an outcome, less and less often, and closes those whose quote has
//! run out.

use super::{Ask, or_unknown, outcome, store_outcome};
use crate::app::App;
use crate::each::{AT_ONCE, BATCH, each};
use crate::principal::By;
use crate::problem::Problem;
use domain::actor::Job;
use domain::ids::PaymentId;
use domain::time::Instant;
use persistence::Tx;
use persistence::payment;

/// Asks about every payment that is due. Returns how many changed.
///
/// # Errors
/// `service_unavailable`.
pub async fn run(app: &App, now: Instant) -> Result<u64, Problem> {
    let due = async |tx: &Tx| payment::to_ask_about(tx, now, BATCH).await;
    each(app, Job::AskPayments, now, AT_ONCE, due, async |id| one(app, id).await).await
}

async fn one(app: &App, id: PaymentId) -> Result<bool, Problem> {
    let Some(known) = app.store.read(async |tx| payment::get(tx, id).await).await? else { return Ok(false) };
    if !known.state.status().is_live() {
        return Ok(false);
    }
    let outcome = or_unknown(outcome(app, &known, Ask::at(&known, app.clock.now())).await)?;
    let settled = store_outcome(app, By::Job(Job::AskPayments), id, outcome).await?;
    Ok(settled.version > known.version)
}
