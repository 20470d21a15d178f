//! A host that knows the demo people.

use crate::clock::Clock;
use crate::host::{FaceResult, FaceScreen, Host, HostError, Identity, Order, TradeState};
use async_trait::async_trait;
use domain::citizen_id::CitizenId;
use domain::ids::FaceCheckId;
use std::sync::Arc;

/// See the module.
pub struct SandboxHost {
    clock: Arc<Clock>,
}

impl SandboxHost {
    /// A host whose time is the sandbox's.
    pub fn new(clock: Arc<Clock>) -> Self {
        Self { clock }
    }
}

#[async_trait]
impl Host for SandboxHost {
    async fn identify(&self, auth_code: &str) -> Result<Identity, HostError> {
        let citizen_id =
            "500101199003070097".parse().or("11010519491231002X".parse()).map_err(|_| HostError::UnknownAuthCode)?;
        match auth_code {
            "demo-lin-yue" => {
                Ok(Identity { open_id: "demo-lin-yue".into(), user_id: None, name: "林悦".into(), citizen_id })
            }
            _ => Err(HostError::UnknownAuthCode),
        }
    }

    async fn start_face_check(&self, check: FaceCheckId, _: &str, _: &CitizenId) -> Result<FaceScreen, HostError> {
        Ok(FaceScreen {
            certify_id: format!("sandbox-pass-{check}"),
            url: format!("https://host.example/faces/{check}"),
        })
    }

    async fn face_result(&self, _certify_id: &str) -> Result<FaceResult, HostError> {
        Ok(FaceResult::Passed(self.clock.now()))
    }

    async fn create_trade(&self, order: &Order) -> Result<String, HostError> {
        Ok(format!("sandbox-{}", order.number))
    }

    async fn trade_state(&self, _: &str, _: &str) -> Result<TradeState, HostError> {
        Ok(TradeState::Pending)
    }

    async fn close_trade(&self, _: &str, _: &str) -> Result<TradeState, HostError> {
        Ok(TradeState::Closed)
    }
}
