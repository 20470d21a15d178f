//! Opening a database, and running queries on it: [`Store::read`] and [`Store::write`].

use crate::error::{Result, StoreError};
use crate::lite::{self, LiteConnection};
use crate::pg::{self, PgPool};
use crate::settings::Settings;
use crate::tx::{Tx, on};
use crate::writer::Writer;
use diesel_async::SimpleAsyncConnection;
use futures_util::FutureExt;
use futures_util::future::join;
use std::rc::Rc;
use tokio::sync::{Mutex, oneshot};

/// A database, shared by all workers of the process.
#[derive(Clone)]
pub struct Database {
    settings: Settings,
    writer: Option<Writer>,
}

impl Database {
    /// Opens an embedded database; PostgreSQL is connected to with the first query.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when the file cannot be opened or lacks WAL, full durability or foreign keys.
    pub fn open(settings: Settings) -> Result<Self> {
        let writer = settings.sqlite_path().map(Writer::start).transpose()?;
        Ok(Self { settings, writer })
    }

    /// A handle for the calling worker, with connections of its own.
    ///
    /// # Errors
    /// As [`Database::open`].
    pub fn worker(&self) -> Result<Store> {
        let inner = match (&self.writer, self.settings.sqlite_path()) {
            (Some(writer), Some(path)) => {
                let reader = Tx::Lite(Mutex::new(LiteConnection::new(lite::open(path)?)));
                Inner::Lite { reader: Rc::new(Mutex::new(reader)), writer: writer.clone() }
            }
            _ => Inner::Pg(pg::pool(&self.settings)?),
        };
        Ok(Store { inner })
    }
}

/// SQLite's readers see one state as it is, PostgreSQL's have to ask for it.
const PG_SNAPSHOT: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY";

/// One worker's access to the database. It stays on its thread; clones share its connections.
#[derive(Clone)]
pub struct Store {
    inner: Inner,
}

#[derive(Clone)]
enum Inner {
    Pg(PgPool),
    Lite { reader: Rc<Mutex<Tx>>, writer: Writer },
}

impl Store {
    /// Runs queries that change nothing, outside a transaction.
    ///
    /// # Errors
    /// What the queries answer, or [`StoreError::Unavailable`] when no connection comes free in time.
    pub async fn read<T, E, F>(&self, queries: F) -> Result<T, E>
    where
        F: AsyncFnOnce(&Tx) -> Result<T, E>,
        E: From<StoreError>,
    {
        match &self.inner {
            Inner::Pg(pool) => queries(&Tx::Pg(checkout(pool).await?)).await,
            Inner::Lite { reader, .. } => queries(&*reader.lock().await).await,
        }
    }

    /// Runs queries that change nothing on one state of the database, however long they take and whatever is written
    /// meanwhile. Drive it to its end: a dropped one leaves its transaction open.
    ///
    /// # Errors
    /// As [`Store::read`].
    pub async fn snapshot<T, E, F>(&self, queries: F) -> Result<T, E>
    where
        F: AsyncFnOnce(&Tx) -> Result<T, E>,
        E: From<StoreError>,
    {
        match &self.inner {
            Inner::Pg(pool) => transaction(&Tx::Pg(checkout(pool).await?), PG_SNAPSHOT, queries).await,
            Inner::Lite { reader, .. } => transaction(&*reader.lock().await, "BEGIN", queries).await,
        }
    }

    /// Runs one command in one transaction: committed when it answers `Ok`, else rolled back. It runs to its end even
    /// when the caller is dropped, so that no transaction stays open behind a closed connection.
    ///
    /// # Errors
    /// What the command answers, or a [`StoreError`] when it cannot begin or commit.
    pub async fn write<T, E, F>(&self, command: F) -> Result<T, E>
    where
        F: AsyncFnOnce(&Tx) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let (answer, answered) = oneshot::channel();
        match &self.inner {
            Inner::Pg(pool) => {
                let tx = Tx::Pg(checkout(pool).await?);
                // In a box of its own: a task copies what it is made of whenever it begins and ends, and a command is large.
                tokio::task::spawn_local(Box::pin(async move {
                    // The caller may have gone: the change stands all the same.
                    let _ = answer.send(transaction(&tx, "BEGIN", command).await);
                }));
            }
            Inner::Lite { writer, .. } => writer.submit(Box::new(move |tx| {
                // Statements run inline and never wait, so one poll drives the transaction to its end.
                let outcome = transaction(tx, "BEGIN IMMEDIATE", command).now_or_never();
                let _ = answer.send(outcome.unwrap_or_else(|| Err(unfinished().into())));
            }))?,
        }
        answered.await.unwrap_or_else(|_| Err(unfinished().into()))
    }
}

fn unfinished() -> StoreError {
    StoreError::Database("the transaction did not reach its end".to_owned())
}

async fn checkout(pool: &PgPool) -> Result<pg::PgConnection> {
    pool.get().await.map_err(|error| StoreError::Unavailable(error.to_string()))
}

async fn transaction<T, E, F>(tx: &Tx, begin: &str, command: F) -> Result<T, E>
where
    F: AsyncFnOnce(&Tx) -> Result<T, E>,
    E: From<StoreError>,
{
    let outcome = match tx {
        // The first statement goes out with BEGIN, behind it: nothing is to be prepared before BEGIN is sent. Never so COMMIT,
        // which could overtake a statement that is.
        Tx::Pg(_) => {
            let (begun, outcome) = join(batch(tx, begin), command(tx)).await;
            begun.map_err(E::from).and(outcome)
        }
        Tx::Lite(_) => {
            batch(tx, begin).await?;
            command(tx).await
        }
    };
    match outcome {
        Ok(value) => match batch(tx, "COMMIT").await {
            Ok(()) => Ok(value),
            Err(error) => {
                let _ = batch(tx, "ROLLBACK").await;
                Err(error.into())
            }
        },
        Err(refusal) => {
            batch(tx, "ROLLBACK").await?;
            Err(refusal)
        }
    }
}

async fn batch(tx: &Tx, sql: &str) -> Result<()> {
    on!(tx, |conn| conn.batch_execute(sql).await).map_err(StoreError::from)
}
