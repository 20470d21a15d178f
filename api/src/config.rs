//! The configuration: flags or `CLEARLANE_…` variables, secrets from a variable or a file.

use aws_lc_rs::digest::{SHA256, digest};
use chrono::TimeDelta;
use clap::{ArgAction, Args};
use persistence::Settings;
use std::net::{IpAddr, SocketAddr};
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::time::Duration;
use usecases::security::vault::KEY_LEN;

/// Everything that a deployment may set. `clearlane config` prints what is in force.
#[derive(Debug, Clone, Args)]
pub struct Config {
    /// `sqlite:PATH` or `postgres://USER:PASSWORD@SERVER/NAME`.
    #[arg(long, env = "CLEARLANE_DATABASE_URL", default_value = "sqlite:data/clearlane.db", hide_env_values = true)]
    pub database_url: String,
    /// Certificates (PEM) that the PostgreSQL server must be verified against. Without it: no TLS.
    #[arg(long, env = "CLEARLANE_DATABASE_CA")]
    pub database_ca: Option<PathBuf>,
    /// PostgreSQL connections for each worker.
    #[arg(long, env = "CLEARLANE_DATABASE_CONNECTIONS", default_value_t = 3)]
    pub database_connections: usize,
    /// The PostgreSQL role that `serve` runs as; `migrate` grants it what it needs.
    #[arg(long, env = "CLEARLANE_DATABASE_APP_ROLE")]
    pub database_app_role: Option<String>,
    /// Where the API listens.
    #[arg(long, env = "CLEARLANE_LISTEN", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
    /// Where the metrics and nothing else are served.
    #[arg(long, env = "CLEARLANE_METRICS_LISTEN", default_value = "127.0.0.1:9090")]
    pub metrics_listen: SocketAddr,
    /// Threads that answer HTTP; 0 for one for each core.
    #[arg(long, env = "CLEARLANE_WORKERS", default_value_t = 0)]
    pub workers: usize,
    /// Plays the payment app (host) and the traffic police (authority), seeds demo people, and lets callers move the clock.
    #[arg(long, env = "CLEARLANE_SANDBOX", default_value_t = true, action = ArgAction::Set)]
    pub sandbox: bool,
    /// Seconds that the simulated host and authority take to tell how something stands: to see what a slow outside does.
    #[arg(long, env = "CLEARLANE_SANDBOX_DELAY", default_value_t = 0)]
    sandbox_delay: u64,
    /// Runs the workers in this process: they do what time and the outside make due. At least one process of a deployment has to.
    #[arg(long, env = "CLEARLANE_JOBS", default_value_t = true, action = ArgAction::Set)]
    pub jobs: bool,
    /// Seconds between two signed checkpoints of the history.
    #[arg(long, env = "CLEARLANE_CHECKPOINT_SECONDS", default_value_t = 3600)]
    checkpoint_seconds: u32,
    /// The seed of the token key: 64 hexadecimal digits.
    #[arg(long, env = "CLEARLANE_SIGNING_KEY", hide_env_values = true)]
    signing_key: Option<String>,
    /// A file that holds the seed of the token key.
    #[arg(long, env = "CLEARLANE_SIGNING_KEY_FILE")]
    signing_key_file: Option<PathBuf>,
    /// The secret that personal fields are sealed with: 64 hexadecimal digits.
    #[arg(long, env = "CLEARLANE_SEAL_KEY", hide_env_values = true)]
    seal_key: Option<String>,
    /// A file that holds the sealing secret.
    #[arg(long, env = "CLEARLANE_SEAL_KEY_FILE")]
    seal_key_file: Option<PathBuf>,
    /// A folder of policy documents in place of those that are shipped.
    #[arg(long, env = "CLEARLANE_POLICIES")]
    pub policies: Option<PathBuf>,
    /// Whom drivers are told to call when something is late: the traffic police's service line.
    #[arg(long, env = "CLEARLANE_HOTLINE", default_value = "12123")]
    pub hotline: String,
    /// Calls a minute for each signed-in account.
    #[arg(long, env = "CLEARLANE_RATE_PER_ACCOUNT", default_value = "600")]
    pub rate_per_account: NonZeroU32,
    /// Calls a minute for each address that is not signed in.
    #[arg(long, env = "CLEARLANE_RATE_PER_ADDRESS", default_value = "300")]
    pub rate_per_address: NonZeroU32,
    /// How many requests to follow an account may make in a day, how many wrong codes it may enter, and how many decisions it may look up
    /// (FOLLOW-1, FOLLOW-3, PAY-1).
    #[arg(long, env = "CLEARLANE_TRIES_PER_ACCOUNT", default_value = "20")]
    pub tries_per_account: NonZeroU32,
    /// How many requests to follow one vehicle or licence may come in a day.
    #[arg(long, env = "CLEARLANE_TRIES_PER_TARGET", default_value = "30")]
    pub tries_per_target: NonZeroU32,
    /// How many requests to follow, wrong codes and look-ups of decisions may come from one address in a day, each counted by itself.
    #[arg(long, env = "CLEARLANE_TRIES_PER_ADDRESS", default_value = "500")]
    pub tries_per_address: NonZeroU32,
    /// Proxies whose `X-Forwarded-For` is believed, separated by commas.
    #[arg(long, env = "CLEARLANE_TRUSTED_PROXIES", value_delimiter = ',')]
    pub trusted_proxies: Vec<IpAddr>,
    /// Seconds until an unanswered call is cut.
    #[arg(long, env = "CLEARLANE_REQUEST_TIMEOUT", default_value_t = 15)]
    request_timeout: u64,
    /// Seconds that running calls are given at shutdown.
    #[arg(long, env = "CLEARLANE_SHUTDOWN_TIMEOUT", default_value_t = 20)]
    pub shutdown_timeout: u64,
    /// Log lines as JSON.
    #[arg(long, env = "CLEARLANE_LOG_JSON", default_value_t = false, action = ArgAction::Set)]
    pub log_json: bool,
}

