//! `pgbench`, the yardstick: a client without anything else to do, in C, by those who make the database.

use crate::load::Measure;
use crate::replay::{FETCH, Script};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// Seconds that are not counted: a client plans each statement a few times before it keeps a plan.
const WARM_UP: u64 = 3;

/// Picks scripts at random for so long, each client one statement after the other.
pub fn for_time(url: &str, scripts: &[&Script], clients: usize, time: Duration, folder: &Path) -> Measure {
    let seconds = time.as_secs().max(1);
    run(url, scripts, clients, &["-T", &(WARM_UP + seconds).to_string()], folder);
    let transactions = transactions(folder);
    let last = transactions.iter().map(|(_, at)| *at).max().unwrap();
    let warm = last - seconds * 1_000_000;
    let counted = transactions.into_iter().filter(|(_, at)| *at > warm).map(|(micros, _)| micros).collect();
    Measure::of(counted, seconds as f64)
}

/// Runs so many transactions for each client. The time for fetching their parameters, which the service has in its memory, is
/// taken off.
pub fn for_count(url: &str, scripts: &[&Script], clients: usize, each: usize, folder: &Path) -> Measure {
    let report = run(url, scripts, clients, &["-r", "-t", &each.to_string()], folder);
    let number = |line: &str| line.trim().split(' ').next().unwrap().parse::<f64>().unwrap();
    let fetches: Vec<_> = report.lines().filter(|line| line.contains(FETCH)).map(number).collect();
    let fetch = fetches.iter().sum::<f64>() / fetches.len() as f64;
    let micros: Vec<_> =
        transactions(folder).into_iter().map(|(micros, _)| micros.saturating_sub((fetch * 1000.0) as u32)).collect();
    let mean = micros.iter().map(|micros| f64::from(*micros)).sum::<f64>() / micros.len() as f64;
    let measure = Measure::of(micros, 1.0);
    Measure { rate: clients as f64 * 1_000_000.0 / mean, ..measure }
}

fn run(url: &str, scripts: &[&Script], clients: usize, arguments: &[&str], folder: &Path) -> String {
    for old in logs(folder) {
        std::fs::remove_file(old).unwrap();
    }
    let mut command = Command::new("pgbench");
    command.args(["-n", "-M", "prepared", "-j", "2", "-c", &clients.to_string(), "--log", "--log-prefix"]);
    command.arg(folder.join("transactions")).args(arguments);
    for script in scripts {
        command.arg("-f").arg(format!("{}@{}", script.path.display(), script.weight));
        for (name, value) in &script.constants {
            command.arg("-D").arg(format!("{name}={value}"));
        }
    }
    let output = command.arg(url).output().expect("pgbench");
    let report = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{report}{}", String::from_utf8_lossy(&output.stderr));
    report
}

fn logs(folder: &Path) -> Vec<PathBuf> {
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    files.filter(|path| path.file_name().unwrap().to_string_lossy().starts_with("transactions")).collect()
}

/// How long each transaction took, and when it ended: both in microseconds.
fn transactions(folder: &Path) -> Vec<(u32, u64)> {
    let mut transactions = Vec::new();
    for log in logs(folder) {
        for line in std::fs::read_to_string(log).unwrap().lines() {
            let fields: Vec<u64> = line.split(' ').map(|field| field.parse().unwrap()).collect();
            transactions.push((fields[2] as u32, fields[4] * 1_000_000 + fields[5]));
        }
    }
    transactions
}
