//! PAY-1, PAY-4: start a payment of a payable decision, one at a time, for the amount the driver expects. Source: seed.

use thiserror::Error;

use crate::decision::DecisionState;
use crate::decision::pay::{NotPayable, payable};
use crate::ids::{AccountId, PaymentId};
use crate::money::Fen;
use crate::payment::Payment;
use crate::payment::quote::{self, Quote};
use crate::payment::surcharge::Suspension;
use crate::policy::Policy;
use crate::time::Instant;

/// Who pays what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Request {
    /// The id of the new payment.
    pub id: PaymentId,
    /// The account that pays.
    pub account: AccountId,
    /// The amount the driver was shown.
    pub expected_amount: Fen,
}

/// What there is to know about the decision.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// The decision.
    pub decision: &'a DecisionState,
    /// Its live payment, if there is one.
    pub live_payment: Option<PaymentId>,
    /// Reviews of it.
    pub suspensions: &'a [Suspension],
    /// The moment of the order.
    pub now: Instant,
}

/// Why no payment is started.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Refusal {
    /// The decision cannot be paid.
    #[error(transparent)]
    NotPayable(#[from] NotPayable),
    /// Another payment may still bring money.
    #[error("another payment of this decision is under way")]
    UnderWay(PaymentId),
    /// The amount is not what the driver was shown.
    #[error("the amount has changed")]
    AmountChanged {
        /// What the driver was shown.
        expected: Fen,
        /// What is owed.
        actual: Quote,
    },
}

/// Starts a payment under the policy of the day of service.
///
/// # Errors
/// See [`Refusal`].
pub fn decide(request: Request, facts: &Facts<'_>, policy: &Policy) -> Result<Payment, Refusal> {
    let (decision, service) = payable(facts.decision)?;
    if let Some(live) = facts.live_payment {
        return Err(Refusal::UnderWay(live));
    }
    let quote = quote::decide(decision, service, facts.suspensions, policy, facts.now);
    if quote.total != request.expected_amount {
        return Err(Refusal::AmountChanged { expected: request.expected_amount, actual: quote });
    }
    Ok(Payment { id: request.id, decision: decision.id, account: request.account, quote })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{ACCOUNT, DECISION, PAYMENT, Sample, at, now};

    fn start(expected_amount: Fen, facts: &Facts<'_>) -> Result<Payment, Refusal> {
        let request = Request { id: PAYMENT, account: ACCOUNT, expected_amount };
        decide(request, facts, &Sample::eligible().policy)
    }

    fn facts(decision: &DecisionState) -> Facts<'_> {
        Facts { decision, live_payment: None, suspensions: &[], now: now() }
    }

    #[test]
    fn a_payment_is_for_the_amount_owed_now() {
        let served = DecisionState::Served(Sample::eligible().served());
        let payment = start(Fen::yuan(200), &facts(&served)).unwrap();
        assert_eq!((payment.id, payment.decision, payment.account), (PAYMENT, DECISION, ACCOUNT));
        assert_eq!((payment.quote.total, payment.quote.computed_at), (Fen::yuan(200), now()));
    }

    #[test]
    fn a_changed_amount_is_refused_with_what_is_owed() {
        let served = DecisionState::Served(Sample::eligible().served());
        let late = Facts { now: at("2025-03-21T00:00:00+08:00"), ..facts(&served) };
        for (expected, fits) in [(20_599, false), (20_600, true), (20_601, false), (20_000, false)] {
            let expected = Fen::try_from(expected).unwrap();
            match start(expected, &late) {
                Ok(started) => assert_eq!((fits, started.quote.total), (true, expected)),
                Err(Refusal::AmountChanged { expected: shown, actual }) => {
                    assert_eq!((fits, shown, actual.total), (false, expected, Fen::yuan(206)));
                }
                Err(other) => panic!("{other}"),
            }
        }
    }

    #[test]
    fn one_live_payment_at_a_time() {
        let served = DecisionState::Served(Sample::eligible().served());
        let busy = Facts { live_payment: Some(PAYMENT), ..facts(&served) };
        assert_eq!(start(Fen::yuan(200), &busy), Err(Refusal::UnderWay(PAYMENT)));
    }

    #[test]
    fn what_is_not_payable_is_not_started() {
        let sample = Sample::eligible();
        for (state, refusal) in [
            (DecisionState::Issued(sample.issued()), NotPayable::NotServed),
            (DecisionState::Paid(sample.paid()), NotPayable::AlreadyPaid),
        ] {
            assert_eq!(start(Fen::yuan(200), &facts(&state)), Err(Refusal::NotPayable(refusal)));
        }
    }
}
