//! One connection to a database, for raw SQL.

use diesel::connection::SimpleConnection;
use diesel::{Connection as _, SqliteConnection};
use tokio::runtime::{Builder, Runtime};
use tokio_postgres::{Client, NoTls};

/// One connection. It goes on after a statement that was refused.
pub enum Connection {
    /// To a file, with foreign keys on.
    Sqlite(Box<SqliteConnection>),
    /// To a server; the runtime drives it.
    Postgres(Box<Runtime>, Client),
}

impl Connection {
    /// Connects. `url` is `sqlite:PATH` or `postgres://…`.
    ///
    /// # Panics
    /// When it cannot.
    #[must_use]
    pub fn to(url: &str) -> Self {
        if let Some(path) = url.strip_prefix("sqlite:") {
            return Self::Sqlite(Box::new(sqlite(path)));
        }
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        let client = runtime.block_on(async {
            let (client, connection) = tokio_postgres::connect(url, NoTls).await.unwrap();
            tokio::spawn(connection);
            client
        });
        Self::Postgres(Box::new(runtime), client)
    }

    /// Runs statements. What they have begun and not ended is taken back if one is refused.
    ///
    /// # Errors
    /// What the database says.
    pub fn execute(&mut self, sql: &str) -> Result<(), String> {
        let outcome = self.batch(sql);
        if outcome.is_err() {
            // There may be nothing to take back.
            let _ = self.batch("ROLLBACK");
        }
        outcome
    }

    fn batch(&mut self, sql: &str) -> Result<(), String> {
        match self {
            Self::Sqlite(connection) => connection.batch_execute(sql).map_err(|error| error.to_string()),
            Self::Postgres(runtime, client) => {
                let outcome = runtime.block_on(client.batch_execute(sql));
                outcome.map_err(|error| error.as_db_error().map_or(error.to_string(), |db| db.to_string()))
            }
        }
    }
}

/// Opens a file as the service does.
pub(crate) fn sqlite(path: &str) -> SqliteConnection {
    let mut connection = SqliteConnection::establish(path).unwrap();
    connection.batch_execute("PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 5000").unwrap();
    connection
}
