//! PAY-1: payable is what is decided, served, not a warning and not paid, wherever it was decided: who may pay what was
//! decided elsewhere, see [`report`](super::report). Source: seed, N1.

use thiserror::Error;

use super::{Decision, DecisionState, Overdue, Paid, Served, Service};
use crate::ids::PaymentId;
use crate::policy::Policy;
use crate::time::Instant;

/// Why a decision cannot be paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum NotPayable {
    /// Its notice is not served yet.
    #[error("the notice is not served yet")]
    NotServed,
    /// It is a warning.
    #[error("there is nothing to pay")]
    NothingToPay,
    /// It is paid.
    #[error("the fine is paid already")]
    AlreadyPaid,
    /// It was taken back.
    #[error("the decision was annulled")]
    Annulled,
}

/// A decision that can be paid, with its service.
///
/// # Errors
/// See [`NotPayable`].
pub const fn payable(state: &DecisionState) -> Result<(&Decision, &Service), NotPayable> {
    match state {
        DecisionState::Served(Served { decision, service }) | DecisionState::Overdue(Overdue { decision, service }) => {
            if decision.fine.is_zero() {
                Err(NotPayable::NothingToPay)
            } else {
                Ok((decision, service))
            }
        }
        DecisionState::Issued(_) => Err(NotPayable::NotServed),
        DecisionState::Cleared(cleared) if cleared.payment.is_none() => Err(NotPayable::NothingToPay),
        DecisionState::Paid(_) | DecisionState::Cleared(_) => Err(NotPayable::AlreadyPaid),
        DecisionState::Annulled(_) => Err(NotPayable::Annulled),
    }
}

/// The fine was paid; the record is to be cleared within the policy's time.
///
/// # Errors
/// See [`NotPayable`].
pub fn decide(state: DecisionState, payment: PaymentId, paid_at: Instant, policy: &Policy) -> Result<Paid, NotPayable> {
    let (decision, service) = payable(&state)?;
    Ok(Paid {
        decision: decision.clone(),
        service: service.clone(),
        payment,
        paid_at,
        clear_due_at: paid_at + policy.clearance_time,
        late_since: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;

    use crate::decision::{annul, clear, overdue};
    use crate::money::Fen;
    use crate::sample::{PAYMENT, Sample, now};

    #[test]
    fn served_and_overdue_fines_are_payable_and_nothing_else() {
        let sample = Sample::eligible();
        let mut warning = Sample::eligible();
        warning.violation.fine = Fen::ZERO;
        let overdue = overdue::decide(sample.served(), sample.served().service.deadline.due_at).unwrap();
        let cleared_warning = clear::without_payment(warning.served(), now()).unwrap();
        let annulled = annul::decide(DecisionState::Served(sample.served()), now()).unwrap();
        for (state, refusal) in [
            (DecisionState::Issued(sample.issued()), Some(NotPayable::NotServed)),
            (DecisionState::Served(sample.served()), None),
            (DecisionState::Overdue(overdue), None),
            (DecisionState::Served(warning.served()), Some(NotPayable::NothingToPay)),
            (DecisionState::Paid(sample.paid()), Some(NotPayable::AlreadyPaid)),
            (DecisionState::Cleared(clear::decide(sample.paid(), now())), Some(NotPayable::AlreadyPaid)),
            (DecisionState::Cleared(cleared_warning), Some(NotPayable::NothingToPay)),
            (DecisionState::Annulled(annulled), Some(NotPayable::Annulled)),
        ] {
            assert_eq!(payable(&state).err(), refusal);
            assert_eq!(decide(state, PAYMENT, now(), &sample.policy).err(), refusal);
        }
    }

    #[test]
    fn the_record_is_to_be_cleared_within_24_hours() {
        let sample = Sample::eligible();
        let paid = sample.paid();
        assert_eq!((&paid.decision, &paid.service), (&sample.served().decision, &sample.served().service));
        assert_eq!((paid.payment, paid.paid_at, paid.late_since), (PAYMENT, now(), None));
        assert_eq!(paid.clear_due_at, now() + TimeDelta::hours(24));
    }
}
