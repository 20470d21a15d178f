//! Putting the process together, and preparing the database before the first request.

use crate::config::Config;
use domain::calendar::WorkingCalendar;
use persistence::{Database, migrate};
use sandbox::Sandbox;
use std::error::Error;
use std::path::Path;
use std::sync::Arc;
use tokio::sync::watch;
use usecases::app::Looked;
use usecases::app::{App, Shared};
use usecases::clock::Clock;
use usecases::metrics::Metrics;
use usecases::policies;
use usecases::security::checkpoint_key::CheckpointKey;
use usecases::security::tokens::TokenKeys;
use usecases::security::vault::Vault;

/// What a process works with.
pub struct Opened {
    /// What its workers share.
    pub shared: Arc<Shared>,
    /// Its database.
    pub database: Database,
    /// What plays host and authority.
    pub sandbox: Sandbox,
}

/// Builds what the process shares, and opens its database.
///
/// # Errors
/// A configuration that is not complete or not safe, or a database that cannot be opened.
pub fn open(config: &Config) -> Result<Opened, Box<dyn Error>> {
    if !config.sandbox {
        return Err("no host gateway is configured: this release runs with CLEARLANE_SANDBOX=true only".into());
    }
    let settings = config.database();
    if let Some(folder) = settings.sqlite_path().and_then(|path| Path::new(path).parent()) {
        std::fs::create_dir_all(folder)?;
    }
    let (clock, sandbox) = (Arc::new(Clock::default()), Sandbox::new(config.sandbox_delay()));
    let shared = Shared {
        settings: config.usecases(),
        policies: policies::book(config.policies.as_deref())?,
        calendar: WorkingCalendar::shipped()?,
        host: sandbox.host(&clock),
        authority: sandbox.authority(&clock),
        messenger: sandbox.messenger(),
        tokens: TokenKeys::from_seed(&config.signing_seed()?)?,
        vault: Vault::new(&config.seal_secret()?)?,
        checkpoint_key: CheckpointKey::new(&config.seal_secret()?)?,
        looked: Looked::default(),
        metrics: Metrics::default(),
        wake: watch::Sender::default(),
        clock,
    };
    Ok(Opened { shared: Arc::new(shared), database: Database::open(settings)?, sandbox })
}

impl Opened {
    /// Brings an embedded database up to date, checks another, stores the policies, and seeds the sandbox.
    ///
    /// # Errors
    /// A schema or policies that do not fit this release.
    pub async fn prepare(&self, config: &Config) -> Result<App, Box<dyn Error>> {
        let app = App::new(Arc::clone(&self.shared), &self.database)?;
        let settings = config.database();
        if settings.sqlite_path().is_some() {
            migrate::up(&settings)?;
        }
        migrate::assert_current(&app.store).await?;
        policies::store(&app).await?;
        self.sandbox.prepare(&app).await?;
        Ok(app)
    }
}
