//! What the rules look at.

pub mod facts;
