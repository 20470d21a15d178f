//! A messenger that takes every message. `GET /v1/sandbox/messages` is where it arrives.

use crate::messenger::{Letter, Messenger, NotTaken};
use async_trait::async_trait;

/// See the module.
pub struct SandboxMessenger;

#[async_trait]
impl Messenger for SandboxMessenger {
    async fn send(&self, _: &Letter) -> Result<(), NotTaken> {
        Ok(())
    }
}
