//! PAY-7: cleared within 24 hours of payment, escalated past it; a warning is cleared without a payment.
//! Source: seed.

use thiserror::Error;

use super::{Cleared, Paid, Served};
use crate::time::Instant;

/// Why a decision is not cleared, or its clearance not escalated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Refusal {
    /// There is a fine, and it is not paid.
    #[error("the fine is not paid")]
    Unpaid,
    /// The authority still has time.
    #[error("the authority still has time")]
    NotDue,
    /// It is escalated already.
    #[error("the clearance is escalated already")]
    AlreadyEscalated,
}

/// The authority confirms that the record is cleared, late or not.
#[must_use]
pub fn decide(paid: Paid, now: Instant) -> Cleared {
    Cleared { decision: paid.decision, service: paid.service, payment: Some(paid.payment), cleared_at: now }
}

/// Clears a warning, which needs no payment.
///
/// # Errors
/// [`Refusal::Unpaid`] if there is a fine.
pub fn without_payment(served: Served, now: Instant) -> Result<Cleared, Refusal> {
    if !served.decision.fine.is_zero() {
        return Err(Refusal::Unpaid);
    }
    Ok(Cleared { decision: served.decision, service: served.service, payment: None, cleared_at: now })
}

/// Escalates a clearance that is late, as late since its due time.
///
/// # Errors
/// [`Refusal::NotDue`] or [`Refusal::AlreadyEscalated`].
pub fn escalate(paid: Paid, now: Instant) -> Result<Paid, Refusal> {
    match paid.late_since {
        Some(_) => Err(Refusal::AlreadyEscalated),
        None if now < paid.clear_due_at => Err(Refusal::NotDue),
        None => Ok(Paid { late_since: Some(paid.clear_due_at), ..paid }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Fen;
    use crate::sample::{MOMENT, PAYMENT, Sample, now};

    #[test]
    fn a_paid_decision_is_cleared() {
        let paid = Sample::eligible().paid();
        let cleared = decide(paid.clone(), now());
        assert_eq!((cleared.decision, cleared.service), (paid.decision, paid.service));
        assert_eq!((cleared.payment, cleared.cleared_at), (Some(PAYMENT), now()));
    }

    #[test]
    fn only_a_warning_is_cleared_without_payment() {
        let mut sample = Sample::eligible();
        for (fen, cleared) in [(0, true), (1, false), (20_000, false)] {
            sample.violation.fine = Fen::try_from(fen).unwrap();
            let result = without_payment(sample.served(), now());
            assert_eq!(result.is_ok(), cleared, "{fen}");
            match result {
                Ok(state) => assert_eq!((state.payment, state.cleared_at), (None, now())),
                Err(refusal) => assert_eq!(refusal, Refusal::Unpaid),
            }
        }
    }

    #[test]
    fn a_late_clearance_is_escalated_once() {
        let paid = Sample::eligible().paid();
        let due = paid.clear_due_at;
        assert_eq!(escalate(paid.clone(), due - MOMENT), Err(Refusal::NotDue));
        for moment in [due, due + MOMENT] {
            let escalated = escalate(paid.clone(), moment).unwrap();
            assert_eq!(escalated, Paid { late_since: Some(due), ..paid.clone() });
            assert_eq!(escalate(escalated, moment), Err(Refusal::AlreadyEscalated));
        }
    }
}
