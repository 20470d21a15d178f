//! What they fight for. A cap is a file: what must be there before, what is put up, what a loser may be told, and the SQL that
//! counts breaches.

mod chance;
mod code;
mod face;
mod follower;
pub mod following;
mod key;
mod payment;
mod place;
mod points;
mod revocation;
mod violation;

use crate::field::Field;
use crate::race::{Cap, Terms};

/// A cap.
pub struct Entry {
    /// What is always true of it.
    pub terms: Terms,
    /// How many drivers it needs for so many rounds.
    pub drivers: fn(usize) -> usize,
    /// Prepares so many rounds.
    pub set_up: fn(&Field, usize) -> Box<dyn Cap>,
}

/// All of them.
pub const ALL: [&Entry; 10] = [
    &place::ENTRY,
    &follower::ENTRY,
    &chance::ENTRY,
    &code::ENTRY,
    &violation::ENTRY,
    &face::ENTRY,
    &points::ENTRY,
    &payment::ENTRY,
    &key::ENTRY,
    &revocation::ENTRY,
];

/// Violations of each driver of the crowd.
const VIOLATIONS: usize = 20;
