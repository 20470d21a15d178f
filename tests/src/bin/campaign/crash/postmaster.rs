//! A PostgreSQL that is our own child: whoever kills it can wait for it, so that it does not stay behind as a zombie.

use std::fs::OpenOptions;
use std::os::unix::fs::MetadataExt;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const PATIENCE: Duration = Duration::from_secs(20);

/// The server of the cluster that `scripts/pg` has made, under our hands.
pub struct Postmaster {
    folder: PathBuf,
    port: String,
    settings: Vec<&'static str>,
    child: Option<Child>,
}

impl Postmaster {
    /// Stops the server that `scripts/pg` has started, and starts it again as a child.
    pub fn take_over() -> Self {
        let variable = |name| std::env::var(name).expect("run it with scripts/campaign");
        let url = variable("CLEARLANE_TEST_POSTGRES_URL");
        let port = url.rsplit(':').next().and_then(|rest| rest.split('/').next()).unwrap().to_owned();
        let folder = PathBuf::from(variable("CLEARLANE_TEST_POSTGRES_DIR"));
        let data = folder.join("data");
        let stopped =
            as_owner("pg_ctl", &data).args(["stop", "--silent", "--mode=fast", "--pgdata"]).arg(&data).status();
        assert!(stopped.unwrap().success(), "pg_ctl stop");
        let mut taken = Self { folder, port, settings: Vec::new(), child: None };
        taken.start();
        taken
    }

    /// Starts it, after a kill too.
    pub fn start(&mut self) {
        let start = Instant::now();
        loop {
            let mut child = self.spawn();
            while child.try_wait().unwrap().is_none() {
                if self.answers() {
                    self.child = Some(child);
                    return;
                }
                std::thread::sleep(Duration::from_millis(20));
            }
            // What it left behind may take a moment to be gone.
            assert!(start.elapsed() < PATIENCE, "PostgreSQL does not start: see {}/log", self.folder.display());
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    /// Stops it in good order, and starts it with other settings.
    pub fn restart_with(&mut self, settings: &[&'static str]) {
        let mut child = self.child.take().unwrap();
        // SIGINT: it cuts the sessions.
        assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
        assert!(child.wait().unwrap().success());
        self.settings = settings.to_vec();
        self.start();
    }

    /// `kill -9` of it and of all its processes, at once: none of them can write what another had not.
    pub fn kill(&mut self) {
        let mut child = self.child.take().unwrap();
        let postmaster = child.id();
        // It starts no more processes from here on.
        assert!(Command::new("kill").args(["-STOP", &postmaster.to_string()]).status().unwrap().success());
        let family: Vec<_> = [postmaster].into_iter().chain(children_of(postmaster)).collect();
        assert!(family.len() > 1, "it has processes");
        // Some may have ended by themselves: what `kill` says of them does not matter.
        let _ = Command::new("kill").arg("-9").args(family.iter().map(u32::to_string)).stderr(Stdio::null()).status();
        assert_eq!(child.wait().unwrap().signal(), Some(9), "it had ended before");
        let start = Instant::now();
        while family.iter().any(|pid| is_alive(*pid)) {
            assert!(start.elapsed() < PATIENCE, "one of {family:?} lives on");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    fn spawn(&self) -> Child {
        let data = self.folder.join("data");
        let log = OpenOptions::new().append(true).open(self.folder.join("log")).unwrap();
        let mut postgres = as_owner("postgres", &data);
        postgres.arg("-D").arg(&data).args(["-p", &self.port]).args(["-c", "listen_addresses=127.0.0.1"]);
        postgres.args([
            "-c",
            &format!("unix_socket_directories={}", self.folder.display()),
            "-c",
            "max_connections=200",
        ]);
        for setting in &self.settings {
            postgres.args(["-c", setting]);
        }
        postgres.stdin(Stdio::null()).stdout(log.try_clone().unwrap()).stderr(log).spawn().unwrap()
    }

    fn answers(&self) -> bool {
        let ready = Command::new("pg_isready").args(["-q", "-h", "127.0.0.1", "-p", &self.port]).status();
        ready.unwrap().success()
    }
}

impl Drop for Postmaster {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = Command::new("kill").args(["-INT", &child.id().to_string()]).status();
            let _ = child.wait();
        }
    }
}

/// A program of PostgreSQL, as the user whose the data is: it refuses root.
fn as_owner(program: &str, data: &Path) -> Command {
    let owner = std::fs::metadata(data).unwrap();
    let mut command = Command::new(program);
    command.current_dir("/");
    if std::fs::metadata("/proc/self").unwrap().uid() != owner.uid() {
        command.uid(owner.uid()).gid(owner.gid());
    }
    command
}

fn children_of(parent: u32) -> Vec<u32> {
    let processes = std::fs::read_dir("/proc").unwrap().flatten();
    let pids = processes.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    pids.filter(|pid| stat(*pid).is_some_and(|(_, of)| of == parent)).collect()
}

/// A process that has ended may wait for somebody to notice: it holds nothing any more.
fn is_alive(pid: u32) -> bool {
    stat(pid).is_some_and(|(state, _)| !matches!(state, 'Z' | 'X'))
}

/// The state and the parent of a process. They stand behind its name, which is in parentheses.
fn stat(pid: u32) -> Option<(char, u32)> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let (_, fields) = stat.rsplit_once(')')?;
    let mut fields = fields.split_whitespace();
    Some((fields.next()?.chars().next()?, fields.next()?.parse().ok()?))
}
