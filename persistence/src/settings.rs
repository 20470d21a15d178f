//! Where the database is and how it is used.

use std::path::PathBuf;
use std::time::Duration;

/// What opening a database takes.
#[derive(Debug, Clone)]
pub struct Settings {
    /// `sqlite:PATH` or `postgres://…`.
    pub url: String,
    /// PostgreSQL connections for each worker.
    pub connections: usize,
    /// How long a request waits for a connection before it is told that the database is away.
    pub patience: Duration,
    /// The certificates (PEM) that a PostgreSQL server must be verified against. Without it: no TLS.
    pub ca_file: Option<PathBuf>,
}

impl Settings {
    /// The file of an embedded database; `None` for PostgreSQL.
    pub fn sqlite_path(&self) -> Option<&str> {
        self.url.strip_prefix("sqlite:")
    }
}
