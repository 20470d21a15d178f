//! PAY-2, PAY-3: a fine not paid by 24:00 of its due date is overdue. Source: Administrative Penalty Law 67, 72.

use thiserror::Error;

use super::{Overdue, Served};
use crate::time::Instant;

/// Why the decision is not overdue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Refusal {
    /// There is still time.
    #[error("there is still time to pay")]
    NotDue,
    /// It is a warning.
    #[error("there is nothing to pay")]
    NothingToPay,
}

/// Marks the decision as overdue.
///
/// # Errors
/// See [`Refusal`].
pub fn decide(served: Served, now: Instant) -> Result<Overdue, Refusal> {
    if served.decision.fine.is_zero() {
        return Err(Refusal::NothingToPay);
    }
    if now < served.service.deadline.due_at {
        return Err(Refusal::NotDue);
    }
    Ok(Overdue { decision: served.decision, service: served.service })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Fen;
    use crate::sample::{MOMENT, Sample};

    #[test]
    fn overdue_from_24_00_of_the_due_date() {
        let served = Sample::eligible().served();
        let due_at = served.service.deadline.due_at;
        assert_eq!(decide(served.clone(), due_at - MOMENT), Err(Refusal::NotDue));
        for moment in [due_at, due_at + MOMENT] {
            let overdue = decide(served.clone(), moment).unwrap();
            assert_eq!((overdue.decision, overdue.service), (served.decision.clone(), served.service.clone()));
        }
    }

    #[test]
    fn a_warning_is_never_overdue() {
        let mut sample = Sample::eligible();
        sample.violation.fine = Fen::ZERO;
        let served = sample.served();
        let due_at = served.service.deadline.due_at;
        assert_eq!(decide(served, due_at), Err(Refusal::NothingToPay));
    }
}