/// A configuration that the service does not start with.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A secret is missing outside the sandbox.
    #[error("{0} or {0}_FILE must be set when the sandbox is off")]
    SecretMissing(&'static str),
    /// A secret is one of the sandbox's, which everybody knows.
    #[error("{0} is the sandbox's own key, which everybody knows")]
    SecretPublic(&'static str),
    /// A secret does not have its form.
    #[error("{0} must be 64 hexadecimal digits")]
    SecretMalformed(&'static str),
    /// A file cannot be read.
    #[error("{0}: {1}")]
    File(String, std::io::Error),
}

impl Config {
    /// How the database is opened.
    pub fn database(&self) -> Settings {
        Settings {
            url: self.database_url.clone(),
            connections: self.database_connections,
            patience: Duration::from_secs(3),
            ca_file: self.database_ca.clone(),
        }
    }

    /// After which time a call that is not answered is cut.
    pub fn request_timeout(&self) -> Duration {
        Duration::from_secs(self.request_timeout)
    }

    /// How long the simulated host and authority take to tell how something stands.
    pub fn sandbox_delay(&self) -> Duration {
        Duration::from_secs(self.sandbox_delay)
    }

    /// What use cases go by.
    pub fn usecases(&self) -> usecases::app::Settings {
        usecases::app::Settings {
            jobs: self.jobs,
            time_between_checkpoints: TimeDelta::seconds(self.checkpoint_seconds.into()),
            hotline: self.hotline.clone(),
            tries_per_account: self.tries_per_account,
            tries_per_target: self.tries_per_target,
            tries_per_address: self.tries_per_address,
        }
    }

    /// The seed of the token key.
    ///
    /// # Errors
    /// [`ConfigError`].
    pub fn signing_seed(&self) -> Result<[u8; KEY_LEN], ConfigError> {
        self.secret("CLEARLANE_SIGNING_KEY", self.signing_key.as_deref(), self.signing_key_file.as_deref())
    }

    /// The sealing secret.
    ///
    /// # Errors
    /// [`ConfigError`].
    pub fn seal_secret(&self) -> Result<[u8; KEY_LEN], ConfigError> {
        self.secret("CLEARLANE_SEAL_KEY", self.seal_key.as_deref(), self.seal_key_file.as_deref())
    }

    fn secret(
        &self,
        name: &'static str,
        value: Option<&str>,
        file: Option<&Path>,
    ) -> Result<[u8; KEY_LEN], ConfigError> {
        let public = public_secret(name);
        let from_file = file.map(|path| {
            std::fs::read_to_string(path).map_err(|error| ConfigError::File(path.display().to_string(), error))
        });
        let text = match (value, from_file.transpose()?) {
            (Some(value), _) => value.to_owned(),
            (None, Some(text)) => text,
            (None, None) if self.sandbox => return Ok(public),
            (None, None) => return Err(ConfigError::SecretMissing(name)),
        };
        let bytes = data_encoding::HEXLOWER_PERMISSIVE.decode(text.trim().as_bytes());
        let secret = bytes.ok().and_then(|bytes| <[u8; KEY_LEN]>::try_from(bytes).ok());
        let secret = secret.ok_or(ConfigError::SecretMalformed(name))?;
        if !self.sandbox && secret == public {
            return Err(ConfigError::SecretPublic(name));
        }
        Ok(secret)
    }

    /// What is in force, a line each, secrets and passwords left out.
    pub fn describe(&self) -> Vec<(&'static str, String)> {
        let set = |given: bool| if given { "set" } else { "not set" }.to_owned();
        let path =
            |path: &Option<PathBuf>| path.as_ref().map_or("not set".to_owned(), |path| path.display().to_string());
        vec![
            ("CLEARLANE_DATABASE_URL", without_password(&self.database_url)),
            ("CLEARLANE_DATABASE_CA", path(&self.database_ca)),
            ("CLEARLANE_DATABASE_CONNECTIONS", self.database_connections.to_string()),
            ("CLEARLANE_DATABASE_APP_ROLE", self.database_app_role.clone().unwrap_or("not set".to_owned())),
            ("CLEARLANE_LISTEN", self.listen.to_string()),
            ("CLEARLANE_METRICS_LISTEN", self.metrics_listen.to_string()),
            ("CLEARLANE_WORKERS", self.workers.to_string()),
            ("CLEARLANE_SANDBOX", self.sandbox.to_string()),
            ("CLEARLANE_SANDBOX_DELAY", self.sandbox_delay.to_string()),
            ("CLEARLANE_JOBS", self.jobs.to_string()),
            ("CLEARLANE_CHECKPOINT_SECONDS", self.checkpoint_seconds.to_string()),
            ("CLEARLANE_SIGNING_KEY", set(self.signing_key.is_some())),
            ("CLEARLANE_SIGNING_KEY_FILE", path(&self.signing_key_file)),
            ("CLEARLANE_SEAL_KEY", set(self.seal_key.is_some())),
            ("CLEARLANE_SEAL_KEY_FILE", path(&self.seal_key_file)),
            ("CLEARLANE_POLICIES", path(&self.policies)),
            ("CLEARLANE_HOTLINE", self.hotline.clone()),
            ("CLEARLANE_RATE_PER_ACCOUNT", self.rate_per_account.to_string()),
            ("CLEARLANE_RATE_PER_ADDRESS", self.rate_per_address.to_string()),
            ("CLEARLANE_TRIES_PER_ACCOUNT", self.tries_per_account.to_string()),
            ("CLEARLANE_TRIES_PER_TARGET", self.tries_per_target.to_string()),
            ("CLEARLANE_TRIES_PER_ADDRESS", self.tries_per_address.to_string()),
            ("CLEARLANE_TRUSTED_PROXIES", format!("{:?}", self.trusted_proxies)),
            ("CLEARLANE_REQUEST_TIMEOUT", self.request_timeout.to_string()),
            ("CLEARLANE_SHUTDOWN_TIMEOUT", self.shutdown_timeout.to_string()),
            ("CLEARLANE_LOG_JSON", self.log_json.to_string()),
        ]
    }
}

/// The sandbox's secrets can be derived by anybody, so that every process of a sandbox has the same without a file.
fn public_secret(name: &str) -> [u8; KEY_LEN] {
    let digest = digest(&SHA256, format!("sandbox {name}").as_bytes());
    digest.as_ref().try_into().unwrap_or([0; KEY_LEN])
}

fn without_password(url: &str) -> String {
    match (url.split_once("://"), url.rfind('@')) {
        (Some((scheme, _)), Some(at)) => {
            format!("{scheme}://…{}", url.get(at..).unwrap_or_default())
        }
        _ => url.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Parser)]
    struct Cli {
        #[command(flatten)]
        config: Config,
    }

    fn config(arguments: &[&str]) -> Config {
        Cli::parse_from([&["clearlane"], arguments].concat()).config
    }

    #[test]
    fn outside_the_sandbox_secrets_must_be_given_and_be_secret() {
        assert!(config(&[]).signing_seed().is_ok());
        assert!(matches!(config(&["--sandbox", "false"]).signing_seed(), Err(ConfigError::SecretMissing(_))));
        let own = data_encoding::HEXLOWER.encode(&[1; KEY_LEN]);
        assert_eq!(config(&["--sandbox", "false", "--signing-key", &own]).signing_seed().unwrap(), [1; KEY_LEN]);
        let public = data_encoding::HEXLOWER.encode(&public_secret("CLEARLANE_SIGNING_KEY"));
        let refused = config(&["--sandbox", "false", "--signing-key", &public]).signing_seed();
        assert!(matches!(refused, Err(ConfigError::SecretPublic(_))));
        assert!(matches!(config(&["--seal-key", "00"]).seal_secret(), Err(ConfigError::SecretMalformed(_))));
    }

    #[test]
    fn the_description_has_no_password() {
        let config = config(&["--database-url", "postgres://app:hunter2@db/clearlane"]);
        assert!(!format!("{:?}", config.describe()).contains("hunter2"));
    }
}
