//! FOLLOW-1, FOLLOW-2, LINK-3: what the details of a request name, whether it is covered here and whom to ask. Source: seed.

use super::{Channel, Subject};
use crate::codes::Division;
use crate::ids::PersonId;
use crate::licence::Licence;
use crate::policy::Policy;
use crate::rule::{Outcome, Remedy, Rule, RuleId};
use crate::value::Value;
use crate::vehicle::{Owner, Vehicle};

/// What is fixed about LINK-3.
pub(super) const COVERED: Rule = Rule {
    id: RuleId::Link3,
    code: "not_covered_here",
    citation: "Service notice: vehicles registered and licences issued in Chongqing",
};

/// What is fixed about FOLLOW-2.
pub(super) const ASKABLE: Rule = Rule {
    id: RuleId::Follow2,
    code: "owner_not_askable",
    citation: "Service notice: following needs the consent of the owner, a natural person",
};

/// What the details name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found<'a> {
    /// A vehicle.
    Vehicle(&'a Vehicle),
    /// A driving licence.
    Licence(&'a Licence),
}

impl Found<'_> {
    /// What would be followed.
    #[must_use]
    pub const fn subject(&self) -> Subject {
        match self {
            Self::Vehicle(vehicle) => Subject::Vehicle(vehicle.id),
            Self::Licence(licence) => Subject::Licence(licence.id),
        }
    }

    /// Who is to be asked; nobody where a company owns it.
    #[must_use]
    pub const fn owner(&self) -> Option<PersonId> {
        match self {
            Self::Vehicle(Vehicle { owner: Owner::Individual(person), .. }) => Some(*person),
            Self::Vehicle(Vehicle { owner: Owner::Company, .. }) => None,
            Self::Licence(licence) => Some(licence.person),
        }
    }

    /// Division of the authority that registered or issued it: names the policy (LINK-3).
    #[must_use]
    pub const fn division(&self) -> &Division {
        match self {
            Self::Vehicle(vehicle) => &vehicle.registered_in,
            Self::Licence(licence) => &licence.issued_in,
        }
    }

    /// True if there is nothing left to follow: a licence that is cancelled has lost its followers (FOLLOW-9).
    pub(super) const fn is_gone(&self) -> bool {
        match self {
            Self::Vehicle(_) => false,
            Self::Licence(licence) => licence.status.is_cancelled(),
        }
    }

    /// LINK-3: fails for what is registered or issued elsewhere. The authority decides, not the number.
    pub(super) fn covered(&self, policy: &Policy) -> Outcome {
        let division = self.division();
        let elsewhere = match self {
            Self::Vehicle(_) => Remedy::PlaceOfRegistration(division.clone()),
            Self::Licence(_) => Remedy::PlaceOfIssue(division.clone()),
        };
        COVERED.outcome(policy.covers(division), Value::word(division), Value::word(&policy.jurisdiction), elsewhere)
    }

    /// FOLLOW-2: fails where nobody can consent, or the owner cannot be reached in any way.
    pub(super) fn askable(&self, channel: Option<Channel>) -> Outcome {
        let (passed, observed, remedy) = match (self.owner(), channel) {
            (None, _) => (false, "company", Remedy::NoFollowing),
            (Some(_), None) => (false, "unreachable", Remedy::OwnerSignsIn),
            (Some(_), Some(channel)) => (true, channel.as_str(), Remedy::None),
        };
        ASKABLE.outcome(passed, Value::word(observed), Value::words(Channel::ALL), remedy)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codes::LicenceStatus;
    use crate::sample::{DRIVER, LICENCE, VEHICLE, licence, policy, vehicle};

    #[test]
    fn the_authority_decides_whether_it_is_covered() {
        let (mut vehicle, mut licence) = (vehicle(), licence());
        for (division, passed) in [("500101", true), ("430102", false)] {
            let division: Division = division.parse().unwrap();
            vehicle.registered_in = division.clone();
            licence.issued_in = division.clone();
            for (found, remedy) in [
                (Found::Vehicle(&vehicle), Remedy::PlaceOfRegistration(division.clone())),
                (Found::Licence(&licence), Remedy::PlaceOfIssue(division.clone())),
            ] {
                let outcome = found.covered(&policy());
                assert_eq!((outcome.passed, &outcome.observed), (passed, &Value::word(&division)));
                assert_eq!(outcome.remedy, if passed { Remedy::None } else { remedy });
            }
        }
    }

    #[test]
    fn a_person_who_can_be_reached_can_be_asked() {
        let mut companys = vehicle();
        companys.owner = Owner::Company;
        let (vehicle, licence) = (vehicle(), licence());
        for (found, channel, observed, remedy) in [
            (Found::Vehicle(&vehicle), Some(Channel::App), "app", Remedy::None),
            (Found::Vehicle(&vehicle), Some(Channel::Sms), "sms", Remedy::None),
            (Found::Vehicle(&vehicle), None, "unreachable", Remedy::OwnerSignsIn),
            (Found::Vehicle(&companys), Some(Channel::App), "company", Remedy::NoFollowing),
            (Found::Vehicle(&companys), None, "company", Remedy::NoFollowing),
            (Found::Licence(&licence), Some(Channel::App), "app", Remedy::None),
            (Found::Licence(&licence), None, "unreachable", Remedy::OwnerSignsIn),
        ] {
            let outcome = found.askable(channel);
            assert_eq!((outcome.passed, &outcome.remedy), (remedy == Remedy::None, &remedy));
            assert_eq!(outcome.observed, Value::word(observed));
        }
    }

    #[test]
    fn a_cancelled_licence_is_gone() {
        let mut licence = licence();
        assert_eq!(Found::Licence(&licence).subject(), Subject::Licence(LICENCE));
        assert_eq!(Found::Licence(&licence).owner(), Some(DRIVER));
        for (status, gone) in
            [(LicenceStatus::Normal, false), (LicenceStatus::Suspended, false), (LicenceStatus::Cancelled, true)]
        {
            licence.status = status;
            assert_eq!(Found::Licence(&licence).is_gone(), gone, "{status}");
        }
        assert_eq!(Found::Vehicle(&vehicle()).subject(), Subject::Vehicle(VEHICLE));
        assert!(!Found::Vehicle(&vehicle()).is_gone());
    }
}
