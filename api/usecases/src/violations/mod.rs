//! Whether a violation can be handled, and what the rules look at.

pub mod eligibility;
pub mod facts;
