//! PAY-4, PAY-5: applies what the host says of a payment. Money that it reports pays the decision in the same transaction,
//! once; money that pays nothing is kept apart.

use super::{next_poll, save};
use crate::decisions::{self, policy_of};
use crate::problem::{Problem, ProblemCode};
use crate::work::Work;
use domain::decision::{DecisionState, pay};
use domain::event::{DecisionEvent, PaymentEvent};
use domain::ids::PaymentId;
use domain::payment::settle::{Facts, ProviderOutcome, decide};
use domain::payment::surcharge::suspensions_of;
use domain::payment::{Payment, PaymentState, Receipt};
use domain::policy::Policy;
use domain::time::Instant;
use persistence::decision;
use persistence::payment::{self, Locked};

/// Moves the payment, and with it its decision, to where the host's word takes them. Returns the payment as it is then.
///
/// # Errors
/// `not_found`; database failures.
pub async fn settle(work: &Work<'_>, id: PaymentId, outcome: ProviderOutcome) -> Result<Locked, Problem> {
    let paid_for = payment::decision_of(work.tx, id).await?.ok_or(ProblemCode::NotFound)?;
    let decided = decision::lock(work.tx, paid_for).await?.ok_or(ProblemCode::NotFound)?;
    let before = payment::lock(work.tx, id).await?.ok_or(ProblemCode::NotFound)?;
    let (policy, now) = (policy_of(&work.shared, &decided.state)?, work.now());
    let facts = Facts { decision: &decided.state, suspensions: suspensions_of(paid_for), now };
    let Ok(state) = decide(before.state.clone(), outcome, &facts, policy) else { return Ok(before) };
    if state == before.state {
        payment::ask_again(work.tx, id, next_poll(&state.payment().quote, now)).await?;
        return Ok(before);
    }
    let after = moved(work, before, state, policy).await?;
    if let PaymentState::Settled { payment, receipt } = &after.state {
        pay_decision(work, decided, payment, receipt, policy).await?;
    }
    Ok(after)
}

async fn moved(work: &Work<'_>, before: Locked, state: PaymentState, policy: &Policy) -> Result<Locked, Problem> {
    let now = work.now();
    let (event, at) = told(&state, now);
    let (live, quote) = (state.status().is_live(), state.payment().quote);
    let after = before.enter(state);
    let after = if live { after.to_be_asked(next_poll(&quote, now)) } else { after };
    save(work, after, policy, event, at).await
}

/// The event that tells of a state, and when it happened: money came when the host says.
fn told(state: &PaymentState, now: Instant) -> (PaymentEvent, Instant) {
    match state {
        PaymentState::Created(payment) => (super::start::created(payment), now),
        PaymentState::Pending { trade_number, .. } => {
            (PaymentEvent::Pending { trade_number: trade_number.clone() }, now)
        }
        PaymentState::Settled { receipt, .. } => (PaymentEvent::Settled { received: receipt.amount }, receipt.paid_at),
        PaymentState::InSuspense { receipt, reason, .. } => {
            (PaymentEvent::InSuspense { received: receipt.amount, reason: *reason }, receipt.paid_at)
        }
        PaymentState::Cancelled { .. } => (PaymentEvent::Cancelled {}, now),
        PaymentState::Expired { .. } => (PaymentEvent::Expired {}, now),
    }
}

/// The authority is to be asked at once whether the paid decision is cleared.
async fn pay_decision(
    work: &Work<'_>,
    decided: decision::Locked,
    payment: &Payment,
    receipt: &Receipt,
    policy: &Policy,
) -> Result<(), Problem> {
    let now = work.now();
    payment::settle(work.tx, payment, receipt, now).await?;
    let paid = pay::decide(decided.state.clone(), payment.id, receipt.paid_at, policy);
    let paid = paid.map_err(|refusal| Problem::internal(&refusal))?;
    let event = DecisionEvent::Paid { payment_id: payment.id, received: receipt.amount };
    let locked = decided.enter(DecisionState::Paid(paid)).to_be_asked(now);
    decisions::save(work, locked, event, receipt.paid_at).await?;
    work.wake_workers();
    Ok(())
}
