//! An authority that decides by the last digit of the violation number.

use crate::authority::{Authority, AuthorityError, Clearance, NoticeText, Ruling, Submission};
use crate::clock::Clock;
use async_trait::async_trait;
use domain::codes::DecisionNumber;
use domain::decision::Decision;
use domain::ids::DecisionId;
use domain::time::Instant;
use domain::violation::Violation;
use std::sync::Arc;

/// See the module.
pub struct SandboxAuthority {
    clock: Arc<Clock>,
}

impl SandboxAuthority {
    /// An authority whose time is the sandbox's.
    pub fn new(clock: Arc<Clock>) -> Self {
        Self { clock }
    }
}

#[async_trait]
impl Authority for SandboxAuthority {
    async fn ruling(&self, _: &Submission) -> Result<Ruling, AuthorityError> {
        let _ = self.clock.now();
        Ok(Ruling::Pending)
    }

    async fn notice_text(&self, _: &Decision, _: &Violation) -> Result<Option<NoticeText>, AuthorityError> {
        Ok(None)
    }

    async fn clearance(&self, _: DecisionId, _: &DecisionNumber, _: Instant) -> Result<Clearance, AuthorityError> {
        Ok(Clearance::Pending)
    }
}
