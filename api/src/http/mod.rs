//! A file a noun: its requests, its answers and its handlers. No decisions, no SQL.

pub mod auth;
pub mod cases;
pub mod decisions;
pub mod events;
pub mod extract;
pub mod follows;
pub mod home;
pub mod licences;
pub mod meta;
pub mod next_action;
pub mod once;
pub mod payments;
pub mod policies;
pub mod problems;
pub mod remedies;
pub mod request;
pub mod resource;
pub mod respond;
pub mod rules;
pub mod sandbox;
pub mod strict;
pub mod vehicles;
pub mod violations;
pub mod when;
pub mod words;
