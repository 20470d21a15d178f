//! The harness of the black-box tests and of the campaigns: a server of one's own on either database, a client, and raw SQL.
//!
//! - [`server`]: starts and stops `clearlane`, each time on a fresh database and free ports
//! - [`client`]: calls it over HTTP, and notes every problem code that it sees
//! - [`token`]: access tokens that the service did not issue
//! - [`story`]: the steps of a story, for tests that begin in its middle
//! - [`http`]: calls it with as little work as possible, for loads
//! - [`database`] [`connection`]: fresh databases, and SQL past the service
//! - [`wire`]: a proxy before PostgreSQL that counts statements and round trips

pub mod client;
pub mod connection;
pub mod database;
pub mod http;
pub mod server;
pub mod story;
pub mod token;
pub mod wire;

pub use client::{Answer, Client};
pub use connection::Connection;
pub use database::{Database, Kind};
pub use server::Server;
pub use wire::Wire;

/// Runs a story on both databases.
#[macro_export]
macro_rules! on_both {
    ($(#[$attribute:meta])* $name:ident, $story:expr) => {
        mod $name {
            #[allow(unused_imports)]
            use super::*;

            $(#[$attribute])*
            #[test]
            fn sqlite() {
                ($story)(tests::Server::start(tests::Kind::Sqlite));
            }

            $(#[$attribute])*
            #[test]
            fn postgres() {
                ($story)(tests::Server::start(tests::Kind::Postgres));
            }
        }
    };
}

/// Waits for what workers do in their own time: until it holds, for ten seconds at most. Returns whether it does.
#[must_use]
pub fn eventually(mut holds: impl FnMut() -> bool) -> bool {
    for _ in 0..500 {
        if holds() {
            return true;
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    holds()
}
