//! CASE-3: past the 24 hours a case is flagged late, never lost. Source: seed.

use thiserror::Error;

use super::Submitted;
use crate::time::Instant;

/// Why the case is not flagged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Refusal {
    /// The authority still has time.
    #[error("the authority still has time")]
    NotDue,
    /// It is flagged already.
    #[error("the case is flagged already")]
    AlreadyFlagged,
}

/// Flags the case as late since its due time, however late that is noticed.
///
/// # Errors
/// See [`Refusal`].
pub fn decide(submitted: Submitted, now: Instant) -> Result<Submitted, Refusal> {
    match submitted.late_since {
        Some(_) => Err(Refusal::AlreadyFlagged),
        None if now < submitted.decision_due_at => Err(Refusal::NotDue),
        None => Ok(Submitted { late_since: Some(submitted.decision_due_at), ..submitted }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{MOMENT, Sample};

    #[test]
    fn a_case_is_late_from_its_due_time_on_and_flagged_once() {
        let submitted = Sample::eligible().submitted();
        let due = submitted.decision_due_at;
        assert_eq!(decide(submitted.clone(), due - MOMENT), Err(Refusal::NotDue));
        for moment in [due, due + MOMENT] {
            let flagged = decide(submitted.clone(), moment).unwrap();
            assert_eq!(flagged, Submitted { late_since: Some(due), ..submitted.clone() });
            assert_eq!(decide(flagged, moment), Err(Refusal::AlreadyFlagged));
        }
    }
}
