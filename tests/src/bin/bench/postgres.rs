//! The throwaway cluster of `scripts/pg`: databases in it, and what its log says.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// The cluster.
pub struct Cluster {
    admin: String,
    folder: PathBuf,
}

/// A statement that the service sent, as the cluster logged it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// With `$1` and so on.
    pub sql: String,
    /// The text of each parameter; nothing for NULL.
    pub parameters: Vec<Option<String>>,
}

impl Cluster {
    /// The one that `scripts/pg run` has started.
    ///
    /// # Panics
    /// When there is none.
    pub fn running() -> Self {
        let variable = |name| std::env::var(name).expect("run it with scripts/bench");
        let admin = variable("CLEARLANE_TEST_POSTGRES_URL");
        Self { admin, folder: variable("CLEARLANE_TEST_POSTGRES_DIR").into() }
    }

    /// The URL of a database for a role.
    pub fn url(&self, role: &str, database: &str) -> String {
        let (_, host) = self.admin.split_once('@').unwrap();
        format!("postgres://{role}@{}/{database}", host.split('/').next().unwrap())
    }

    /// Makes a database that is empty, or a copy of another that nobody is connected to.
    pub fn create(&self, name: &str, template: &str) {
        self.sql("postgres", &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
        self.sql("postgres", &format!("CREATE DATABASE {name} TEMPLATE {template} OWNER clearlane_owner"));
    }

    /// Drops a database.
    pub fn drop(&self, name: &str) {
        self.sql("postgres", &format!("DROP DATABASE {name} WITH (FORCE)"));
    }

    /// Runs statements as a superuser.
    ///
    /// # Panics
    /// When they fail.
    pub fn sql(&self, database: &str, sql: &str) {
        self.psql(database, &["-c", sql], "");
    }

    /// Fills a table with rows in the text format of `COPY`.
    pub fn copy(&self, database: &str, table: &str, rows: &str) {
        self.psql(database, &["-c", &format!("\\copy {table} FROM pstdin")], rows);
    }

    fn psql(&self, database: &str, arguments: &[&str], input: &str) {
        let mut command = Command::new("psql");
        command.args(["-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", &self.url("clearlane_test", database)]);
        command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::null());
        let mut child = command.spawn().expect("psql");
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        assert!(child.wait().unwrap().success(), "psql {arguments:?}");
    }

    /// Has every statement in this database logged from the next connection on.
    pub fn log_statements(&self, database: &str) {
        self.sql("postgres", "ALTER SYSTEM SET log_line_prefix = '%d|'");
        self.sql("postgres", "SELECT pg_reload_conf()");
        self.sql("postgres", &format!("ALTER DATABASE {database} SET log_statement = 'all'"));
    }

    /// The statements that were logged in this database, in their order.
    pub fn logged(&self, database: &str) -> Vec<Statement> {
        let log = std::fs::read_to_string(self.folder.join("log")).unwrap();
        let mut statements: Vec<Statement> = Vec::new();
        for line in log.lines().filter_map(|line| line.strip_prefix(&format!("{database}|"))) {
            if let Some(sql) = line.strip_prefix("LOG:  statement: ") {
                statements.push(Statement { sql: sql.to_owned(), parameters: Vec::new() });
            } else if let Some(executed) = line.strip_prefix("LOG:  execute ") {
                let (_, sql) = executed.split_once(": ").unwrap();
                statements.push(Statement { sql: sql.to_owned(), parameters: Vec::new() });
            } else if let Some(list) = line.strip_prefix("DETAIL:  parameters: ") {
                statements.last_mut().unwrap().parameters = parameters(list);
            }
        }
        statements
    }
}

/// Reads `$1 = 'text', $2 = NULL`; quotes in a text are doubled.
fn parameters(list: &str) -> Vec<Option<String>> {
    let mut found = Vec::new();
    let mut rest = list;
    while let Some((_, value)) = rest.split_once(" = ") {
        let Some(quoted) = value.strip_prefix('\'') else {
            found.push(None);
            rest = value.split_once(", ").map_or("", |(_, rest)| rest);
            continue;
        };
        let mut text = String::new();
        let mut pieces = quoted.split('\'');
        text.push_str(pieces.next().unwrap());
        let mut used = text.len() + 1;
        // An empty piece between two quotes is a doubled one.
        while quoted[used..].starts_with('\'') {
            text.push('\'');
            let piece = quoted[used + 1..].split('\'').next().unwrap();
            text.push_str(piece);
            used += piece.len() + 2;
        }
        found.push(Some(text));
        rest = quoted[used..].strip_prefix(", ").unwrap_or("");
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_read_as_they_were_written() {
        let some = |text: &str| Some(text.to_owned());
        let list = "$1 = 'a', $2 = NULL, $3 = 'it''s', $4 = '', $5 = ''''', $6 = ''', $6 = 'x = y, z'";
        let expected = [some("a"), None, some("it's"), some(""), some("'', $6 = '"), some("x = y, z")];
        assert_eq!(parameters(list), expected);
        assert_eq!(parameters("$1 = NULL"), [None]);
    }
}
