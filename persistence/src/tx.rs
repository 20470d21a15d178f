//! A connection to either database, and the one macro that lets a query be written once for both.

use crate::lite::LiteConnection;
use crate::pg::PgConnection;
use tokio::sync::Mutex;

/// A connection on which queries run: inside a transaction when it comes from [`crate::Store::write`].
///
/// Queries that do not need each other's answers can be asked together, with `futures_util::future::try_join` and its kin: they
/// run one after the other in the order in which they stand there, but PostgreSQL gets them in one message instead of one each.
#[expect(
    clippy::large_enum_variant,
    reason = "a handful at a time, each moved a few times; a box would cost a hop a query"
)]
pub enum Tx {
    /// A PostgreSQL connection on loan from this worker's pool.
    Pg(PgConnection),
    /// A SQLite connection: this worker's reader, or the one writer. Never waited for: a statement runs to its end at once.
    Lite(Mutex<LiteConnection>),
}

/// Compiles an expression once per database: `on!(tx, |conn| query.load(conn).await)`.
macro_rules! on {
    ($tx:expr, |$conn:ident| $body:expr) => {
        match $tx {
            $crate::tx::Tx::Pg(pg) => {
                let $conn = &mut &**pg;
                $body
            }
            $crate::tx::Tx::Lite(lite) => {
                let $conn = &mut *lite.lock().await;
                $body
            }
        }
    };
}

/// Runs a query that ends in a locked row: `FOR NO KEY UPDATE` on PostgreSQL. SQLite's single writer needs no lock.
macro_rules! locked {
    ($tx:expr, $query:expr) => {
        match $tx {
            $crate::tx::Tx::Pg(pg) => $crate::prepared::hot!($query.for_no_key_update()).get_result(&mut &**pg).await,
            $crate::tx::Tx::Lite(lite) => $crate::prepared::hot!($query).get_result(&mut *lite.lock().await).await,
        }
    };
}

pub(crate) use {locked, on};
