//! PAY-5, PAY-6: money settles a decision only if it is the amount owed at the provider's payment time, and the
//! decision is still to be paid. Source: seed; decided.

use super::settle::Facts;
use super::{Payment, Receipt, quote};
use crate::decision::pay::payable;
use crate::policy::Policy;

words! {
    /// Why money received did not settle the decision.
    SuspenseReason, "suspense reason" {
        /// Not the amount owed when it was paid.
        WrongAmount = "wrong_amount",
        /// The order was closed before.
        OrderClosed = "order_closed",
        /// The decision was paid otherwise, or taken back.
        DecisionNotPayable = "decision_not_payable",
    }
}

/// Accepts the money for a live payment. While its quote held, the quote is what was owed; after that, what
/// was owed at the moment of payment.
///
/// # Errors
/// [`SuspenseReason`] if the money is to be kept apart and refunded.
pub(super) fn decide(
    payment: &Payment,
    receipt: &Receipt,
    facts: &Facts<'_>,
    policy: &Policy,
) -> Result<(), SuspenseReason> {
    let (decision, service) = payable(facts.decision).map_err(|_| SuspenseReason::DecisionNotPayable)?;
    let owed = if receipt.paid_at < payment.quote.valid_until {
        payment.quote
    } else {
        quote::decide(decision, service, facts.suspensions, policy, receipt.paid_at)
    };
    if receipt.amount == owed.total { Ok(()) } else { Err(SuspenseReason::WrongAmount) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decision::DecisionState;
    use crate::money::Fen;
    use crate::payment::surcharge::Suspension;
    use crate::sample::{MOMENT, Sample, at, now};
    use crate::time::Instant;

    fn receipt(fen: i64, paid_at: Instant) -> Receipt {
        let (trade_number, amount) = ("T1".to_owned(), Fen::try_from(fen).unwrap());
        Receipt { trade_number, amount, paid_at }
    }

    /// Judges money for a payment ordered at a moment, with the reviews known when it came.
    fn judge(
        ordered_at: Instant,
        suspensions: &[Suspension],
        fen: i64,
        paid_at: Instant,
    ) -> Result<(), SuspenseReason> {
        let sample = Sample::eligible();
        let decision = &DecisionState::Served(sample.served());
        let facts = Facts { decision, suspensions, now: paid_at };
        decide(&sample.payment(ordered_at), &receipt(fen, paid_at), &facts, &sample.policy)
    }

    const WRONG: Result<(), SuspenseReason> = Err(SuspenseReason::WrongAmount);

    #[test]
    fn only_the_very_amount_is_accepted() {
        for (fen, accepted) in [(19_999, WRONG), (20_000, Ok(())), (20_001, WRONG)] {
            assert_eq!(judge(now(), &[], fen, now()), accepted, "{fen}");
        }
    }

    #[test]
    fn after_the_quote_what_was_owed_when_it_was_paid() {
        let due_at = at("2025-03-21T00:00:00+08:00");
        for (fen, paid_at, accepted) in [
            (20_000, due_at - MOMENT, Ok(())),
            (20_000, due_at, WRONG),
            (20_600, due_at, Ok(())),
            (20_600, due_at - MOMENT, WRONG),
        ] {
            assert_eq!(judge(now(), &[], fen, paid_at), accepted, "{fen} {paid_at}");
        }
    }

    #[test]
    fn a_quote_binds_while_it_holds_even_if_a_review_is_reported_meanwhile() {
        let started = at("2025-03-21T12:00:00+08:00");
        let end = at("2025-03-21T12:15:00+08:00");
        let review = Suspension { from: started, until: None };
        for (paid_at, accepted) in [(end - MOMENT, Ok(())), (end, WRONG)] {
            assert_eq!(judge(started, &[review], 20_600, paid_at), accepted);
        }
    }

    #[test]
    fn a_decision_paid_otherwise_is_not_paid_twice() {
        let sample = Sample::eligible();
        let decision = &DecisionState::Paid(sample.paid());
        let facts = Facts { decision, suspensions: &[], now: now() };
        let money = receipt(20_000, now());
        let refused = decide(&sample.payment(now()), &money, &facts, &sample.policy);
        assert_eq!(refused, Err(SuspenseReason::DecisionNotPayable));
    }
}
