//! Fresh databases, and SQL past the service.

use crate::connection::{self, Connection};
use crate::server::program;
use diesel::sql_types::{BigInt, Text};
use diesel::{QueryableByName, RunQueryDsl, SqliteConnection, sql_query};
use std::fmt::{self, Display, Formatter};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use tokio_postgres::NoTls;

/// Which database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A file of its own.
    Sqlite,
    /// A database of its own in the cluster that `scripts/test` has started.
    Postgres,
}

impl Display for Kind {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        })
    }
}

/// A database of one's own, gone when dropped.
pub struct Database {
    kind: Kind,
    folder: PathBuf,
    /// What the service connects to, in a role that owns nothing.
    pub url: String,
    /// What migrations and raw SQL connect to.
    pub owner_url: String,
}

#[derive(QueryableByName)]
struct Scalar {
    #[diesel(sql_type = Text)]
    value: String,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    value: i64,
}

static NEXT: AtomicU32 = AtomicU32::new(0);

impl Database {
    /// Makes one; a file without a schema, which the service makes itself. A PostgreSQL database is a copy of one that was migrated once.
    ///
    /// # Panics
    /// When it cannot be made: a test cannot go on then.
    pub fn fresh(kind: Kind) -> Self {
        let (name, folder) = fresh_place();
        let (url, owner_url) = match kind {
            Kind::Sqlite => sqlite_urls(&folder),
            Kind::Postgres => postgres_copy(&name, template()),
        };
        Self { kind, folder, url, owner_url }
    }

    /// Makes one that has the schema.
    ///
    /// # Panics
    /// As [`Database::fresh`].
    pub fn migrated(kind: Kind) -> Self {
        let database = Self::fresh(kind);
        if kind == Kind::Sqlite {
            migrate(&database.url, "up");
        }
        database
    }

    /// Another with the same schema and rows. Nobody may be connected to this one.
    ///
    /// # Panics
    /// As [`Database::fresh`].
    pub fn copy(&self) -> Self {
        let (name, folder) = fresh_place();
        let (url, owner_url) = match self.kind {
            Kind::Sqlite => {
                std::fs::copy(self.url.trim_start_matches("sqlite:"), folder.join("test.db")).unwrap();
                sqlite_urls(&folder)
            }
            Kind::Postgres => postgres_copy(&name, self.name()),
        };
        Self { kind: self.kind, folder, url, owner_url }
    }

    /// Which database it is.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// A folder for the test's own files.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Runs a command of the program against it.
    ///
    /// # Panics
    /// When it cannot be started.
    pub fn command(&self, arguments: &[&str]) -> Output {
        Command::new(program()).args(arguments).env("CLEARLANE_DATABASE_URL", &self.url).output().unwrap()
    }

    /// Brings the schema `up` to date, or takes it `down`, with all data.
    ///
    /// # Panics
    /// When the command fails.
    pub fn migrate(&self, direction: &str) {
        migrate(&self.owner_url, direction);
    }

    /// A connection past the service, as the owner.
    ///
    /// # Panics
    /// When there is none.
    pub fn connect(&self) -> Connection {
        Connection::to(&self.owner_url)
    }

    /// Runs statements past the service, as the owner.
    ///
    /// # Errors
    /// What the database says.
    pub fn execute(&self, sql: &str) -> Result<(), String> {
        self.connect().execute(sql)
    }

    /// Runs statements past the service, in the role that it connects as.
    ///
    /// # Errors
    /// What the database says.
    pub fn execute_as_service(&self, sql: &str) -> Result<(), String> {
        Connection::to(&self.url).execute(sql)
    }

    /// The text of the one column `value` of the first row.
    ///
    /// # Panics
    /// When there is none.
    pub fn text(&self, sql: &str) -> String {
        match self.kind {
            Kind::Sqlite => sql_query(sql).get_result::<Scalar>(&mut self.sqlite()).unwrap().value,
            Kind::Postgres => query(&self.owner_url, sql).get("value"),
        }
    }

    /// The number in the one column `value` of the first row.
    ///
    /// # Panics
    /// When there is none.
    pub fn number(&self, sql: &str) -> i64 {
        match self.kind {
            Kind::Sqlite => sql_query(sql).get_result::<Count>(&mut self.sqlite()).unwrap().value,
            Kind::Postgres => query(&self.owner_url, sql).get("value"),
        }
    }

