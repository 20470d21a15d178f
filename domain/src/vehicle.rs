//! A vehicle as the registry knows it.

use crate::access::Relation;
use crate::codes::{Division, UseCode, VehicleType};
use crate::ids::{PersonId, VehicleId};
use crate::plate::Plate;
use crate::source::SourceVersion;
use crate::time::Instant;

/// Who owns a vehicle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    /// A natural person.
    Individual(PersonId),
    /// A company or another body.
    Company,
}

/// A registered vehicle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vehicle {
    /// Identifies it here.
    pub id: VehicleId,
    /// Who owns it.
    pub owner: Owner,
    /// Its plate.
    pub plate: Plate,
    /// What it is used for.
    pub use_code: UseCode,
    /// What kind of vehicle it is.
    pub vehicle_type: VehicleType,
    /// Division of the authority that registered it; decides whether it is served (LINK-3).
    pub registered_in: Division,
    /// When the registry last confirmed this (LINK-5).
    pub as_of: Instant,
    /// The version that the source counts of this.
    pub source_version: SourceVersion,
}

impl From<Vehicle> for Plate {
    fn from(vehicle: Vehicle) -> Self {
        vehicle.plate
    }
}

impl Vehicle {
    /// What the vehicle is to this person, who may follow it. Owning comes before following.
    #[must_use]
    pub fn relation_to(&self, person: PersonId, follows: bool) -> Relation {
        if self.owner == Owner::Individual(person) { Relation::Own } else { Relation::of_other(follows) }
    }
}
