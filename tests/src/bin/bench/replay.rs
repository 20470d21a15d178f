//! What the service sent to PostgreSQL, as scripts for `pgbench`: the very same statements with the very same parameters. They
//! are made of the database's own log, so that they cannot drift from the service.

use crate::postgres::{Cluster, Statement};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A script for `pgbench`.
pub struct Script {
    /// The file.
    pub path: PathBuf,
    /// One that does no more than fetch the parameters, which the service has in its memory: that time is to be taken off.
    pub fetch: PathBuf,
    /// How often it is picked among those that run together.
    pub weight: usize,
    /// The parameters that are the same in every run of it.
    pub constants: Vec<(String, String)>,
}

/// Where the calls of a script find the parameters that are their own: a table to be filled in a database.
pub struct Table {
    /// Its name.
    pub name: String,
    /// How it is made.
    pub create: String,
    /// What is in it, as `COPY` reads it.
    pub rows: String,
}

/// A call: its statements, in their order.
type Call = Vec<Statement>;

/// The reads that the service answered one at a time, each beginning with a statement that has `mark` in it; nothing else was
/// sent after the first of them.
pub fn reads(cluster: &Cluster, database: &str, mark: &str) -> Vec<Call> {
    let mut calls: Vec<Call> = Vec::new();
    for statement in cluster.logged(database).into_iter().filter(|statement| !beside(&statement.sql)) {
        if statement.sql.contains(mark) {
            calls.push(vec![statement]);
        } else if let Some(call) = calls.last_mut() {
            call.push(statement);
        }
    }
    calls
}

/// What belongs to no call: a connection that is set up, and the sandbox's state, which every process looks at.
fn beside(sql: &str) -> bool {
    sql.starts_with("SET ") || sql.contains("sandbox_state")
}

/// The commands that the service sent after its last statement with `after`, one at a time and each ending with its commit:
/// `drivers` of them in turn, again and again.
pub fn commands(cluster: &Cluster, database: &str, after: &str) -> Vec<Call> {
    let logged = cluster.logged(database);
    let begin = logged.iter().rposition(|statement| statement.sql.contains(after)).map_or(0, |last| last + 1);
    let calls = logged[begin..].iter().filter(|statement| !beside(&statement.sql)).cloned();
    calls.collect::<Vec<_>>().split_inclusive(|statement| statement.sql == "COMMIT").map(<[_]>::to_vec).collect()
}

/// How clients pick the calls that they replay.
#[derive(Clone, Copy)]
pub enum Pick {
    /// Any call, again and again: it changes nothing.
    AtRandom,
    /// Each call once. All calls of a driver are for one of the clients, in their order: they build on each other.
    InTurn {
        /// How many drivers sent a call each, in turn.
        drivers: usize,
        /// How many clients share them.
        clients: usize,
    },
}

/// A script for each sequence of statements that occurs, and the table with its parameters.
pub fn scripts(name: &str, calls: &[Call], pick: Pick, folder: &Path) -> Vec<(Script, Table)> {
    let mut variants: BTreeMap<Vec<&str>, Vec<(usize, &Call)>> = BTreeMap::new();
    for (number, call) in calls.iter().enumerate() {
        let sequence = call.iter().map(|statement| statement.sql.as_str()).collect();
        let client = match pick {
            Pick::AtRandom => 0,
            Pick::InTurn { drivers, clients } => number % drivers % clients,
        };
        variants.entry(sequence).or_default().push((client, call));
    }
    let variants = variants.into_values().enumerate();
    variants.map(|(number, calls)| variant(&format!("{name}_{number}"), &calls, pick, folder)).collect()
}

fn variant(name: &str, calls: &[(usize, &Call)], pick: Pick, folder: &Path) -> (Script, Table) {
    let columns = Columns::of(calls);
    let counter = format!("i_{name}");
    let mut constants = vec![(counter.clone(), "0".to_owned())];
    let mut statements = String::new();
    let mut places = 0;
    for statement in calls[0].1 {
        let text = with_variables(&statement.sql, |_| {
            places += 1;
            match &columns.kinds[places - 1] {
                Kind::Null => None,
                Kind::Constant(value) => {
                    constants.push((format!("k_{name}_{places}"), value.clone()));
                    Some(format!("k_{name}_{places}"))
                }
                Kind::Own(column) => Some(format!("v{column}")),
            }
        });
        statements += &format!("{text};\n");
    }
    let names: Vec<_> = (0..columns.own.len()).map(|column| format!("v{column}")).collect();
    let name = format!("replay_{name}");
    let random = format!("random(1, {})", least(calls));
    let (next, client) = match pick {
        Pick::AtRandom => (random.clone(), "0"),
        Pick::InTurn { .. } => (format!(":{counter} + 1"), ":client_id"),
    };
    let fetch = format!("SELECT {} FROM {name} WHERE client = {client} AND i = :{counter} \\gset", names.join(", "));
    let write = |file: String, next: &str, statements: &str| {
        let path = folder.join(file);
        std::fs::write(&path, format!("\\set {counter} {next}\n{fetch}\n{statements}")).unwrap();
        path
    };
    let path = write(format!("{name}.sql"), &next, &statements);
    let fetch = write(format!("{name}.fetch.sql"), &random, "");
    let create = format!(
        "CREATE TABLE {name} (client int, i int, {} text, PRIMARY KEY (client, i)); GRANT SELECT ON {name} TO PUBLIC",
        names.join(" text, ")
    );
    let rows = columns.rows(calls);
    (Script { path, fetch, weight: calls.len(), constants }, Table { name, create, rows })
}

