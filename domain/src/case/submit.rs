//! CASE-1, CASE-3, CASE-5: submit a case. Faces must count, every rule must still pass; points are held from here,
//! and the authority decides within 24 hours. Source: seed.

use thiserror::Error;

use super::faces::{FaceCheck, Requirement, verify};
use super::open::terms;
use super::{Case, Opened, Submitted};
use crate::ids::SessionId;
use crate::policy::Policy;
use crate::rule::Eligibility;
use crate::violation::eligibility::{Facts, evaluate};

/// Why the case is not submitted.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Refusal {
    /// The case is no longer alive.
    #[error("the case has expired")]
    CaseExpired,
    /// At least one rule says no by now.
    #[error("the violation can no longer be handled here")]
    NotEligible(Eligibility),
    /// At least one face is missing, stale, or not for this case and session.
    #[error("a face check is missing")]
    FacesMissing(Vec<Requirement>),
}

/// Submits the case under the policy of the day. `facts` are those of now, with the case itself under way.
/// The use case appends a hold of `case.terms.points` to the ledger in the same transaction.
///
/// # Errors
/// See [`Refusal`].
pub fn decide(
    opened: Opened,
    checks: &[FaceCheck],
    session: SessionId,
    facts: &Facts<'_>,
    policy: &Policy,
) -> Result<Submitted, Refusal> {
    if facts.now >= opened.expires_at {
        return Err(Refusal::CaseExpired);
    }
    let eligibility = evaluate(facts, policy);
    let (Some(terms), true) = (terms(facts), eligibility.eligible()) else {
        return Err(Refusal::NotEligible(eligibility));
    };
    let case = Case { terms, ..opened.case };
    let faces = verify(&case, checks, session, facts.now).map_err(Refusal::FacesMissing)?;
    Ok(Submitted {
        case,
        policy_version: policy.version.clone(),
        faces,
        submitted_at: facts.now,
        decision_due_at: facts.now + policy.decision_time,
        late_since: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;

    use crate::access::Relation;
    use crate::case::faces::FaceRole;
    use crate::money::Fen;
    use crate::rule::RuleId;
    use crate::sample::{DRIVER, FRIEND, MOMENT, SESSION, Sample, now, passed};
    use crate::violation::eligibility::UnderWay;

    fn submit(opened: Opened, sample: &Sample, checks: &[FaceCheck]) -> Result<Submitted, Refusal> {
        let facts = Facts { under_way: UnderWay::Handler, ..sample.facts() };
        decide(opened, checks, SESSION, &facts, &sample.policy)
    }

    #[test]
    fn the_authority_has_24_hours_from_here() {
        let sample = Sample::eligible();
        let face = passed(FaceRole::Handler, DRIVER);
        let submitted = submit(sample.opened(), &sample, std::slice::from_ref(&face)).unwrap();
        assert_eq!(submitted.case, sample.opened().case);
        assert_eq!(submitted.faces, [face.id]);
        assert_eq!(submitted.submitted_at, now());
        assert_eq!(submitted.decision_due_at, now() + TimeDelta::hours(24));
        assert_eq!((submitted.late_since, submitted.policy_version), (None, sample.policy.version));
    }

    #[test]
    fn the_case_must_be_alive() {
        let mut sample = Sample::eligible();
        let opened = sample.opened();
        let mut face = passed(FaceRole::Handler, DRIVER);
        let end = opened.expires_at;
        face.result = crate::case::faces::FaceResult::Passed { at: now(), valid_until: end + TimeDelta::hours(1) };
        for (moment, alive) in [(end - MOMENT, true), (end, false), (end + MOMENT, false)] {
            sample.now = moment;
            let submitted = submit(opened.clone(), &sample, std::slice::from_ref(&face));
            assert_eq!(submitted.is_ok(), alive);
            assert!(alive || submitted == Err(Refusal::CaseExpired));
        }
    }

    #[test]
    fn every_rule_must_still_pass() {
        let mut sample = Sample::eligible();
        let opened = sample.opened();
        sample.standing.held = 11;
        let refused = submit(opened, &sample, &[passed(FaceRole::Handler, DRIVER)]);
        assert!(matches!(refused, Err(Refusal::NotEligible(eligibility)) if !eligibility.eligible()));
    }

    #[test]
    fn a_vehicle_that_is_no_longer_followed_is_not_handled() {
        let mut sample = Sample::followed();
        let opened = sample.opened();
        sample.relation = Relation::None;
        let faces = [passed(FaceRole::Handler, DRIVER), passed(FaceRole::Owner, FRIEND)];
        let Err(Refusal::NotEligible(eligibility)) = submit(opened, &sample, &faces) else { panic!("submitted") };
        let refused = eligibility.outcomes.iter().filter(|outcome| !outcome.passed);
        assert_eq!(refused.map(|outcome| outcome.rule).collect::<Vec<_>>(), [RuleId::Handle10]);
    }

    #[test]
    fn faces_follow_the_terms_of_now() {
        let mut sample = Sample::followed();
        sample.violation.points = 0;
        let opened = sample.opened();
        sample.violation.points = 1;
        sample.violation.fine = Fen::yuan(150);
        let handler = passed(FaceRole::Handler, DRIVER);
        let Err(Refusal::FacesMissing(missing)) = submit(opened.clone(), &sample, std::slice::from_ref(&handler))
        else {
            panic!("the owner's face was not asked for");
        };
        assert_eq!(missing.iter().map(|face| face.role).collect::<Vec<_>>(), [FaceRole::Owner]);
        let submitted = submit(opened, &sample, &[handler, passed(FaceRole::Owner, FRIEND)]).unwrap();
        assert_eq!((submitted.case.terms.points, submitted.case.terms.fine), (1, Fen::yuan(150)));
        assert_eq!(submitted.faces.len(), 2);
    }
}