    /// What the one column `line` has in each row, in the order of the column `place`.
    ///
    /// # Panics
    /// When the database refuses the query, or a line has a line break in it.
    pub fn lines(&self, sql: &str) -> Vec<String> {
        let all = match self.kind {
            Kind::Sqlite => {
                format!("SELECT coalesce(group_concat(line, char(10) ORDER BY place), '') AS value FROM ({sql})")
            }
            Kind::Postgres => {
                format!("SELECT coalesce(string_agg(line, chr(10) ORDER BY place), '') AS value FROM ({sql}) AS lines")
            }
        };
        self.text(&all).lines().map(str::to_owned).collect()
    }

    fn name(&self) -> &str {
        self.url.rsplit('/').next().unwrap_or_default()
    }

    fn sqlite(&self) -> SqliteConnection {
        connection::sqlite(self.url.trim_start_matches("sqlite:"))
    }
}

impl Database {
    /// Cuts every connection to a PostgreSQL database and lets nobody in, or lets everybody in again.
    ///
    /// # Panics
    /// When the cluster does not do it.
    pub fn refuse_connections(&self, refuse: bool) {
        let name = self.url.rsplit('/').next().unwrap();
        admin(&format!("ALTER DATABASE {name} ALLOW_CONNECTIONS {}", !refuse));
        if refuse {
            admin(&format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"));
        }
    }

    /// Runs a statement on PostgreSQL in a transaction that stays open until what is answered is dropped.
    ///
    /// # Panics
    /// When it fails.
    #[must_use]
    pub fn hold(&self, sql: &str) -> Held {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let client = runtime.block_on(async {
            let (client, connection) = tokio_postgres::connect(&self.owner_url, NoTls).await.unwrap();
            tokio::spawn(connection);
            client.batch_execute(&format!("BEGIN; {sql}")).await.unwrap();
            client
        });
        Held { _client: client, _runtime: runtime }
    }
}

/// An open transaction. It is rolled back when this is dropped.
pub struct Held {
    _client: tokio_postgres::Client,
    _runtime: tokio::runtime::Runtime,
}

impl Drop for Database {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
        if self.kind == Kind::Postgres {
            admin(&format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name()));
        }
    }
}

/// A name that no other database of this run has, and a folder of that name.
fn fresh_place() -> (String, PathBuf) {
    let name = format!("clearlane_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    let folder = std::env::temp_dir().join(&name);
    std::fs::create_dir_all(&folder).unwrap();
    (name, folder)
}

/// The addresses for the service and for the owner: of a file they are the same.
fn sqlite_urls(folder: &Path) -> (String, String) {
    let url = format!("sqlite:{}", folder.join("test.db").display());
    (url.clone(), url)
}

/// Makes a copy of a database; answers the addresses for the service and for the owner.
fn postgres_copy(name: &str, template: &str) -> (String, String) {
    admin(&format!("CREATE DATABASE {name} TEMPLATE {template} OWNER clearlane_owner"));
    (postgres_url("clearlane_app", name), postgres_url("clearlane_owner", name))
}

/// The cluster's address with another role and database in it.
fn postgres_url(role: &str, database: &str) -> String {
    let cluster = std::env::var("CLEARLANE_TEST_POSTGRES_URL").expect("run the tests with scripts/test");
    let (_, host) = cluster.split_once('@').expect("postgres://ROLE@HOST:PORT/DATABASE");
    let host = host.split('/').next().unwrap();
    format!("postgres://{role}@{host}/{database}")
}

/// A database that was migrated once, to be copied.
fn template() -> &'static str {
    static TEMPLATE: OnceLock<String> = OnceLock::new();
    TEMPLATE.get_or_init(|| {
        let name = format!("clearlane_template_{}", std::process::id());
        admin(&format!("CREATE DATABASE {name} OWNER clearlane_owner"));
        migrate(&postgres_url("clearlane_owner", &name), "up");
        name
    })
}

fn migrate(url: &str, direction: &str) {
    let mut migrate = Command::new(program());
    migrate.args(["migrate", direction]).env("CLEARLANE_DATABASE_URL", url);
    if url.starts_with("postgres:") {
        migrate.env("CLEARLANE_DATABASE_APP_ROLE", "clearlane_app");
    }
    let migrated = migrate.output().unwrap();
    assert!(migrated.status.success(), "{}", String::from_utf8_lossy(&migrated.stderr));
}

fn admin(sql: &str) {
    let url = std::env::var("CLEARLANE_TEST_POSTGRES_URL").expect("run the tests with scripts/test");
    Connection::to(&url).execute(sql).unwrap();
}

fn query(url: &str, sql: &str) -> tokio_postgres::Row {
    block_on(async {
        let (client, connection) = tokio_postgres::connect(url, NoTls).await.unwrap();
        let driver = tokio::spawn(connection);
        let row = client.query_one(sql, &[]).await.unwrap();
        drop(client);
        let _ = driver.await;
        row
    })
}

fn block_on<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
}
