//! Clearlane's rows: one set of Diesel queries, compiled for SQLite and for PostgreSQL.
//!
//! | module | what stands there |
//! |---|---|
//! | [`store`](Store) [`tx`](Tx) `pg` `lite` `writer` [`sql_types`] | opening either database, reading, one transaction a command; the only files that know a dialect |
//! | `prepared` `rows` | queries that stay prepared; what every mapping needs |
//! | [`migrate`] | the schema's migrations, one set for each database |
//! | [`person`] [`session`] | people, accounts, sessions |
//! | [`vehicle`] [`licence`] [`violation`] | what the authority feeds; the visibility filter (LINK-4) |
//! | [`follow`] [`message`] [`attempt`] | the following of another's vehicle or licence; what people are told; tries of a day |
//! | [`case`] [`face_check`] [`points`] | a violation being handled, and the points ledger |
//! | [`decision`] [`payment`] | decisions, notices, payments, settlements |
//! | [`lease`] [`put_off`] | what a worker is at work on, and what it could not do |
//! | [`event`] [`feed`] [`idempotency`] | history and audit chain; its events in the order of their commits; answers to idempotency keys |
//! | [`check`] [`checkpoint`] | the invariants, asked of every row; signed digests of the history |
//! | [`policy`] [`sandbox`] | limits that constraints refer to; the sandbox's clock |

mod lite;
mod pg;
mod prepared;
mod rows;
mod schema;
mod settings;
mod store;
mod tx;
mod viewer;
mod writer;

pub mod attempt;
pub mod case;
pub mod check;
pub mod checkpoint;
pub mod decision;
pub mod error;
pub mod event;
pub mod face_check;
pub mod feed;
pub mod follow;
pub mod idempotency;
pub mod lease;
pub mod licence;
pub mod message;
pub mod migrate;
pub mod payment;
pub mod person;
pub mod points;
pub mod policy;
pub mod put_off;
pub mod sandbox;
pub mod session;
pub mod sql_types;
pub mod vehicle;
pub mod violation;

pub use error::StoreError;
pub use rows::Position;
pub use settings::Settings;
pub use store::{Database, Store};
pub use tx::Tx;
pub use viewer::Viewer;
