//! Putting the process together, and preparing the database before the first request.

use crate::app::{App, Shared};
use crate::clock::Clock;
use crate::config::Config;
use crate::limits::Limits;
use crate::metrics::Metrics;
use crate::sandbox::{NewestCast, SandboxAuthority, SandboxHost, SandboxMessenger};
use crate::security::checkpoint_key::CheckpointKey;
use crate::security::tokens::TokenKeys;
use crate::security::vault::Vault;
use crate::usecases::follows::looked::Looked;
use crate::{policies, sandbox};
use domain::calendar::WorkingCalendar;
use persistence::{Database, migrate};
use std::error::Error;
use std::path::Path;
use std::sync::Arc;
use tokio::sync::Notify;

/// Builds what the process shares, and opens its database.
///
/// # Errors
/// A configuration that is not complete or not safe, or a database that cannot be opened.
pub fn open(config: &Config) -> Result<(Arc<Shared>, Database), Box<dyn Error>> {
    if !config.sandbox {
        return Err("no host gateway is configured: this release runs with CLEARLANE_SANDBOX=true only".into());
    }
    let settings = config.database();
    if let Some(folder) = settings.sqlite_path().and_then(|path| Path::new(path).parent()) {
        std::fs::create_dir_all(folder)?;
    }
    let (clock, newest_cast) = (Arc::new(Clock::default()), Arc::new(NewestCast::default()));
    let shared = Shared {
        policies: policies::book(config)?,
        calendar: WorkingCalendar::shipped()?,
        host: Box::new(SandboxHost::new(Arc::clone(&clock), Arc::clone(&newest_cast))),
        authority: Box::new(SandboxAuthority::new(Arc::clone(&clock))),
        messenger: Box::new(SandboxMessenger),
        tokens: TokenKeys::from_seed(&config.signing_seed()?)?,
        vault: Vault::new(&config.seal_secret()?)?,
        checkpoint_key: CheckpointKey::new(&config.seal_secret()?)?,
        limits: Limits::new(config.rate_per_account, config.rate_per_address),
        looked: Looked::default(),
        metrics: Metrics::default(),
        nudge: Notify::new(),
        clock,
        newest_cast,
        config: config.clone(),
    };
    Ok((Arc::new(shared), Database::open(settings)?))
}

/// Brings an embedded database up to date, checks another, stores the policies, and seeds the sandbox.
///
/// # Errors
/// A schema or policies that do not fit this release.
pub async fn prepare(app: &App) -> Result<(), Box<dyn Error>> {
    let settings = app.config.database();
    if settings.sqlite_path().is_some() {
        migrate::up(&settings)?;
    }
    migrate::assert_current(&app.store).await?;
    policies::store(app).await?;
    if app.config.sandbox {
        sandbox::prepare(app).await?;
    }
    Ok(())
}
