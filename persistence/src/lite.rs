//! SQLite: connections whose settings are asserted, and statements that run inline.

use crate::error::{Result, StoreError};
use diesel::connection::SimpleConnection;
use diesel::dsl::sql;
use diesel::sql_types::Bool;
use diesel::{Connection, RunQueryDsl, SqliteConnection, select};
use diesel_async::sync_connection_wrapper::{SpawnBlocking, SyncConnectionWrapper};
use futures_util::future::{BoxFuture, FutureExt, ready};
use std::error::Error;

pub(crate) type LiteConnection = SyncConnectionWrapper<SqliteConnection, Inline>;

/// Runs a statement on the calling thread: it takes microseconds, a hop to another thread takes longer.
pub struct Inline;

impl SpawnBlocking for Inline {
    fn spawn_blocking<'a, R>(
        &mut self,
        task: impl FnOnce() -> R + Send + 'static,
    ) -> BoxFuture<'a, Result<R, Box<dyn Error + Send + Sync + 'static>>>
    where
        R: Send + 'static,
    {
        ready(Ok(task())).boxed()
    }

    fn get_runtime() -> Self {
        Self
    }
}

/// `synchronous=FULL`: an acknowledged commit survives a power cut. `NORMAL` was measured to lose some.
const SESSION: &str = "PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
    PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF; PRAGMA recursive_triggers = ON; PRAGMA cache_size = -8192";

/// Opens the file (made when absent), sets the session and asserts that every setting took.
pub(crate) fn open(path: &str) -> Result<SqliteConnection> {
    let unavailable = |error: &dyn std::fmt::Display| StoreError::Unavailable(format!("{path}: {error}"));
    let mut connection = SqliteConnection::establish(path).map_err(|e| unavailable(&e))?;
    connection.batch_execute(SESSION).map_err(|e| unavailable(&e))?;
    assert_session(&mut connection)?;
    Ok(connection)
}

fn assert_session(connection: &mut SqliteConnection) -> Result<()> {
    let holds = select(sql::<Bool>(
        "(SELECT journal_mode = 'wal' FROM pragma_journal_mode)
         AND (SELECT synchronous = 2 FROM pragma_synchronous)
         AND (SELECT foreign_keys = 1 FROM pragma_foreign_keys)",
    ))
    .get_result::<bool>(connection)?;
    if holds {
        return Ok(());
    }
    Err(StoreError::Unavailable("SQLite does not hold WAL, synchronous=FULL and foreign keys".to_owned()))
}
