//! Starts and stops `clearlane`, each time on a fresh database and free ports.

use crate::client::Client;
use crate::database::{Database, Kind};
use std::collections::BTreeSet;
use std::net::{SocketAddr, TcpListener};
use std::os::unix::process::ExitStatusExt;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// A running server. It is killed, its database checked for breaches of any invariant, and dropped, when this is.
pub struct Server {
    child: Child,
    unchecked: bool,
    address: String,
    metrics: String,
    settings: Vec<(String, String)>,
    /// Its database.
    pub database: Database,
}

impl Server {
    /// Starts one on a fresh database.
    ///
    /// # Panics
    /// When it is not ready after 20 seconds: a test cannot go on then.
    pub fn start(kind: Kind) -> Self {
        Self::start_with(kind, &[])
    }

    /// Starts one with settings of its own, such as `("CLEARLANE_RATE_PER_ACCOUNT", "5")`.
    ///
    /// # Panics
    /// As [`Server::start`].
    pub fn start_with(kind: Kind, settings: &[(&str, &str)]) -> Self {
        let settings = settings.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
        Self::on(Database::fresh(kind), settings)
    }

    /// Starts one on this database.
    ///
    /// # Panics
    /// As [`Server::start`].
    pub fn on(database: Database, settings: Vec<(String, String)>) -> Self {
        let (address, metrics) = (free_address(), free_address());
        let child = spawn(&database, &address, &metrics, &settings);
        let mut server = Self { child, unchecked: false, address, metrics, settings, database };
        server.wait_until_ready();
        server
    }

    /// Another process on the same database.
    ///
    /// # Panics
    /// As [`Server::start`].
    pub fn second(&self) -> Second {
        let (address, metrics) = (free_address(), free_address());
        let child = spawn(&self.database, &address, &metrics, &self.settings);
        let mut second = Second { child, address };
        wait_until_ready(&mut second.child, &second.address);
        second
    }

    /// A client that is not signed in.
    pub fn client(&self) -> Client {
        Client::new(format!("http://{}", self.address))
    }

    /// The process.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// `HOST:PORT`.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// `HOST:PORT` of the metrics.
    pub fn metrics_address(&self) -> &str {
        &self.metrics
    }

    /// `kill -9`, then the same server again on the same database and port.
    ///
    /// # Panics
    /// As [`Server::start`].
    pub fn kill_and_restart(&mut self) {
        self.kill();
        self.restart();
    }

    /// `kill -9`.
    ///
    /// # Panics
    /// When it does not die of that.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        let status = self.child.wait().unwrap();
        assert_eq!(status.signal(), Some(9), "it had ended before: {status}");
    }

    /// The same server again on the same database and port, after [`Server::kill`].
    ///
    /// # Panics
    /// As [`Server::start`].
    pub fn restart(&mut self) {
        self.child = spawn(&self.database, &self.address, &self.metrics, &self.settings);
        self.wait_until_ready();
    }

    /// Asks it to stop, as an orchestrator does; answers whether it ended well.
    ///
    /// # Panics
    /// When it does not end within 30 seconds.
    pub fn terminate(&mut self) -> bool {
        Command::new("kill").arg(self.child.id().to_string()).status().unwrap();
        let start = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.success();
            }
            assert!(start.elapsed() < Duration::from_secs(30), "does not stop");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Does not check its database at the end: whoever says so looks at it himself.
    pub fn leave_unchecked(&mut self) {
        self.unchecked = true;
    }

    /// Runs statements past the service that leave its database in a state that the service never would: it is not
    /// checked at the end.
    ///
    /// # Panics
    /// When the database refuses them.
    pub fn breach(&mut self, sql: &str) {
        self.leave_unchecked();
        self.database.execute(sql).unwrap();
    }

    /// What the server has logged so far.
    ///
    /// # Panics
    /// When there is no log.
    #[must_use]
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.database.folder().join("server.log")).unwrap()
    }

    /// Waits until every event has its number in the feed.
    ///
    /// # Panics
    /// When that takes more than 20 seconds.
    pub fn wait_until_the_feed_has_all(&self) {
        let start = Instant::now();
        while self.database.number("SELECT count(*) AS value FROM outbox") > 0 {
            assert!(start.elapsed() < Duration::from_secs(20), "events wait for their numbers");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Runs a command of the program against this server's database.
    ///
    /// # Panics
    /// When it cannot be started.
    pub fn command(&self, arguments: &[&str]) -> std::process::Output {
        self.database.command(arguments)
    }

    fn wait_until_ready(&mut self) {
        wait_until_ready(&mut self.child, &self.address);
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        if !self.unchecked && !std::thread::panicking() {
            let checked = self.command(&["check"]);
            assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stdout));
        }
    }
}

/// Another process on a server's database.
pub struct Second {
    child: Child,
    address: String,
}

impl Second {
    /// A client that is not signed in.
    pub fn client(&self) -> Client {
        Client::new(format!("http://{}", self.address))
    }

    /// `HOST:PORT`.
    pub fn address(&self) -> &str {
        &self.address
    }
}

impl Drop for Second {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The program under test: built by `scripts/test` beside this one.
///
/// # Panics
/// When it has not been built.
pub fn program() -> PathBuf {
    let here = std::env::current_exe().unwrap();
    let folder = here.ancestors().find(|folder| folder.join("clearlane").is_file());
    folder.expect("build it first: cargo build").join("clearlane")
}

fn spawn(database: &Database, address: &str, metrics: &str, settings: &[(String, String)]) -> Child {
    let log = std::fs::OpenOptions::new().create(true).append(true).open(database.folder().join("server.log")).unwrap();
    Command::new(program())
        .arg("serve")
        .env("CLEARLANE_DATABASE_URL", &database.url)
        .env("CLEARLANE_LISTEN", address)
        .env("CLEARLANE_METRICS_LISTEN", metrics)
        .env("CLEARLANE_RATE_PER_ACCOUNT", "1000000")
        .env("CLEARLANE_RATE_PER_ADDRESS", "1000000")
        .env("TZ", "America/New_York")
        .envs(settings.iter().map(|(name, value)| (name, value)))
        .stdout(Stdio::null())
        .stderr(log)
        .spawn()
        .unwrap()
}

fn wait_until_ready(child: &mut Child, address: &str) {
    let start = Instant::now();
    let client = Client::new(format!("http://{address}"));
    while !client.is_ready() {
        if let Some(status) = child.try_wait().unwrap() {
            panic!("the server ended: {status}");
        }
        assert!(start.elapsed() < Duration::from_secs(20), "not ready");
        std::thread::sleep(Duration::from_millis(10));
    }
    assert!(child.try_wait().unwrap().is_none(), "another server answers at {address}");
}

/// A port that was free a moment ago, and that no other server of this run gets: two that start at once would take the same
/// one, and the test of the second would talk to the first.
fn free_address() -> String {
    static GIVEN: Mutex<BTreeSet<SocketAddr>> = Mutex::new(BTreeSet::new());
    loop {
        let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        if GIVEN.lock().unwrap().insert(free) {
            return free.to_string();
        }
    }
}
