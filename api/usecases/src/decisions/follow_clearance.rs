//! PAY-1, PAY-7: asks the authority whether paid decisions, and warnings, are cleared.

use super::{ask_again, catch_up, each, save};
use crate::app::{App, Shared};
use crate::ports::authority::Clearance;
use crate::principal::By;
use crate::problem::Problem;
use domain::decision::{DecisionState, clear};
use domain::ids::DecisionId;
use domain::time::Instant;
use persistence::Tx;
use persistence::decision::{self, Due, Stored};
use serde_json::json;

/// Asks about every decision that is due; answers how many were cleared.
///
/// # Errors
/// Only what fails.
pub async fn run(app: &App, now: Instant) -> Result<u64, Problem> {
    each(app, Due::Clearance, now, async |id| one(app, id, now).await).await
}

async fn one(app: &App, id: DecisionId, now: Instant) -> Result<bool, Problem> {
    let Some(stored) = app.store.read(async |tx| decision::get(tx, id).await).await? else { return Ok(false) };
    let Some(since) = waits_since(&stored.state) else { return Ok(false) };
    let answer = app.authority.clearance(id, &stored.state.decision().number, since).await;
    // Not before: what happened meanwhile would come to have happened earlier.
    let now = now.max(app.clock.now());
    let answered_at = match answer {
        Ok(Clearance::Cleared { at }) => {
            let (shared, at) = (app.shared(), at.clamp(since, now.max(since)));
            return app.store.write(async move |tx| apply(&shared, tx, id, at, now).await).await;
        }
        Ok(Clearance::Pending) => Some(now),
        Err(error) => {
            tracing::warn!(%error, decision = %id, "no word on the clearance");
            None
        }
    };
    ask_again(app, id, answered_at, now).await?;
    Ok(false)
}

/// Since when the authority has nothing more to wait for: the payment, or the service of a warning.
fn waits_since(state: &DecisionState) -> Option<Instant> {
    match state {
        DecisionState::Paid(paid) => Some(paid.paid_at),
        DecisionState::Served(served) if served.decision.fine.is_zero() => Some(served.service.served_at),
        _ => None,
    }
}

/// Clears the decision, unless somebody has done it meanwhile. A clearance that came late shows that it did.
async fn apply(shared: &Shared, tx: &Tx, id: DecisionId, at: Instant, now: Instant) -> Result<bool, Problem> {
    let Some(stored) = decision::lock(tx, id).await? else { return Ok(false) };
    let stored = catch_up(shared, tx, stored, at).await?;
    let cleared = match stored.state.clone() {
        DecisionState::Paid(paid) => clear::decide(paid, at),
        DecisionState::Served(served) => match clear::without_payment(served, at) {
            Ok(cleared) => cleared,
            Err(_) => return Ok(false),
        },
        _ => return Ok(false),
    };
    let cleared = Stored { state: DecisionState::Cleared(cleared), next_poll_at: None, as_of: now, ..stored };
    save(shared, tx, &By::Authority, cleared, ("decision.cleared", at, json!({}))).await?;
    Ok(true)
}