/// How many calls the client has that has the fewest.
fn least(calls: &[(usize, &Call)]) -> usize {
    let mut counts = BTreeMap::new();
    calls.iter().for_each(|(client, _)| *counts.entry(client).or_insert(0) += 1);
    counts.into_values().min().unwrap_or(0)
}

/// What the parameters of a script are, place by place, in all its calls.
struct Columns {
    kinds: Vec<Kind>,
    /// The values of those that differ, call by call.
    own: Vec<Vec<String>>,
}

enum Kind {
    Null,
    Constant(String),
    Own(usize),
}

impl Columns {
    fn of(calls: &[(usize, &Call)]) -> Self {
        let parameters = |call: &Call| call.iter().flat_map(|s| s.parameters.clone()).collect::<Vec<_>>();
        let all: Vec<Vec<Option<String>>> = calls.iter().map(|(_, call)| parameters(call)).collect();
        let mut columns = Self { kinds: Vec::new(), own: Vec::new() };
        for place in 0..all[0].len() {
            let values: Vec<_> = all.iter().map(|call| call[place].clone()).collect();
            let kind = columns.kind(values);
            columns.kinds.push(kind);
        }
        columns
    }

    fn kind(&mut self, values: Vec<Option<String>>) -> Kind {
        if values.iter().all(Option::is_none) {
            return Kind::Null;
        }
        let values: Vec<String> = values.into_iter().map(|value| value.expect("always NULL or never")).collect();
        if values.iter().all(|value| *value == values[0]) {
            return Kind::Constant(values[0].clone());
        }
        let known = self.own.iter().position(|known| *known == values);
        Kind::Own(known.unwrap_or_else(|| {
            self.own.push(values);
            self.own.len() - 1
        }))
    }

    fn rows(&self, calls: &[(usize, &Call)]) -> String {
        let mut counters: BTreeMap<usize, usize> = BTreeMap::new();
        let mut rows = String::new();
        for (number, (client, _)) in calls.iter().enumerate() {
            let i = counters.entry(*client).or_default();
            *i += 1;
            rows += &format!("{client}\t{i}");
            for values in &self.own {
                rows.push('\t');
                rows += &values[number].replace('\\', "\\\\").replace('\t', "\\t");
            }
            rows.push('\n');
        }
        rows
    }
}

/// The statement with a variable in place of each `$1`, in the order in which they stand there; with NULL where there is none.
fn with_variables(sql: &str, mut variable: impl FnMut(usize) -> Option<String>) -> String {
    let mut pieces = sql.split('$');
    let mut text = pieces.next().unwrap().to_owned();
    for (place, piece) in pieces.enumerate() {
        let digits = piece.find(|c: char| !c.is_ascii_digit()).unwrap_or(piece.len());
        assert_eq!(piece[..digits].parse(), Ok(place + 1), "each parameter once, in their order: {sql}");
        text += &variable(place).map_or("NULL".to_owned(), |name| format!(":{name}"));
        text += &piece[digits..];
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_stand_where_parameters_stood() {
        let name = |place| (place != 1).then(|| format!("v{place}"));
        assert_eq!(with_variables("SELECT $1, $2 WHERE a = $3", name), "SELECT :v0, NULL WHERE a = :v2");
    }

    #[test]
    fn what_differs_between_calls_is_in_the_table_once() {
        let call = |id: &str| {
            let parameters = vec![Some(id.to_owned()), Some("k".to_owned()), None, Some(id.to_owned())];
            vec![Statement { sql: "SELECT $1, $2, $3, $4".to_owned(), parameters }]
        };
        let calls = [call("a"), call("b"), call("c")];
        let calls: Vec<_> = calls.iter().enumerate().map(|(number, call)| (number % 2, call)).collect();
        assert_eq!(least(&calls), 1, "the second client has one call, the first has two");
        let columns = Columns::of(&calls);
        assert_eq!(columns.own, [["a", "b", "c"]]);
        assert_eq!(columns.rows(&calls), "0\t1\ta\n1\t1\tb\n0\t2\tc\n");
    }
}
