//! Whether a violation can be handled here: every rule HANDLE-1…16 and 18 is evaluated and reported.

use crate::access::Relation;
use crate::ids::{FollowId, LicenceId, PersonId};
use crate::licence::Licence;
use crate::points::PointsStanding;
use crate::policy::Policy;
use crate::rule::Eligibility;
use crate::time::Instant;
use crate::vehicle::Vehicle;
use crate::violation::{Violation, rules};

/// Who has a case under way for the violation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnderWay {
    /// Nobody.
    Nobody,
    /// The handler.
    Handler,
    /// Another driver.
    Another,
}

/// The handler's own licence and its points, counted in the cycle that contains `now`.
#[derive(Debug, Clone, Copy)]
pub struct OwnLicence<'a> {
    /// The licence.
    pub licence: &'a Licence,
    /// Its points in the current cycle.
    pub standing: PointsStanding,
}

/// Everything the rules look at.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// The violation to be handled.
    pub violation: &'a Violation,
    /// The vehicle it was recorded with.
    pub vehicle: &'a Vehicle,
    /// What the vehicle is to the handler.
    pub relation: Relation,
    /// The follow by which the handler may, where the vehicle is followed.
    pub follow: Option<FollowId>,
    /// The driver who would handle it.
    pub handler: PersonId,
    /// The handler's own licence, if there is one.
    pub licence: Option<OwnLicence<'a>>,
    /// The licence that the driver asks to bear the points; nothing if no choice was made.
    pub asked_licence: Option<LicenceId>,
    /// Other vehicles, not the handler's own, with cases of that licence in its current cycle: submitted or accepted
    /// ones and open ones, each vehicle once and this one not at all (HANDLE-18).
    pub others_vehicles: u32,
    /// Who has a case under way for it.
    pub under_way: UnderWay,
    /// The moment of the question.
    pub now: Instant,
}

/// Evaluates every rule, whatever the others say.
#[must_use]
pub fn evaluate(facts: &Facts<'_>, policy: &Policy) -> Eligibility {
    let outcomes = rules::ALL.iter().map(|(_, check)| check(facts, policy)).collect();
    Eligibility { policy_version: policy.version.clone(), outcomes }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    use crate::codes::{LicenceStatus, UseCode};
    use crate::ids::LicenceId;
    use crate::money::Fen;
    use crate::rule::{Remedy, RuleId};
    use crate::sample::Sample;
    use crate::vehicle::Owner;
    use crate::violation::{Method, Procedure, RecordedBy};

    /// The rules of section 4 that speak of violations.
    fn handling() -> Vec<RuleId> {
        RuleId::ALL.iter().copied().filter(|rule| rule.as_str().starts_with("HANDLE-")).collect()
    }

    #[test]
    fn every_rule_is_reported_once_and_in_order() {
        let sample = Sample::eligible();
        let eligibility = evaluate(&sample.facts(), &sample.policy);
        assert!(eligibility.eligible());
        assert_eq!(eligibility.policy_version, sample.policy.version);
        let reported: Vec<_> = eligibility.outcomes.iter().map(|outcome| outcome.rule).collect();
        assert_eq!(reported, handling());
        assert!(eligibility.outcomes.iter().all(|outcome| outcome.remedy == Remedy::None));
    }

    #[test]
    fn every_rule_has_a_code_of_its_own_and_a_citation() {
        let codes: BTreeSet<_> = rules::ALL.iter().map(|(rule, _)| rule.code).collect();
        assert_eq!(codes.len(), rules::ALL.len());
        assert!(rules::ALL.iter().all(|(rule, _)| !rule.citation.is_empty()));
        let ids: Vec<_> = rules::ALL.iter().map(|(rule, _)| rule.id).collect();
        assert_eq!(ids, handling());
    }

    #[test]
    fn the_first_refusal_does_not_hide_the_others() {
        let mut sample = Sample::eligible();
        sample.violation.recorded_by = RecordedBy::ExpresswayEnforcement;
        sample.violation.method = Method::OnSite;
        sample.violation.procedure = Procedure::General;
        sample.violation.fine = Fen::yuan(201);
        sample.violation.points = 12;
        sample.violation.disputed = true;
        sample.vehicle.registered_in = "430102".parse().unwrap();
        sample.vehicle.owner = Owner::Company;
        sample.vehicle.use_code = UseCode::Taxi;
        sample.vehicle.plate = {
            let number = "渝A12345".parse().unwrap();
            crate::plate::Plate::new(crate::codes::PlateClass::LargeCar, number).unwrap()
        };
        sample.relation = Relation::None;
        sample.licence.status = LicenceStatus::Suspended;
        sample.licence.classes = "A1".parse().unwrap();
        sample.licence.points_as_of = sample.now - chrono::TimeDelta::days(30);
        let facts = Facts {
            under_way: UnderWay::Another,
            asked_licence: Some(LicenceId::from_uuid(uuid::Uuid::max())),
            ..sample.facts()
        };
        let eligibility = evaluate(&facts, &sample.policy);
        assert!(!eligibility.eligible());
        // HANDLE-18 speaks of followed vehicles; this one is none of those.
        let mut others = eligibility.outcomes.iter().filter(|outcome| outcome.rule != RuleId::Handle18);
        assert!(others.all(|outcome| !outcome.passed && outcome.remedy != Remedy::None));
    }

    #[test]
    fn a_single_refusal_is_enough() {
        let mut sample = Sample::eligible();
        sample.violation.disputed = true;
        let eligibility = evaluate(&sample.facts(), &sample.policy);
        assert!(!eligibility.eligible());
        assert_eq!(eligibility.outcomes.iter().filter(|outcome| !outcome.passed).count(), 1);
    }
}
