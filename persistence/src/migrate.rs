//! The schema's migrations: one set for each database, with the same names.

use crate::error::{Result, StoreError};
use crate::lite;
use crate::pg;
use crate::schema::__diesel_schema_migrations;
use crate::settings::Settings;
use crate::store::Store;
use crate::tx::on;
use diesel::migration::{Migration, MigrationSource, MigrationVersion};
use diesel::prelude::*;
use diesel_async::{AsyncMigrationHarness, AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};
use tokio::runtime::{Builder, Runtime};

const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");
const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");

/// Append-only tables: the application may add to them and read them, nothing else.
const APPEND_ONLY: [&str; 11] = [
    "event",
    "feed",
    "points_entry",
    "notice",
    "settlement",
    "face_use",
    "policy",
    "chance_use",
    "follow_access",
    "decision_lookup",
    "checkpoint",
];

/// Applies the migrations that are missing. Returns their names.
///
/// # Errors
/// [`StoreError`] with what the database said to the one that failed.
pub fn up(settings: &Settings) -> Result<Vec<String>> {
    match settings.sqlite_path() {
        Some(path) => names(lite::open(path)?.run_pending_migrations(SQLITE)),
        None => on_postgres(settings, |_, connection| {
            names(AsyncMigrationHarness::new(connection).run_pending_migrations(POSTGRES))
        }),
    }
}

/// Takes every migration back, the last first. Returns their names. All data is gone then.
///
/// # Errors
/// As [`up`].
pub fn down(settings: &Settings) -> Result<Vec<String>> {
    match settings.sqlite_path() {
        Some(path) => names(lite::open(path)?.revert_all_migrations(SQLITE)),
        None => on_postgres(settings, |_, connection| {
            names(AsyncMigrationHarness::new(connection).revert_all_migrations(POSTGRES))
        }),
    }
}

/// Gives the role that `serve` runs as what it needs and no more: it owns no table and changes no append-only one.
///
/// # Errors
/// [`StoreError`] when there is no such role.
pub fn grant(settings: &Settings, role: &str) -> Result<()> {
    if settings.sqlite_path().is_some() || !role.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
        return Err(StoreError::Database(format!("cannot grant to the role {role:?}")));
    }
    let sql = format!(
        "GRANT USAGE ON SCHEMA public TO {role};
         GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role};
         REVOKE UPDATE, DELETE ON {} FROM {role};
         REVOKE UPDATE ON outbox FROM {role};
         REVOKE INSERT, DELETE ON feed_head FROM {role};
         REVOKE INSERT, UPDATE, DELETE ON __diesel_schema_migrations FROM {role};",
        APPEND_ONLY.join(", ")
    );
    on_postgres(settings, |runtime, mut connection| {
        runtime.block_on(connection.batch_execute(&sql)).map_err(StoreError::from)
    })
}

/// Refuses a database whose schema is not this release's.
///
/// # Errors
/// [`StoreError::Database`] naming the first migration that is missing or unknown.
pub async fn assert_current(store: &Store) -> Result<()> {
    let applied: Vec<String> = store
        .read(async |tx| {
            use __diesel_schema_migrations::dsl;
            let query = dsl::__diesel_schema_migrations.select(dsl::version).order(dsl::version);
            on!(tx, |conn| query.load(conn).await).map_err(StoreError::from)
        })
        .await?;
    let known = expected()?;
    if applied == known {
        return Ok(());
    }
    Err(StoreError::Database(format!(
        "the schema is at {:?}, this release needs {:?}: run `clearlane migrate`",
        applied.last(),
        known.last()
    )))
}

fn expected() -> Result<Vec<String>> {
    let migrations = MigrationSource::<diesel::sqlite::Sqlite>::migrations(&SQLITE);
    let mut versions: Vec<String> = migrations
        .map_err(|error| StoreError::Database(error.to_string()))?
        .iter()
        .map(|migration| Migration::<diesel::sqlite::Sqlite>::name(migration).version().to_string())
        .collect();
    versions.sort();
    Ok(versions)
}

fn names(versions: diesel::migration::Result<Vec<MigrationVersion<'_>>>) -> Result<Vec<String>> {
    let versions = versions.map_err(|error| StoreError::Database(error.to_string()))?;
    Ok(versions.iter().map(ToString::to_string).collect())
}

/// Diesel's migrations are synchronous: they need a runtime of several threads to wait on.
fn on_postgres<T>(settings: &Settings, work: impl FnOnce(&Runtime, AsyncPgConnection) -> Result<T>) -> Result<T> {
    let unavailable = |error: &dyn std::fmt::Display| StoreError::Unavailable(error.to_string());
    let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().map_err(|e| unavailable(&e))?;
    let tls = settings.ca_file.as_deref().map(pg::tls).transpose()?;
    let connecting = pg::connect(settings.url.clone(), tls, |driving| drop(tokio::spawn(driving)));
    let connection = runtime.block_on(connecting).map_err(|e| unavailable(&e))?;
    let _context = runtime.enter();
    work(&runtime, connection)
}
