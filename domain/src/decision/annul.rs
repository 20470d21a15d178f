//! PAY-11: the authority takes a decision back, paid or not. Source: Order 163 article 16.
//!
//! The use case releases its points (see `points::ledger`).

use thiserror::Error;

use super::{Annulled, DecisionState};
use crate::time::Instant;

/// The decision was taken back already.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the decision was annulled already")]
pub struct Refusal;

/// Takes the decision back.
///
/// # Errors
/// [`Refusal`] if it was taken back already.
pub fn decide(state: DecisionState, now: Instant) -> Result<Annulled, Refusal> {
    let decision = match state {
        DecisionState::Issued(state) => state.decision,
        DecisionState::Served(state) => state.decision,
        DecisionState::Overdue(state) => state.decision,
        DecisionState::Paid(state) => state.decision,
        DecisionState::Cleared(state) => state.decision,
        DecisionState::Annulled(_) => return Err(Refusal),
    };
    Ok(Annulled { decision, annulled_at: now })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decision::{DecisionStatus, clear, overdue};
    use crate::sample::{Sample, now};

    #[test]
    fn any_decision_can_be_taken_back_once() {
        let sample = Sample::eligible();
        let overdue = overdue::decide(sample.served(), sample.served().service.deadline.due_at).unwrap();
        let states = [
            DecisionState::Issued(sample.issued()),
            DecisionState::Served(sample.served()),
            DecisionState::Overdue(overdue),
            DecisionState::Paid(sample.paid()),
            DecisionState::Cleared(clear::decide(sample.paid(), now())),
        ];
        for state in states {
            assert!(state.status().allows(DecisionStatus::Annulled));
            let annulled = decide(state.clone(), now()).unwrap();
            assert_eq!((&annulled.decision, annulled.annulled_at), (state.decision(), now()));
            assert_eq!(decide(DecisionState::Annulled(annulled), now()), Err(Refusal));
        }
    }
}
