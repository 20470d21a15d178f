//! What every use case works with. [`Shared`] is one for the process, [`App`] one for each worker.

use crate::authority::Authority;
use crate::clock::Clock;
use crate::config::Config;
use crate::host::Host;
use crate::limits::Limits;
use crate::metrics::Metrics;
use crate::security::tokens::TokenKeys;
use crate::security::vault::Vault;
use domain::codes::Division;
use domain::policy::{Policy, PolicyBook};
use domain::time::{Instant, china_date};
use persistence::{Database, Store, StoreError};
use std::ops::Deref;
use std::sync::Arc;
use uuid::Uuid;

/// What all workers and jobs share.
pub struct Shared {
    /// The configuration in force.
    pub config: Config,
    /// Business and machine time.
    pub clock: Arc<Clock>,
    /// The dated rules.
    pub policies: PolicyBook,
    /// The payment app.
    pub host: Box<dyn Host>,
    /// The traffic authority.
    pub authority: Box<dyn Authority>,
    /// Signs and verifies access tokens.
    pub tokens: TokenKeys,
    /// Seals personal fields.
    pub vault: Vault,
    /// Counts calls.
    pub limits: Limits,
    /// Counts everything else.
    pub metrics: Metrics,
}

impl Shared {
    /// A new identifier: a UUIDv7, which sorts by the time it was made.
    #[expect(clippy::disallowed_methods, reason = "the one source of identifiers")]
    pub fn new_uuid(&self) -> Uuid {
        Uuid::now_v7()
    }

    /// The policy in force at this moment where an authority in this division decides; nothing where none is served
    /// (LINK-3).
    pub fn policy_for(&self, division: &Division, at: Instant) -> Option<&Policy> {
        let jurisdiction = self.policies.jurisdiction_of(division)?;
        self.policies.in_force(jurisdiction, china_date(at))
    }

    /// An id for a request that brought none.
    pub fn new_request_id(&self) -> String {
        format!("req_{}", self.new_uuid().simple())
    }
}

/// One worker's application: what is shared, and connections of its own. It stays on its thread.
#[derive(Clone)]
pub struct App {
    shared: Arc<Shared>,
    /// This worker's connections.
    pub store: Store,
}

impl App {
    /// The application of the calling worker.
    ///
    /// # Errors
    /// [`StoreError`] when the worker's connections cannot be set up.
    pub fn new(shared: Arc<Shared>, database: &Database) -> Result<Self, StoreError> {
        Ok(Self { shared, store: database.worker()? })
    }

    /// What can be taken into a transaction, which may run on another thread.
    pub fn shared(&self) -> Arc<Shared> {
        Arc::clone(&self.shared)
    }
}

impl Deref for App {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.shared
    }
}
