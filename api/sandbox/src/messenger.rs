//! A messenger that takes every message. `GET /v1/sandbox/messages` is where it arrives.

use async_trait::async_trait;
use usecases::ports::messenger::{Letter, Messenger, NotTaken};

/// Takes every message, and tells nobody.
pub(crate) struct SandboxMessenger;

#[async_trait]
impl Messenger for SandboxMessenger {
    async fn send(&self, _: &Letter) -> Result<(), NotTaken> {
        Ok(())
    }
}
