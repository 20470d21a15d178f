//! `pgbench`, the yardstick: a client without anything else to do, in C, by those who make the database.

use crate::load::Measure;
use crate::replay::Script;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// Seconds that are not counted: a client plans each statement a few times before it keeps a plan.
const WARM_UP: u64 = 3;
/// Seconds for which fetching parameters is measured, of which the first is not counted.
const FETCHES: u64 = 3;

/// Picks scripts at random for so long, each client one statement after the other.
pub fn for_time(url: &str, scripts: &[&Script], clients: usize, time: Duration, folder: &Path) -> Measure {
    let bench = Bench { url, scripts, clients, folder };
    let seconds = time.as_secs().max(1);
    bench.last(seconds, WARM_UP, |script| &script.path).without(&bench.fetches())
}

/// Runs so many transactions for each client.
pub fn for_count(url: &str, scripts: &[&Script], clients: usize, each: usize, folder: &Path) -> Measure {
    let bench = Bench { url, scripts, clients, folder };
    let transactions = bench.run(&["-t", &each.to_string()], |script| &script.path);
    measure(transactions.into_iter(), clients).without(&bench.fetches())
}

struct Bench<'a> {
    url: &'a str,
    scripts: &'a [&'a Script],
    clients: usize,
    folder: &'a Path,
}

/// How long a transaction took, and when it ended: both in microseconds.
type Transaction = (u32, u64);

impl Bench<'_> {
    /// What fetching the parameters comes to when nothing else is done.
    fn fetches(&self) -> Measure {
        self.last(FETCHES - 1, 1, |script| &script.fetch)
    }

    fn last(&self, seconds: u64, warm_up: u64, what: fn(&Script) -> &PathBuf) -> Measure {
        let transactions = self.run(&["-T", &(warm_up + seconds).to_string()], what);
        let last = transactions.iter().map(|(_, at)| *at).max().unwrap();
        let warm = last - seconds * 1_000_000;
        measure(transactions.into_iter().filter(|(_, at)| *at > warm), self.clients)
    }

    fn run(&self, arguments: &[&str], what: fn(&Script) -> &PathBuf) -> Vec<Transaction> {
        for old in logs(self.folder) {
            std::fs::remove_file(old).unwrap();
        }
        let mut command = Command::new("pgbench");
        command.args(["-n", "-M", "prepared", "-j", "2", "-c", &self.clients.to_string(), "--log", "--log-prefix"]);
        command.arg(self.folder.join("transactions")).args(arguments);
        for script in self.scripts {
            command.arg("-f").arg(format!("{}@{}", what(script).display(), script.weight));
            for (name, value) in &script.constants {
                command.arg("-D").arg(format!("{name}={value}"));
            }
        }
        let output = command.arg(self.url).output().expect("pgbench");
        let told = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        assert!(output.status.success(), "{}{}", told(&output.stdout), told(&output.stderr));
        transactions(self.folder)
    }
}

fn measure(transactions: impl Iterator<Item = Transaction>, clients: usize) -> Measure {
    let micros: Vec<_> = transactions.map(|(micros, _)| micros).collect();
    let busy = micros.iter().map(|micros| f64::from(*micros)).sum::<f64>() / 1_000_000.0;
    Measure::of(micros, busy / clients as f64)
}

fn logs(folder: &Path) -> Vec<PathBuf> {
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    files.filter(|path| path.file_name().unwrap().to_string_lossy().starts_with("transactions")).collect()
}

fn transactions(folder: &Path) -> Vec<Transaction> {
    let mut transactions = Vec::new();
    for log in logs(folder) {
        for line in std::fs::read_to_string(log).unwrap().lines() {
            let fields: Vec<u64> = line.split(' ').map(|field| field.parse().unwrap()).collect();
            transactions.push((fields[2] as u32, fields[4] * 1_000_000 + fields[5]));
        }
    }
    transactions
}
