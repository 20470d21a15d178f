//! What every use case works with. [`Shared`] is one for the process, [`App`] one for each worker.

mod looked;

pub use looked::Looked;

use crate::clock::Clock;
use crate::metrics::Metrics;
use crate::ports::authority::Authority;
use crate::ports::host::Host;
use crate::ports::messenger::Messenger;
use crate::problem::Problem;
use crate::security::checkpoint_key::CheckpointKey;
use crate::security::tokens::TokenKeys;
use crate::security::vault::Vault;
use chrono::TimeDelta;
use domain::calendar::WorkingCalendar;
use domain::codes::Division;
use domain::policy::{Policy, PolicyBook, PolicyVersion};
use domain::time::{Instant, china_date};
use persistence::{Database, Store, StoreError};
use std::num::NonZeroU32;
use std::ops::Deref;
use std::sync::Arc;
use tokio::sync::watch;
use uuid::Uuid;

/// What a deployment may set of that which use cases go by.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Whether this process does what time and the outside bring about.
    pub jobs: bool,
    /// How much time there is between two signed checkpoints of the history.
    pub time_between_checkpoints: TimeDelta,
    /// Whom drivers are told to call when something is late.
    pub hotline: String,
    /// Details, codes, and numbers of decisions that an account may enter in a day.
    pub tries_per_account: NonZeroU32,
    /// Details that may be entered in a day about one vehicle or licence.
    pub tries_per_target: NonZeroU32,
    /// Details, codes, and numbers of decisions that may be entered in a day from one address.
    pub tries_per_address: NonZeroU32,
}

/// What all workers and jobs share.
pub struct Shared {
    /// What a deployment may set.
    pub settings: Settings,
    /// Business and machine time.
    pub clock: Arc<Clock>,
    /// The dated rules.
    pub policies: PolicyBook,
    /// Which days are working days.
    pub calendar: WorkingCalendar,
    /// The payment app.
    pub host: Box<dyn Host>,
    /// The traffic authority.
    pub authority: Box<dyn Authority>,
    /// Sends messages to people.
    pub messenger: Box<dyn Messenger>,
    /// Signs and verifies access tokens.
    pub tokens: TokenKeys,
    /// Seals personal fields.
    pub vault: Vault,
    /// Signs checkpoints of the history.
    pub checkpoint_key: CheckpointKey,
    /// Knows which looks at followed things are noted.
    pub looked: Looked,
    /// Counts everything else.
    pub metrics: Metrics,
    /// Wakes the workers of this process.
    pub wake: watch::Sender<()>,
}

impl Shared {
    /// A new identifier: a UUIDv7, which sorts by the time it was made.
    #[expect(clippy::disallowed_methods, reason = "the one source of identifiers")]
    pub fn new_uuid(&self) -> Uuid {
        Uuid::now_v7()
    }

    /// The policy of that version: what was decided under it is looked at under it.
    ///
    /// # Errors
    /// `internal_error` when the database knows a version that the process does not.
    pub fn policy(&self, version: &PolicyVersion) -> Result<&Policy, Problem> {
        let missing = || Problem::internal(&format!("policy {version} is missing"));
        self.policies.by_version(version.as_str()).ok_or_else(missing)
    }

    /// The policy in force at this moment where an authority in this division decides; nothing where none is served
    /// (LINK-3).
    pub fn policy_for(&self, division: &Division, at: Instant) -> Option<&Policy> {
        let jurisdiction = self.policies.jurisdiction_of(division)?;
        self.policies.in_force(jurisdiction, china_date(at))
    }

    /// A policy in force at this moment, for rules that are the same everywhere.
    ///
    /// # Errors
    /// `internal_error` when none is in force at all.
    pub fn any_policy_at(&self, at: Instant) -> Result<&Policy, Problem> {
        let in_force = |policy: &Policy| self.policies.in_force(&policy.jurisdiction, china_date(at));
        self.policies.iter().find_map(in_force).ok_or_else(|| Problem::internal(&"no policy is in force"))
    }

    /// Wakes the workers of this process: something is due at once.
    pub fn wake_workers(&self) {
        self.wake.send_replace(());
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
    takes_leases: bool,
}

impl App {
    /// The application of the calling worker.
    ///
    /// # Errors
    /// [`StoreError`] when the worker's connections cannot be set up.
    pub fn new(shared: Arc<Shared>, database: &Database) -> Result<Self, StoreError> {
        Ok(Self { shared, store: database.worker()?, takes_leases: true })
    }

    /// The same application, which does what is due although another process is at it.
    #[must_use]
    pub fn without_leases(&self) -> Self {
        Self { takes_leases: false, ..self.clone() }
    }

    /// Whether what another process is at work on is left alone.
    pub(crate) fn takes_leases(&self) -> bool {
        self.takes_leases
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
