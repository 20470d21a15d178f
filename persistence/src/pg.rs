//! PostgreSQL: connections in pure Rust, a small pool for each worker.

use crate::error::{Result, StoreError};
use crate::settings::Settings;
use diesel::{ConnectionError, ConnectionResult};
use diesel_async::pooled_connection::deadpool::{Object, Pool};
use diesel_async::pooled_connection::{AsyncDieselConnectionManager, ManagerConfig, RecyclingMethod};
use diesel_async::{AsyncPgConnection, SimpleAsyncConnection};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use rustls::pki_types::{CertificateDer, pem::PemObject};
use std::error::Error;
use std::path::Path;
use std::sync::Arc;
use tokio_postgres::config::SslMode;
use tokio_postgres::tls::TlsStream;
use tokio_postgres::{Client, Connection, NoTls, Socket};
use tokio_postgres_rustls::MakeRustlsConnect;

pub(crate) type PgConnection = Object<AsyncPgConnection>;
pub(crate) type PgPool = Pool<AsyncPgConnection>;

/// How long a statement waits for a row that another transaction holds, and how long it may run at all.
const SESSION: &str = "SET lock_timeout = '3s'; SET statement_timeout = '15s'; SET TIME ZONE 'UTC'";

/// Builds the pool of one worker. Nothing connects before the first query.
pub(crate) fn pool(settings: &Settings) -> Result<PgPool> {
    let tls = settings.ca_file.as_deref().map(tls).transpose()?;
    let mut config = ManagerConfig::default();
    // Pools ping on checkout by default, which costs a third of the throughput; a broken connection is noticed anyway.
    config.recycling_method = RecyclingMethod::Fast;
    // Beside the queries, in the worker's own set of tasks: what wakes a query then runs it in the same turn.
    let beside: Spawn = |driving| drop(tokio::task::spawn_local(driving));
    config.custom_setup = Box::new(move |url| connect(url.to_owned(), tls.clone(), beside).boxed());
    let manager = AsyncDieselConnectionManager::new_with_config(settings.url.clone(), config);
    Pool::builder(manager)
        .max_size(settings.connections)
        .wait_timeout(Some(settings.patience))
        .create_timeout(Some(settings.patience))
        .runtime(deadpool::Runtime::Tokio1)
        .build()
        .map_err(|error| StoreError::Unavailable(error.to_string()))
}

/// Starts the task that drives a connection.
pub(crate) type Spawn = fn(BoxFuture<'static, ()>);

/// Opens one connection and prepares its session.
pub(crate) async fn connect(
    url: String,
    tls: Option<MakeRustlsConnect>,
    spawn: Spawn,
) -> ConnectionResult<AsyncPgConnection> {
    let refused = |error: &dyn Error| ConnectionError::BadConnection(with_causes(error));
    let mut connection = match tls {
        Some(tls) => {
            let mut config: tokio_postgres::Config = url.parse().map_err(|e| refused(&e))?;
            // A server that offers no TLS is refused: else whoever stands between could strip it.
            config.ssl_mode(SslMode::Require);
            let (client, io) = config.connect(tls).await.map_err(|e| refused(&e))?;
            driven(client, io, spawn).await?
        }
        None => {
            let (client, io) = tokio_postgres::connect(&url, NoTls).await.map_err(|e| refused(&e))?;
            driven(client, io, spawn).await?
        }
    };
    connection.batch_execute(SESSION).await.map_err(|e| refused(&e))?;
    Ok(connection)
}

/// Has the connection driven by a task of its own, which logs why it ends. Diesel could do that too, but would have every statement
/// subscribe to it; here a statement that finds the connection closed says no more than that.
async fn driven<S>(client: Client, io: Connection<Socket, S>, spawn: Spawn) -> ConnectionResult<AsyncPgConnection>
where
    S: TlsStream + Unpin + Send + 'static,
{
    let ended = |end: Result<(), tokio_postgres::Error>| {
        if let Err(error) = end {
            tracing::warn!(error = with_causes(&error), "a connection to the database was lost");
        }
    };
    spawn(io.map(ended).boxed());
    AsyncPgConnection::try_from(client).await
}

/// An error with its causes: tokio-postgres says no more than "db error", and the server's words are the cause of that.
fn with_causes(error: &dyn Error) -> String {
    let causes = std::iter::successors(error.source(), |cause| (*cause).source());
    causes.fold(error.to_string(), |told, cause| format!("{told}: {cause}"))
}

/// Verifies the server against the certificates in `ca_file` (PEM).
pub(crate) fn tls(ca_file: &Path) -> Result<MakeRustlsConnect> {
    let refused = |error: &dyn std::fmt::Display| StoreError::Unavailable(format!("{}: {error}", ca_file.display()));
    let mut roots = rustls::RootCertStore::empty();
    for certificate in CertificateDer::pem_file_iter(ca_file).map_err(|e| refused(&e))? {
        roots.add(certificate.map_err(|e| refused(&e))?).map_err(|e| refused(&e))?;
    }
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|e| refused(&e))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(MakeRustlsConnect::new(config))
}
