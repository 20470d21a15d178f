//! PAY-4, PAY-5: what the provider says about a payment. Unknown stays pending, and money counts once. Source: seed.

use thiserror::Error;

use super::accept_money::{self, SuspenseReason};
pub use super::provider::ProviderOutcome;
use super::surcharge::Suspension;
use super::{Payment, PaymentState};
use crate::decision::DecisionState;
use crate::policy::Policy;
use crate::time::Instant;

/// What there is to know about the decision.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// The decision.
    pub decision: &'a DecisionState,
    /// Reviews of it.
    pub suspensions: &'a [Suspension],
    /// The moment of the answer.
    pub now: Instant,
}

/// The payment has ended, and the answer adds nothing: a repetition, or one that comes late.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the answer changes nothing")]
pub struct NoChange;

/// The state of the payment after the provider's answer. `policy` is that of the day of service.
/// Where it is `Settled`, the use case moves the decision with `decision::pay` in the same transaction.
///
/// # Errors
/// [`NoChange`] if the payment has ended and no further money came.
pub fn decide(
    state: PaymentState,
    outcome: ProviderOutcome,
    facts: &Facts<'_>,
    policy: &Policy,
) -> Result<PaymentState, NoChange> {
    match state {
        PaymentState::Created(payment) => Ok(live(payment, None, outcome, facts, policy)),
        PaymentState::Pending { payment, trade_number } => Ok(live(payment, trade_number, outcome, facts, policy)),
        PaymentState::Cancelled { payment, .. } | PaymentState::Expired { payment, .. } => closed(payment, outcome),
        PaymentState::Settled { .. } | PaymentState::InSuspense { .. } => Err(NoChange),
    }
}

/// An answer about an order that may still bring money.
fn live(
    payment: Payment,
    known_number: Option<String>,
    outcome: ProviderOutcome,
    facts: &Facts<'_>,
    policy: &Policy,
) -> PaymentState {
    let now = facts.now;
    match outcome {
        ProviderOutcome::Waiting { trade_number } => {
            PaymentState::Pending { payment, trade_number: Some(trade_number) }
        }
        ProviderOutcome::Unknown => PaymentState::Pending { payment, trade_number: known_number },
        ProviderOutcome::Closed if now < payment.quote.valid_until => {
            PaymentState::Cancelled { payment, cancelled_at: now }
        }
        ProviderOutcome::Closed => PaymentState::Expired { payment, expired_at: now },
        ProviderOutcome::Paid(receipt) => match accept_money::decide(&payment, &receipt, facts, policy) {
            Ok(()) => PaymentState::Settled { payment, receipt },
            Err(reason) => PaymentState::InSuspense { payment, receipt, reason },
        },
    }
}

/// An answer about an order that was closed: money for it is kept apart and refunded.
fn closed(payment: Payment, outcome: ProviderOutcome) -> Result<PaymentState, NoChange> {
    match outcome {
        ProviderOutcome::Paid(receipt) => {
            Ok(PaymentState::InSuspense { payment, receipt, reason: SuspenseReason::OrderClosed })
        }
        ProviderOutcome::Waiting { .. } | ProviderOutcome::Unknown | ProviderOutcome::Closed => Err(NoChange),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Fen;
    use crate::payment::{PaymentStatus as Status, Receipt};
    use crate::sample::{MOMENT, Sample, now};

    fn created() -> PaymentState {
        PaymentState::Created(Sample::eligible().payment(now()))
    }

    fn answer_at(now: Instant, state: PaymentState, outcome: ProviderOutcome) -> Option<PaymentState> {
        let sample = Sample::eligible();
        let decision = &DecisionState::Served(sample.served());
        let facts = Facts { decision, suspensions: &[], now };
        decide(state, outcome, &facts, &sample.policy).ok()
    }

    fn answer(state: PaymentState, outcome: ProviderOutcome) -> Option<PaymentState> {
        answer_at(now(), state, outcome)
    }

    fn waiting() -> ProviderOutcome {
        let trade_number = "T1".to_owned();
        ProviderOutcome::Waiting { trade_number }
    }

    fn money(yuan: u32) -> ProviderOutcome {
        let (trade_number, amount, paid_at) = ("T1".to_owned(), Fen::yuan(yuan), now());
        ProviderOutcome::Paid(Receipt { trade_number, amount, paid_at })
    }

    #[test]
    fn every_answer_in_every_state() {
        use ProviderOutcome::{Closed, Unknown};
        use Status::{Cancelled, Created, Expired, InSuspense, Pending, Settled};
        let outcomes = [waiting(), Unknown, Closed, money(200), money(199)];
        let live = [Pending, Pending, Cancelled, Settled, InSuspense].map(Some);
        let dead = [None, None, None, Some(InSuspense), Some(InSuspense)];
        let end = created().payment().quote.valid_until;
        let closed = |at| answer_at(at, created(), Closed);
        for (state, status, expected) in [
            (Some(created()), Created, live),
            (answer(created(), waiting()), Pending, live),
            (closed(end - MOMENT), Cancelled, dead),
            (closed(end), Expired, dead),
            (closed(end + MOMENT), Expired, dead),
            (answer(created(), money(200)), Settled, [None; 5]),
            (answer(created(), money(199)), InSuspense, [None; 5]),
        ] {
            let state = state.unwrap();
            assert_eq!(state.status(), status);
            for (outcome, expected) in outcomes.iter().zip(expected) {
                let next = answer(state.clone(), outcome.clone()).map(|state| state.status());
                assert_eq!(next, expected);
                assert!(next.is_none_or(|next| status.allows(next) || status == next));
            }
        }
    }

    #[test]
    fn unknown_keeps_the_trade_number() {
        for (outcome, expected) in [(ProviderOutcome::Unknown, None), (waiting(), Some("T1"))] {
            let pending = answer(created(), outcome).unwrap();
            let still = answer(pending.clone(), ProviderOutcome::Unknown);
            assert_eq!(still, Some(pending.clone()));
            let PaymentState::Pending { trade_number, .. } = pending else { unreachable!() };
            assert_eq!(trade_number.as_deref(), expected);
        }
    }

    #[test]
    fn money_kept_apart_says_why() {
        use SuspenseReason::{OrderClosed, WrongAmount};
        let closed = answer(created(), ProviderOutcome::Closed).unwrap();
        for (state, expected) in [(created(), WrongAmount), (closed, OrderClosed)] {
            let kept = answer(state, money(199)).unwrap();
            assert!(matches!(kept, PaymentState::InSuspense { reason, .. } if reason == expected));
        }
    }
}
