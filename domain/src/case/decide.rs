//! CASE-3, CASE-4, CASE-5: the authority accepts or rejects, late or not. Source: seed; Order 163 articles 13, 16.
//!
//! On acceptance the use case releases the hold and records the points in the cycle of the decision;
//! on rejection it releases the hold (see `points::ledger`).

use super::{Accepted, Rejected, Submitted};
use crate::codes::{DecisionNumber, OfficeCode};
use crate::decision::{Addressee, Decision, Issued};
use crate::ids::DecisionId;
use crate::policy::Policy;
use crate::time::Instant;

/// How the authority identifies its decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acceptance {
    /// The id of the new decision.
    pub decision: DecisionId,
    /// The authority's number for it.
    pub number: DecisionNumber,
    /// The office that decides.
    pub office: OfficeCode,
}

/// The case is accepted: there is a decision, whose notice is to exist within the policy's time.
#[must_use]
pub fn accept(submitted: Submitted, acceptance: Acceptance, policy: &Policy, now: Instant) -> (Accepted, Issued) {
    let case = submitted.case;
    let decision = Decision {
        id: acceptance.decision,
        number: acceptance.number,
        case: Some(case.id),
        addressee: Some(Addressee { person: case.handler, violation: case.violation }),
        office: acceptance.office,
        fine: case.terms.fine,
        points: case.terms.points,
        policy_version: submitted.policy_version.clone(),
        decided_at: now,
    };
    let accepted = Accepted { case, policy_version: submitted.policy_version, decision: decision.id, accepted_at: now };
    (accepted, Issued { decision, notice_due_at: now + policy.notice_time })
}

/// The case is rejected, for the reason the authority gives.
#[must_use]
pub fn reject(submitted: Submitted, reason: String, now: Instant) -> Rejected {
    Rejected { case: submitted.case, policy_version: submitted.policy_version, rejected_at: now, reason }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;

    use crate::sample::{CASE, DECISION, DRIVER, Sample, VIOLATION, now};

    fn acceptance() -> Acceptance {
        Acceptance {
            decision: DECISION,
            number: "500103000000001".parse().unwrap(),
            office: "500103000000".parse().unwrap(),
        }
    }

    #[test]
    fn acceptance_makes_a_decision_on_the_terms_submitted() {
        let sample = Sample::eligible();
        let later = now() + TimeDelta::hours(30);
        let (accepted, issued) = accept(sample.submitted(), acceptance(), &sample.policy, later);
        assert_eq!((accepted.decision, accepted.accepted_at), (DECISION, later));
        assert_eq!(accepted.case, sample.submitted().case);
        assert_eq!(accepted.policy_version, sample.policy.version);
        assert_eq!(issued.notice_due_at, later + TimeDelta::minutes(30));
        let decision = issued.decision;
        assert_eq!(
            (decision.id, decision.number, decision.office),
            (DECISION, acceptance().number, acceptance().office)
        );
        let addressee = Addressee { person: DRIVER, violation: VIOLATION };
        assert_eq!((decision.case, decision.addressee), (Some(CASE), Some(addressee)));
        assert_eq!((decision.fine, decision.points), (sample.violation.fine, sample.violation.points));
        assert_eq!((decision.decided_at, decision.policy_version), (later, sample.policy.version));
    }

    #[test]
    fn rejection_keeps_the_reason() {
        let sample = Sample::eligible();
        let rejected = reject(sample.submitted(), "照片不清".to_owned(), now());
        assert_eq!(rejected.case, sample.submitted().case);
        assert_eq!((rejected.rejected_at, rejected.reason.as_str()), (now(), "照片不清"));
        assert_eq!(rejected.policy_version, sample.policy.version);
    }
}
