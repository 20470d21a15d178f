//! A recorded violation, and whether it can be handled here.

pub mod eligibility;
pub mod rules;

use crate::codes::{Division, OfficeCode, ViolationCode, ViolationNumber};
use crate::ids::{VehicleId, ViolationId};
use crate::money::Fen;
use crate::source::SourceVersion;
use crate::time::Instant;

words! {
    /// The authority that recorded a violation.
    RecordedBy, "recorder" {
        /// The traffic police.
        TrafficPolice = "traffic_police",
        /// The expressway enforcement corps, another authority.
        ExpresswayEnforcement = "expressway_enforcement",
    }
}

words! {
    /// How a violation was recorded.
    Method, "recording method" {
        /// By a camera, the driver not being stopped.
        OffSite = "off_site",
        /// By an officer, face to face.
        OnSite = "on_site",
    }
}

words! {
    /// The procedure under which a violation is punished.
    Procedure, "procedure" {
        /// Simplified: decided on the spot.
        Simplified = "simplified",
        /// General: with a hearing of the parties.
        General = "general",
    }
}

words! {
    /// Where a violation is in its life. That a case is under way is not stored here but follows from the case.
    ViolationStatus, "violation status" {
        /// Waits to be handled.
        Open = "open",
        /// Decided.
        Handled = "handled",
        /// Taken back by the authority.
        Annulled = "annulled",
    }
}

impl ViolationStatus {
    /// The table of allowed edges.
    #[must_use]
    pub const fn allows(self, next: Self) -> bool {
        matches!((self, next), (Self::Open, Self::Handled | Self::Annulled) | (Self::Handled, Self::Annulled))
    }
}

/// A violation as the authority recorded it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Identifies it here.
    pub id: ViolationId,
    /// The number under which it was recorded.
    pub number: ViolationNumber,
    /// The vehicle that was recorded.
    pub vehicle: VehicleId,
    /// What was done.
    pub code: ViolationCode,
    /// Where, in words.
    pub place: String,
    /// Where, as a division; anywhere in the country.
    pub division: Division,
    /// When.
    pub occurred_at: Instant,
    /// By which authority.
    pub recorded_by: RecordedBy,
    /// How it was recorded.
    pub method: Method,
    /// How it is punished.
    pub procedure: Procedure,
    /// The fine; none for a warning.
    pub fine: Fen,
    /// The points it bears.
    pub points: u8,
    /// True if the driver disputes it.
    pub disputed: bool,
    /// Where it is in its life.
    pub status: ViolationStatus,
    /// The office that recorded it.
    pub office: OfficeCode,
    /// When the authority last confirmed this (LINK-5).
    pub as_of: Instant,
    /// The version that the source counts of this.
    pub source_version: SourceVersion,
}

impl Violation {
    /// True if it bears points.
    #[must_use]
    pub const fn bears_points(&self) -> bool {
        self.points > 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_violation_never_reopens() {
        use ViolationStatus::{Annulled, Handled, Open};
        let edges: Vec<_> = ViolationStatus::ALL
            .iter()
            .flat_map(|&from| ViolationStatus::ALL.iter().map(move |&to| (from, to)))
            .filter(|(from, to)| from.allows(*to))
            .collect();
        assert_eq!(edges, [(Open, Handled), (Open, Annulled), (Handled, Annulled)]);
    }
}
