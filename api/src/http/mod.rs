//! A file a noun: its requests, its answers and its handlers. No decisions, no SQL.

pub mod auth;
pub mod extract;
pub mod meta;
pub mod once;
pub mod request;
pub mod resource;
pub mod respond;
pub mod rules;
pub mod sandbox;
pub mod when;
