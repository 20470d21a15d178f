//! LINK-4: nothing is visible to someone to whom it is neither own nor followed. Source: seed, personal data law.
//!
//! A stranger gets the same answer as for something that does not exist: [`Access::Absent`].

use crate::actor::Actor;

words! {
    /// What a vehicle, licence or case is to a driver.
    Relation, "relation" {
        /// Owned, held, or opened by the driver.
        Own = "own",
        /// Another's, with an authorisation in force.
        Followed = "followed",
        /// Neither.
        None = "none",
    }
}

impl Relation {
    /// The relation to another's vehicle or licence.
    pub(crate) const fn of_other(follows: bool) -> Self {
        if follows { Self::Followed } else { Self::None }
    }
}

words! {
    /// Kinds of things that belong to someone.
    Resource, "resource" {
        /// A vehicle.
        Vehicle = "vehicle",
        /// A driving licence.
        Licence = "licence",
        /// A violation; related as its vehicle is.
        Violation = "violation",
        /// A case; own to the driver who opened it.
        Case = "case",
        /// A decision; own to the driver it is addressed to.
        Decision = "decision",
        /// A payment; own to the driver who started it.
        Payment = "payment",
    }
}

/// How much of a thing an actor may see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Everything.
    Full,
    /// Everything but the personal parts, which are masked.
    Masked,
    /// Nothing, not even that it exists.
    Absent,
}

/// Decides what the actor may see of a thing that stands in this relation to it.
/// The relation counts for drivers only.
#[must_use]
pub const fn decide(actor: &Actor, resource: Resource, relation: Relation) -> Access {
    match actor {
        Actor::Authority | Actor::System(_) => Access::Full,
        Actor::Operator => Access::Masked,
        Actor::Driver { .. } => match (relation, resource) {
            (Relation::Own, _) => Access::Full,
            (Relation::Followed, Resource::Vehicle | Resource::Licence | Resource::Violation) => Access::Masked,
            (Relation::Followed, Resource::Case | Resource::Decision | Resource::Payment) | (Relation::None, _) => {
                Access::Absent
            }
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actor::Job;
    use crate::sample;

    #[test]
    fn a_driver_sees_own_things_whole_followed_ones_masked_and_nothing_else() {
        use Access::{Absent, Full, Masked};
        let driver = sample::driver();
        for (resource, own, followed, none) in [
            (Resource::Vehicle, Full, Masked, Absent),
            (Resource::Licence, Full, Masked, Absent),
            (Resource::Violation, Full, Masked, Absent),
            (Resource::Case, Full, Absent, Absent),
            (Resource::Decision, Full, Absent, Absent),
            (Resource::Payment, Full, Absent, Absent),
        ] {
            assert_eq!(decide(&driver, resource, Relation::Own), own, "{resource}");
            assert_eq!(decide(&driver, resource, Relation::Followed), followed, "{resource}");
            assert_eq!(decide(&driver, resource, Relation::None), none, "{resource}");
        }
    }

    #[test]
    fn for_everyone_else_the_relation_does_not_count() {
        for &resource in Resource::ALL {
            for &relation in Relation::ALL {
                assert_eq!(decide(&Actor::Authority, resource, relation), Access::Full);
                assert_eq!(decide(&Actor::System(Job::IssueNotices), resource, relation), Access::Full);
                assert_eq!(decide(&Actor::Operator, resource, relation), Access::Masked);
            }
        }
    }

    #[test]
    fn owning_comes_before_following() {
        let vehicle = sample::vehicle();
        assert_eq!(vehicle.relation_to(sample::DRIVER, true), Relation::Own);
        assert_eq!(vehicle.relation_to(sample::FRIEND, true), Relation::Followed);
        assert_eq!(vehicle.relation_to(sample::FRIEND, false), Relation::None);
        let licence = sample::licence();
        assert_eq!(licence.relation_to(sample::DRIVER, true), Relation::Own);
        assert_eq!(licence.relation_to(sample::FRIEND, true), Relation::Followed);
        assert_eq!(licence.relation_to(sample::FRIEND, false), Relation::None);
    }
}
