//! Clearlane's use cases: a folder a noun, a file a verb. A command reads its facts, lets the domain decide, and saves what was
//! decided, in one transaction; calls to host and authority come before or after it, never inside. Nothing here knows HTTP.
//!
//! | module | what stands there |
//! |---|---|
//! | [`app`] [`clock`] [`metrics`] | what every use case works with: shared parts, time, figures for operators |
//! | [`principal`] [`work`] [`reply`] | who acts; one transaction of one actor; what a command is answered with |
//! | [`problem`] | the one table of error codes, and how refusals map to it |
//! | [`ports`] | host, authority and messenger, as Clearlane needs them |
//! | [`security`] [`policies`] | keys and sealed fields; the dated rules |
//! | [`auth`] [`people`] | sessions; people as the vault keeps them |
//! | [`violations`] [`cases`] [`decisions`] [`payments`] [`points`] | from the recorded violation to the cleared record |
//! | [`follows`] [`consent_history`] [`licences`] [`registry`] | following and its history; what the registry reports |
//! | [`jobs`] [`each`] | what time and the outside bring about, a worker each, all of one shape |

pub mod app;
pub mod auth;
pub mod cases;
pub mod clock;
pub mod consent_history;
pub mod decisions;
pub mod each;
pub mod follows;
pub mod jobs;
pub mod licences;
pub mod metrics;
pub mod payments;
pub mod people;
pub mod points;
pub mod policies;
pub mod ports;
pub mod principal;
pub mod problem;
pub mod registry;
pub mod reply;
pub mod security;
mod tries;
pub mod violations;
pub mod work;
