//! PAY-1, PAY-7: asks the authority whether paid decisions, and warnings, are cleared.

use super::{Heard, ask_about_each, ask_again, catch_up, save};
use crate::app::App;
use crate::ports::authority::Clearance;
use crate::principal::By;
use crate::problem::Problem;
use crate::work::Work;
use domain::actor::Job;
use domain::decision::{DecisionState, clear};
use domain::event::DecisionEvent;
use domain::ids::DecisionId;
use domain::time::Instant;
use persistence::decision::{self, Due};

/// Asks about every decision that is due. Returns how many were cleared.
///
/// # Errors
/// `service_unavailable`.
pub async fn run(app: &App, now: Instant) -> Result<u64, Problem> {
    ask_about_each(app, Job::AskClearances, Due::Clearance, now, async |id| one(app, id).await).await
}

async fn one(app: &App, id: DecisionId) -> Result<bool, Problem> {
    let Some(state) = app.store.read(async |tx| decision::state(tx, id).await).await? else { return Ok(false) };
    let Some(since) = waits_since(&state) else { return Ok(false) };
    let heard = match app.authority.clearance(id, &state.decision().number, since).await {
        Ok(Clearance::Cleared { at }) => {
            return app.change(By::Authority, async move |work| clear(work, id, at).await).await;
        }
        Ok(Clearance::Pending) => Heard::NothingNew,
        Err(error) => {
            tracing::warn!(%error, decision = %id, "no word on the clearance");
            Heard::Nothing
        }
    };
    ask_again(app, id, heard).await?;
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

/// Clears the decision as of that moment, unless somebody has done it meanwhile. Returns whether it did. A clearance that came
/// late shows that it did.
///
/// # Errors
/// `internal_error` when its policy is not known; database failures.
pub async fn clear(work: &Work<'_>, id: DecisionId, at: Instant) -> Result<bool, Problem> {
    let Some(locked) = decision::lock(work.tx, id).await? else { return Ok(false) };
    let Some(since) = waits_since(&locked.state) else { return Ok(false) };
    // Nothing is cleared before it was paid, or in the future.
    let at = at.clamp(since, work.now().max(since));
    let locked = catch_up(&work.at(at), locked).await?;
    let cleared = match locked.state.clone() {
        DecisionState::Paid(paid) => clear::decide(paid, at),
        DecisionState::Served(served) => match clear::without_payment(served, at) {
            Ok(cleared) => cleared,
            Err(_) => return Ok(false),
        },
        _ => return Ok(false),
    };
    let locked = locked.enter(DecisionState::Cleared(cleared)).confirmed(work.now());
    save(work, locked, DecisionEvent::Cleared {}, at).await?;
    Ok(true)
}
