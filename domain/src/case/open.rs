//! CASE-1: open a case; it lives 30 minutes, so that it blocks nobody. Source: seed; lifetime decided.

use thiserror::Error;

use super::{Case, Opened, Terms};
use crate::access::Relation;
use crate::ids::{AccountId, CaseId, SessionId};
use crate::policy::Policy;
use crate::rule::Eligibility;
use crate::vehicle::Owner;
use crate::violation::eligibility::{Facts, UnderWay, evaluate};

/// Who opens which case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Request {
    /// The id of the new case.
    pub id: CaseId,
    /// The handler's account.
    pub account: AccountId,
    /// The handler's session.
    pub session: SessionId,
}

/// Why no case is opened.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Refusal {
    /// The driver has a case under way for this violation already (CASE-6).
    #[error("the driver has a case under way for this violation")]
    UnderWayWithHandler,
    /// Another driver has a case under way for this violation (CASE-6).
    #[error("another driver has a case under way for this violation")]
    UnderWayWithAnother,
    /// At least one rule says no.
    #[error("the violation cannot be handled here")]
    NotEligible(Eligibility),
}

/// Opens a case if nobody has one and every rule passes.
///
/// # Errors
/// See [`Refusal`].
pub fn decide(request: Request, facts: &Facts<'_>, policy: &Policy) -> Result<Opened, Refusal> {
    match facts.under_way {
        UnderWay::Nobody => {}
        UnderWay::Handler => return Err(Refusal::UnderWayWithHandler),
        UnderWay::Another => return Err(Refusal::UnderWayWithAnother),
    }
    let eligibility = evaluate(facts, policy);
    let (Some(own), Some(terms), true) = (facts.licence, terms(facts), eligibility.eligible()) else {
        return Err(Refusal::NotEligible(eligibility));
    };
    let case = Case {
        id: request.id,
        account: request.account,
        session: request.session,
        handler: facts.handler,
        licence: own.licence.id,
        violation: facts.violation.id,
        vehicle: facts.vehicle.id,
        terms,
        opened_at: facts.now,
    };
    let expires_at = facts.now + policy.case_lifetime;
    Ok(Opened { case, policy_version: policy.version.clone(), expires_at })
}

/// What is at stake; nothing where the vehicle has no person as owner, which HANDLE-7 refuses.
pub(super) fn terms(facts: &Facts<'_>) -> Option<Terms> {
    match facts.vehicle.owner {
        Owner::Company => None,
        Owner::Individual(owner) => {
            let (fine, points) = (facts.violation.fine, facts.violation.points);
            let follow = facts.follow.filter(|_| facts.relation == Relation::Followed);
            Some(Terms { relation: facts.relation, owner, follow, fine, points })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::Relation;
    use crate::sample::{self, Sample};
    use crate::violation::rules;

    const REQUEST: Request = Request { id: sample::CASE, account: sample::ACCOUNT, session: sample::SESSION };

    #[test]
    fn an_eligible_violation_is_opened_for_30_minutes() {
        let sample = Sample::eligible();
        let opened = decide(REQUEST, &sample.facts(), &sample.policy).unwrap();
        assert_eq!(opened.expires_at, sample::at("2025-03-05T10:30:00+08:00"));
        assert_eq!(opened.policy_version, sample.policy.version);
        let case = opened.case;
        assert_eq!((case.id, case.account, case.session), (REQUEST.id, REQUEST.account, REQUEST.session));
        assert_eq!((case.handler, case.licence), (sample::DRIVER, sample::LICENCE));
        assert_eq!((case.violation, case.vehicle), (sample::VIOLATION, sample::VEHICLE));
        assert_eq!((case.terms.relation, case.terms.owner), (Relation::Own, sample::DRIVER));
        assert_eq!((case.terms.fine, case.terms.points), (sample.violation.fine, 1));
        assert_eq!(case.opened_at, sample.now);
    }

    #[test]
    fn a_followed_vehicle_keeps_its_owner() {
        let sample = Sample::followed();
        let terms = sample.opened().case.terms;
        assert_eq!((terms.relation, terms.owner), (Relation::Followed, sample::FRIEND));
        assert_eq!(terms.follow, Some(sample::FOLLOW));
    }

    #[test]
    fn a_violation_under_way_is_a_conflict_whatever_the_rules_say() {
        let mut sample = Sample::eligible();
        sample.violation.disputed = true;
        for (under_way, refusal) in
            [(UnderWay::Handler, Refusal::UnderWayWithHandler), (UnderWay::Another, Refusal::UnderWayWithAnother)]
        {
            let facts = Facts { under_way, ..sample.facts() };
            assert_eq!(decide(REQUEST, &facts, &sample.policy), Err(refusal));
        }
    }

    #[test]
    fn a_refusal_brings_every_outcome() {
        let mut sample = Sample::eligible();
        sample.vehicle.owner = Owner::Company;
        let Err(Refusal::NotEligible(eligibility)) = decide(REQUEST, &sample.facts(), &sample.policy) else {
            panic!("a company vehicle was accepted");
        };
        assert_eq!(eligibility.outcomes.len(), rules::ALL.len());
        let facts = Facts { licence: None, ..sample.facts() };
        assert!(matches!(decide(REQUEST, &facts, &sample.policy), Err(Refusal::NotEligible(_))));
        let mut sample = Sample::eligible();
        sample.violation.disputed = true;
        assert!(matches!(decide(REQUEST, &sample.facts(), &sample.policy), Err(Refusal::NotEligible(_))));
    }
}
