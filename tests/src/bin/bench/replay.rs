//! What the service sent to PostgreSQL, as scripts for `pgbench`: the very same statements with the very same parameters. They
//! are made of the database's own log, so that they cannot drift from the service.

use crate::postgres::{Cluster, Statement};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A script for `pgbench`.
pub struct Script {
    /// The file.
    pub path: PathBuf,
    /// How often it is picked among those that run together.
    pub weight: usize,
    /// The parameters that are the same in every run of it.
    pub constants: Vec<(String, String)>,
}

/// Where the commands of a script find the parameters that are their own: a table to be filled in a database.
pub struct Table {
    /// Its name.
    pub name: String,
    /// How it is made.
    pub create: String,
    /// What is in it, as `COPY` reads it.
    pub rows: String,
}

/// How a query that fetches parameters begins: nothing that the service sends.
pub const FETCH: &str = "SELECT v0";

/// A call: its statements, in their order.
type Call = Vec<Statement>;

/// A script for each read that the service sent: one statement each.
pub fn reads(cluster: &Cluster, database: &str, mark: &str, folder: &Path) -> Vec<Script> {
    let logged = cluster.logged(database);
    let reads = logged.iter().filter(|statement| statement.sql.contains(mark));
    let script = |(number, read): (usize, &Statement)| {
        let mut parameters = read.parameters.iter().map(Option::as_deref);
        let mut constants = Vec::new();
        let text = with_variables(&read.sql, |place| {
            let value = parameters.next().flatten()?;
            constants.push((format!("r{number}_{place}"), value.to_owned()));
            Some(format!("r{number}_{place}"))
        });
        let path = folder.join(format!("read-{number}.sql"));
        std::fs::write(&path, format!("{text};\n")).unwrap();
        Script { path, weight: 1, constants }
    };
    reads.enumerate().map(script).collect()
}

/// A script for each call that the service answered with several statements, the first of which has `mark` in it; nothing else
/// was sent after the first of them.
pub fn sequences(cluster: &Cluster, database: &str, mark: &str, folder: &Path) -> Vec<Script> {
    let logged = cluster.logged(database);
    let begins: Vec<_> = (0..logged.len()).filter(|&at| logged[at].sql.contains(mark)).collect();
    let ends = begins.iter().skip(1).copied().chain([logged.len()]);
    let script = |(number, (begin, end)): (usize, (usize, usize))| {
        let (mut text, mut constants) = (String::new(), Vec::new());
        for (place, statement) in logged[begin..end].iter().filter(|statement| !beside(&statement.sql)).enumerate() {
            let mut parameters = statement.parameters.iter().map(Option::as_deref);
            let sql = with_variables(&statement.sql, |parameter| {
                let value = parameters.next().flatten()?;
                let name = format!("h{number}_{place}_{parameter}");
                constants.push((name.clone(), value.to_owned()));
                Some(name)
            });
            text += &format!("{sql};\n");
        }
        let path = folder.join(format!("sequence-{number}.sql"));
        std::fs::write(&path, text).unwrap();
        Script { path, weight: 1, constants }
    };
    begins.iter().copied().zip(ends).enumerate().map(script).collect()
}

/// What belongs to no call: a connection that is set up, and the sandbox's clock, which every process looks at.
fn beside(sql: &str) -> bool {
    sql.starts_with("SET ") || sql.contains("sandbox_clock")
}

/// The commands that the service sent after its last statement with `after`, one at a time and each ending with its commit:
/// `drivers` of them in turn, again and again.
pub fn commands(cluster: &Cluster, database: &str, after: &str) -> Vec<Call> {
    let logged = cluster.logged(database);
    let begin = logged.iter().rposition(|statement| statement.sql.contains(after)).map_or(0, |last| last + 1);
    let calls = logged[begin..].iter().filter(|statement| !beside(&statement.sql)).cloned();
    calls.collect::<Vec<_>>().split_inclusive(|statement| statement.sql == "COMMIT").map(<[_]>::to_vec).collect()
}

/// A script for each sequence of statements that occurs, and the table with its parameters. All commands of a driver are for
/// one of the `clients`, in their order: they build on each other.
pub fn scripts(name: &str, calls: &[Call], (drivers, clients): (usize, usize), folder: &Path) -> Vec<(Script, Table)> {
    let mut variants: BTreeMap<Vec<&str>, Vec<(usize, &Call)>> = BTreeMap::new();
    for (number, call) in calls.iter().enumerate() {
        let sequence = call.iter().map(|statement| statement.sql.as_str()).collect();
        variants.entry(sequence).or_default().push((number % drivers % clients, call));
    }
    let variants = variants.into_values().enumerate();
    variants.map(|(number, calls)| variant(&format!("{name}_{number}"), &calls, folder)).collect()
}

fn variant(name: &str, calls: &[(usize, &Call)], folder: &Path) -> (Script, Table) {
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
    let fetch = format!("SELECT {} FROM {name} WHERE client = :client_id AND i = :{counter} \\gset", names.join(", "));
    let path = folder.join(format!("{name}.sql"));
    std::fs::write(&path, format!("\\set {counter} :{counter} + 1\n{fetch}\n{statements}")).unwrap();
    let create = format!(
        "CREATE TABLE {name} (client int, i int, {} text, PRIMARY KEY (client, i)); GRANT SELECT ON {name} TO PUBLIC",
        names.join(" text, ")
    );
    let rows = columns.rows(calls);
    (Script { path, weight: calls.len(), constants }, Table { name, create, rows })
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
        let columns = Columns::of(&calls);
        assert_eq!(columns.own, [["a", "b", "c"]]);
        assert_eq!(columns.rows(&calls), "0\t1\ta\n1\t1\tb\n0\t2\tc\n");
    }
}
