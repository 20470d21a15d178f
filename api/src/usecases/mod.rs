//! A folder a noun, a file a verb. A command reads its facts, lets the domain decide, and saves what was decided, in one
//! transaction; calls to host and authority come before or after it, never inside.

pub mod auth;
pub mod cases;
pub mod decisions;
pub mod follows;
pub mod licences;
pub mod payments;
pub mod people;
pub mod points;
pub mod record;
pub mod registry;
mod tries;
pub mod violations;

/// How many due things a job takes up at once.
pub const BATCH: i64 = 100;
