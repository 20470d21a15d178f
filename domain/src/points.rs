//! Penalty points (Order 163): the cycle, the ledger, and what carries over.

pub mod carry_over;
pub mod cycle;
pub mod ledger;

use cycle::Cycle;

/// The points of a licence in one cycle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PointsStanding {
    /// The cycle in which they count.
    pub cycle: Cycle,
    /// Points recorded with decisions.
    pub recorded: u32,
    /// Points held by submitted cases that are not decided yet.
    pub held: u32,
}

impl PointsStanding {
    /// Recorded and held points together.
    #[must_use]
    pub const fn total(&self) -> u32 {
        self.recorded.saturating_add(self.held)
    }
}
