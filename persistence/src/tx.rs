//! A connection to either database, and the one macro that lets a query be written once for both.

use crate::lite::LiteConnection;
use crate::pg::PgConnection;

/// A connection on which queries run: inside a transaction when it comes from [`crate::Store::write`].
#[expect(
    clippy::large_enum_variant,
    reason = "a handful at a time, each moved a few times; a box would cost a hop a query"
)]
pub enum Tx {
    /// A PostgreSQL connection on loan from this worker's pool.
    Pg(PgConnection),
    /// A SQLite connection: this worker's reader, or the one writer.
    Lite(LiteConnection),
}

/// Compiles an expression once per database: `on!(tx, |conn| query.load(conn).await)`.
macro_rules! on {
    ($tx:expr, |$conn:ident| $body:expr) => {
        match $tx {
            $crate::tx::Tx::Pg($conn) => $body,
            $crate::tx::Tx::Lite($conn) => $body,
        }
    };
}

/// Runs a query that ends in a locked row: `FOR NO KEY UPDATE` on PostgreSQL. SQLite's single writer needs no lock.
macro_rules! locked {
    ($tx:expr, $query:expr) => {
        match $tx {
            $crate::tx::Tx::Pg(conn) => $query.for_no_key_update().first(conn).await,
            $crate::tx::Tx::Lite(conn) => $query.first(conn).await,
        }
    };
}

pub(crate) use {locked, on};
