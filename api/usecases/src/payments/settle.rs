//! PAY-4, PAY-5: applies what the host says of a payment. Money that it reports pays the decision in the same transaction,
//! once; money that pays nothing is kept apart.

use super::next_poll;
use crate::app::Shared;
use crate::decisions::{self, policy_of};
use crate::principal::By;
use crate::problem::{Problem, ProblemCode};
use crate::record::record;
use domain::decision::{DecisionState, pay};
use domain::ids::PaymentId;
use domain::payment::settle::{Facts, ProviderOutcome, decide};
use domain::payment::{Payment, PaymentState, PaymentStatus, Receipt};
use domain::policy::Policy;
use domain::time::Instant;
use persistence::payment::{self, Stored};
use persistence::{Tx, decision};
use serde_json::{Value, json};

/// Moves the payment, and with it its decision, to where the host's word takes them; answers the payment as it is then.
///
/// # Errors
/// `not_found`.
pub(super) async fn settle(
    shared: &Shared,
    tx: &Tx,
    author: &By,
    (id, outcome): (PaymentId, ProviderOutcome),
    now: Instant,
) -> Result<Stored, Problem> {
    let known = payment::get(tx, id).await?.ok_or(ProblemCode::NotFound)?;
    let decided = decision::lock(tx, known.state.payment().decision).await?.ok_or(ProblemCode::NotFound)?;
    let before = payment::lock(tx, id).await?.ok_or(ProblemCode::NotFound)?;
    let policy = policy_of(shared, &decided.state)?;
    let facts = Facts { decision: &decided.state, suspensions: &[], now };
    let Ok(state) = decide(before.state.clone(), outcome, &facts, policy) else { return Ok(before) };
    if state == before.state {
        payment::poll_again(tx, id, next_poll(&state.payment().quote, now)).await?;
        return Ok(before);
    }
    let after = save(shared, tx, author, Stored { state, ..before }, now).await?;
    if let PaymentState::Settled { payment, receipt } = &after.state {
        pay_decision(shared, tx, author, decided, (payment, receipt), policy, now).await?;
    }
    Ok(after)
}

async fn save(shared: &Shared, tx: &Tx, author: &By, moved: Stored, now: Instant) -> Result<Stored, Problem> {
    let (kind, at, data) = event(&moved.state, now);
    let payment = moved.state.payment();
    let next_poll_at = moved.state.status().is_live().then(|| next_poll(&payment.quote, now));
    let version = record(shared, tx, author, (payment.id.uuid(), kind), at, data).await?;
    let trade_number = trade_number(&moved.state).or(moved.trade_number);
    let saved = Stored { state: moved.state, trade_number, next_poll_at, version, ..moved };
    payment::save(tx, &saved).await?;
    Ok(saved)
}

fn trade_number(state: &PaymentState) -> Option<String> {
    match state {
        PaymentState::Pending { trade_number, .. } => trade_number.clone(),
        PaymentState::Settled { receipt, .. } | PaymentState::InSuspense { receipt, .. } => {
            Some(receipt.trade_number.clone())
        }
        PaymentState::Created(_) | PaymentState::Cancelled { .. } | PaymentState::Expired { .. } => None,
    }
}

fn event(state: &PaymentState, now: Instant) -> (&'static str, Instant, Value) {
    let kind = match state.status() {
        PaymentStatus::Created => "payment.created",
        PaymentStatus::Pending => "payment.pending",
        PaymentStatus::Settled => "payment.settled",
        PaymentStatus::Cancelled => "payment.cancelled",
        PaymentStatus::Expired => "payment.expired",
        PaymentStatus::InSuspense => "payment.in_suspense",
    };
    match state {
        PaymentState::Pending { trade_number, .. } => (kind, now, json!({"trade_number": trade_number})),
        PaymentState::Settled { receipt, .. } => (kind, receipt.paid_at, json!({"received": receipt.amount})),
        PaymentState::InSuspense { receipt, reason, .. } => {
            (kind, receipt.paid_at, json!({"received": receipt.amount, "reason": reason.as_str()}))
        }
        PaymentState::Created(_) | PaymentState::Cancelled { .. } | PaymentState::Expired { .. } => {
            (kind, now, json!({}))
        }
    }
}

/// The authority is to be asked at once whether the paid decision is cleared.
async fn pay_decision(
    shared: &Shared,
    tx: &Tx,
    author: &By,
    decided: decision::Stored,
    (payment, receipt): (&Payment, &Receipt),
    policy: &Policy,
    now: Instant,
) -> Result<(), Problem> {
    payment::settle(tx, payment, receipt, now).await?;
    let paid = pay::decide(decided.state, payment.id, receipt.paid_at, policy);
    let state = DecisionState::Paid(paid.map_err(|refusal| Problem::internal(&refusal))?);
    let data = json!({"payment_id": payment.id, "received": receipt.amount});
    let paid = decision::Stored { state, next_poll_at: Some(now), ..decided };
    decisions::save(shared, tx, author, paid, ("decision.paid", receipt.paid_at, data)).await?;
    Ok(())
}
