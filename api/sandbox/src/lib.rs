//! The simulated host and authority, the demo people, and the clock that callers may move.
//!
//! Host and authority go by what they are given and by the clock, and remember nothing but who the newest demo people are: several
//! processes agree, and one that was killed goes on as if nothing had happened. Nothing outside this module knows that they are simulated.
//!
//! # Magic inputs
#![doc = include_str!("magic.md")]

mod authority;
mod cast;
mod clock;
mod crowd;
mod data;
mod duration;
mod feed;
mod host;
mod messenger;
mod people;
mod reset;
mod seed;
mod state;
mod tariff;
mod who;

pub use crowd::{MOST, seed as seed_crowd};
pub use duration::Advance;
pub use reset::{Appearance, Licence, Vehicle};

use authority::SandboxAuthority;
use cast::{Cast, NewestCast};
use domain::ids::PersonId;
use host::SandboxHost;
use messenger::SandboxMessenger;
use people::{OUT_OF_SERVICE, PEOPLE};
use persistence::{StoreError, person};
use std::error::Error;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use usecases::app::App;
use usecases::clock::Clock;
use usecases::ports::authority::Authority;
use usecases::ports::host::Host;
use usecases::ports::messenger::Messenger;
use usecases::principal::By;
use usecases::work::Work;
use who::Who;

/// The magic inputs as they are documented here, in Markdown: for the description of the API.
pub const MAGIC_INPUTS: &str = include_str!("magic.md");

/// The sandbox of a process.
#[derive(Clone, Default)]
pub struct Sandbox {
    /// Which demo people it is at.
    newest_cast: Arc<NewestCast>,
    /// How long host and authority take to tell how something stands.
    delay: Duration,
}

impl Sandbox {
    /// One whose host and authority take that long to tell how something stands.
    pub fn new(delay: Duration) -> Self {
        Self { delay, ..Self::default() }
    }

    /// The simulated payment app, which lives by that clock.
    pub fn host(&self, clock: &Arc<Clock>) -> Box<dyn Host> {
        Box::new(SandboxHost::new(Arc::clone(clock), Arc::clone(&self.newest_cast), self.delay))
    }

    /// The simulated traffic authority, which lives by that clock.
    pub fn authority(&self, clock: &Arc<Clock>) -> Box<dyn Authority> {
        Box::new(SandboxAuthority::new(Arc::clone(clock), self.delay))
    }

    /// A messenger that takes every message.
    pub fn messenger(&self) -> Box<dyn Messenger> {
        Box::new(SandboxMessenger)
    }

    /// Takes over what other processes have stored, seeds the demo data once, and has the registry confirm it.
    ///
    /// # Errors
    /// What the database says.
    pub async fn prepare(&self, app: &App) -> Result<(), Box<dyn Error>> {
        self.follow(app).await?;
        let first = async move |work: &Work<'_>| {
            persistence::sandbox::lock(work.tx).await?;
            seed::seed(work, Cast::FIRST).await
        };
        app.change(By::Authority, first)
            .await
            .map_err(|problem| format!("the demo data cannot be stored: {problem}"))?;
        feed::refresh(app).await?;
        Ok(())
    }

    /// The person whom an authorisation code, or the table of demo people, calls so, if anybody.
    ///
    /// # Errors
    /// What the database says.
    pub async fn person_named(&self, app: &App, name: &str) -> Result<Option<PersonId>, StoreError> {
        let named = Who::read(name, self.newest_cast.get()).and_then(|who| who.identity().ok());
        let Some(identity) = named else {
            return Ok(None);
        };
        let digest = app.vault.digest(identity.citizen_id.as_str());
        app.store.read(async |tx| person::find_by_digest(tx, &digest).await).await
    }

    /// Keeps this process at the time and with the people of the others, and its data fresh.
    pub fn start(&self, app: App) {
        tokio::task::spawn_local(self.clone().keep_up(app));
    }
}

/// Tells on standard output what to open, who can sign in, and a first request to paste.
pub fn announce(address: SocketAddr) {
    let codes: Vec<_> = PEOPLE.iter().filter(|person| person.signs_in()).map(|person| person.name).collect();
    println!(
        "Clearlane is ready, with the sandbox on.

  Open        http://{address}/docs
  Sign in as  {} {OUT_OF_SERVICE}
  The story   clearlane demo --server http://{address}
  Try         TOKEN=$(curl -s http://{address}/v1/auth/sessions -H 'content-type: application/json' \\
                -d '{{\"auth_code\": \"{}\"}}' | sed 's/.*\"access_token\":\"\\([^\"]*\\).*/\\1/')
              curl -s http://{address}/v1/home -H \"authorization: Bearer $TOKEN\"
",
        codes.join(" "),
        people::LIN_YUE,
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use people::{DemoPerson, LIN_YUE};

    #[test]
    fn every_input_is_documented() {
        for person in PEOPLE {
            assert!(MAGIC_INPUTS.contains(&format!("| `{}` |", person.name)), "{}", person.name);
        }
        assert!(MAGIC_INPUTS.contains(OUT_OF_SERVICE));
        let lin_yue = DemoPerson::by_name(LIN_YUE).unwrap();
        for violation in data::vehicles(&lin_yue).iter().flat_map(|vehicle| &vehicle.violations) {
            let documented = format!("`{:04} {}`", violation.serial, violation.digit);
            assert!(MAGIC_INPUTS.contains(&documented) || (22..=35).contains(&violation.serial), "{documented}");
        }
    }
}
