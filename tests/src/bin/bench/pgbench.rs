//! `pgbench`, the yardstick: a client without anything else to do, in C, by those who make the database.

use crate::load::{Measure, Part, WARM};
use crate::replay::Script;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, SystemTime};

/// How long a client plans each statement anew before it keeps a plan, when it has nothing else to do.
const WARM_UP: Duration = Duration::from_secs(3);
/// How long fetching parameters is measured.
const FETCHES: Duration = Duration::from_secs(2);

/// `pgbench` with some scripts, picked at random; each client sends one statement after the other.
#[derive(Clone, Copy)]
pub struct Bench<'a> {
    /// The database.
    pub url: &'a str,
    /// The scripts.
    pub scripts: &'a [&'a Script],
    /// How many clients.
    pub clients: usize,
    /// Where it logs.
    pub folder: &'a Path,
}

/// It is at work, or stands still.
pub struct Running {
    child: Child,
    folder: PathBuf,
    /// Whether it has no end of its own.
    endless: bool,
}

/// When it was at work: from and until when, in microseconds since 1970.
#[derive(Clone, Copy)]
pub struct Window(u64, u64);

impl Bench<'_> {
    /// What it does in so long.
    pub fn measure(&self, time: Duration) -> Measure {
        let mut running = self.start();
        let window = running.go_on(time).unwrap();
        running.finish(&[window])
    }

    /// What fetching the parameters comes to when nothing else is done.
    pub fn fetches(&self) -> Measure {
        let mut running = self.run(None, |script| &script.fetch);
        let window = running.go_on(FETCHES).unwrap();
        running.finish(&[window])
    }

    /// Starts it, and lets it warm up. It stands still then.
    pub fn start(&self) -> Running {
        let mut running = self.run(None, |script| &script.path);
        running.go_on(WARM_UP);
        running
    }

    /// Starts it with so many transactions for each client. It stands still before the first.
    pub fn start_count(&self, each: usize) -> Running {
        let running = self.run(Some(each), |script| &script.path);
        running.signal("STOP");
        running
    }

    fn run(&self, each: Option<usize>, what: fn(&Script) -> &PathBuf) -> Running {
        for old in logs(self.folder) {
            std::fs::remove_file(old).unwrap();
        }
        let mut command = Command::new("pgbench");
        command.args(["-n", "-M", "prepared", "-j", "2", "-c", &self.clients.to_string(), "--log", "--log-prefix"]);
        command.arg(self.folder.join("transactions"));
        match each {
            Some(each) => command.args(["-t", &each.to_string()]),
            None => command.args(["-T", "3600"]),
        };
        for script in self.scripts {
            command.arg("-f").arg(format!("{}@{}", what(script).display(), script.weight));
            for (name, value) in &script.constants {
                command.arg("-D").arg(format!("{name}={value}"));
            }
        }
        let child = command.arg(self.url).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("pgbench");
        Running { child, folder: self.folder.to_owned(), endless: each.is_none() }
    }
}

impl Running {
    /// At work for so long, and then it stands still; nothing when it has come to its end.
    pub fn go_on(&mut self, time: Duration) -> Option<Window> {
        self.signal("CONT");
        let start = now();
        std::thread::sleep(time);
        let end = now();
        self.signal("STOP");
        self.child.try_wait().unwrap().is_none().then_some(Window(start, end))
    }

    /// Lets it come to its end; answers what it did in these windows.
    ///
    /// # Panics
    /// When it fails.
    pub fn finish(self, windows: &[Window]) -> Measure {
        self.signal("CONT");
        if self.endless {
            // What its own clock would send it.
            self.signal("ALRM");
        }
        let output = self.child.wait_with_output().unwrap();
        let told = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        assert!(output.status.success(), "{}{}", told(&output.stdout), told(&output.stderr));
        let transactions = transactions(&self.folder);
        let parts = windows.iter().map(|Window(start, end)| {
            let warm = start + ((end - start) as f64 * WARM) as u64;
            let counted = transactions.iter().filter(|(_, at)| (warm..*end).contains(at)).map(|(micros, _)| *micros);
            Part { micros: counted.collect(), seconds: (end - warm) as f64 / 1_000_000.0 }
        });
        parts.fold(Part::default(), Part::and).into()
    }

    fn signal(&self, name: &str) {
        // It may have come to its end.
        let _ = Command::new("kill").args(["-s", name, &self.child.id().to_string()]).stderr(Stdio::null()).status();
    }
}

#[expect(clippy::disallowed_methods, reason = "what pgbench logs is told apart by the machine's clock")]
fn now() -> u64 {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_micros() as u64
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
