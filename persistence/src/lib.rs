//! Clearlane's rows.
pub mod error;
pub mod event;
pub mod idempotency;
pub mod person;
pub mod sandbox;
mod schema;
pub mod session;
mod lite;
pub mod migrate;
mod pg;
pub mod sql_types;
mod store;
mod tx;
pub use error::StoreError;
pub use store::{Database, Settings, Store};
pub use tx::Tx;
