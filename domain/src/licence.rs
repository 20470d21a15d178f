//! A driving licence as the registry knows it.

use chrono::NaiveDate;

use crate::access::Relation;
use crate::codes::{ArchiveNumber, Division, LicenceClasses, LicenceStatus};
use crate::ids::{LicenceId, PersonId};
use crate::points::cycle::Cycle;
use crate::source::SourceVersion;
use crate::time::Instant;

/// A driving licence. Its number is the holder's citizen number and is kept with the person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Licence {
    /// Identifies it here.
    pub id: LicenceId,
    /// The holder.
    pub person: PersonId,
    /// Its archive number.
    pub archive_number: ArchiveNumber,
    /// What it entitles to drive.
    pub classes: LicenceClasses,
    /// Its state.
    pub status: LicenceStatus,
    /// Division of the authority that issued it; decides whether it is served (LINK-3).
    pub issued_in: Division,
    /// When the holder was first licensed; the points cycle counts from here.
    pub first_issued_on: NaiveDate,
    /// The last day it is valid; nothing for a long-term licence.
    pub valid_until: Option<NaiveDate>,
    /// When the registry last confirmed the points (HANDLE-14).
    pub points_as_of: Instant,
    /// When the registry last confirmed the rest (LINK-5).
    pub as_of: Instant,
    /// The version that the source counts of this.
    pub source_version: SourceVersion,
}

impl Licence {
    /// What the licence is to this person, who may follow it. Holding comes before following.
    #[must_use]
    pub fn relation_to(&self, person: PersonId, follows: bool) -> Relation {
        if self.person == person { Relation::Own } else { Relation::of_other(follows) }
    }

    /// The points cycle that contains this moment.
    #[must_use]
    pub fn cycle_at(&self, now: Instant) -> Cycle {
        Cycle::containing(self.first_issued_on, now)
    }
}
