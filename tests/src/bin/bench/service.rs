//! The service that is measured.

use crate::load::block_on;
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tests::http::Connection;

/// How many workers and how many PostgreSQL connections for each the service runs with.
pub const WORKERS: usize = 2;
/// See [`WORKERS`].
pub const CONNECTIONS: usize = 3;

/// A running service. It ends when this is dropped.
pub struct Service {
    child: Child,
    /// `HOST:PORT`.
    pub address: String,
    /// From its start to the first 200 of `/readyz`.
    pub ready_after: Duration,
}

impl Service {
    /// Starts it on a database that is migrated, without jobs, and with limits that nobody reaches.
    pub fn start(url: &str) -> Self {
        let address = free_address();
        let start = Instant::now();
        let child = Command::new(tests::server::program())
            .arg("serve")
            .env("CLEARLANE_DATABASE_URL", url)
            .env("CLEARLANE_LISTEN", &address)
            .env("CLEARLANE_METRICS_LISTEN", free_address())
            .env("CLEARLANE_WORKERS", WORKERS.to_string())
            .env("CLEARLANE_DATABASE_CONNECTIONS", CONNECTIONS.to_string())
            .env("CLEARLANE_JOBS", "false")
            .env("CLEARLANE_RATE_PER_ACCOUNT", "100000000")
            .env("CLEARLANE_RATE_PER_ADDRESS", "100000000")
            .env("CLEARLANE_TRIES_PER_ACCOUNT", "100000000")
            .env("CLEARLANE_TRIES_PER_TARGET", "100000000")
            .env("CLEARLANE_TRIES_PER_ADDRESS", "100000000")
            .stdout(Stdio::null())
            .stderr(Stdio::from(std::fs::File::create(std::env::temp_dir().join("clearlane-bench.log")).unwrap()))
            .spawn()
            .unwrap();
        let mut service = Self { child, address, ready_after: Duration::ZERO };
        while !service.is_ready() {
            assert!(service.child.try_wait().unwrap().is_none(), "the service ended");
            assert!(start.elapsed() < Duration::from_secs(30), "not ready");
            std::thread::sleep(Duration::from_millis(2));
        }
        service.ready_after = start.elapsed();
        service
    }

    fn is_ready(&self) -> bool {
        let request = b"GET /readyz HTTP/1.1\r\nhost: bench\r\n\r\n";
        let ready = async || Connection::open(&self.address).await.call(request).await.0 == 200;
        TcpStream::connect(&self.address).is_ok() && block_on(ready())
    }

    /// The most memory that it has had, in MB.
    pub fn peak_memory(&self) -> f64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
        peak.trim().trim_end_matches(" kB").parse::<f64>().unwrap() / 1024.0
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = Command::new("kill").arg(self.child.id().to_string()).status();
        let _ = self.child.wait();
    }
}

/// Runs a command of the program to its end.
///
/// # Panics
/// When it fails.
pub fn command(url: &str, arguments: &[&str]) {
    let mut command = Command::new(tests::server::program());
    command.args(arguments).env("CLEARLANE_DATABASE_URL", url).env("CLEARLANE_LOG", "warn");
    if url.starts_with("postgres:") {
        command.env("CLEARLANE_DATABASE_APP_ROLE", "clearlane_app");
    }
    let output = command.output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// A port that was free a moment ago.
fn free_address() -> String {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string()
}
