//! What the authority did not do in time (CASE-4, PAY-7).

use crate::http::context::Language;
use crate::http::when::Timestamp;
use persistence::decision::View;
use serde::Serialize;
use utoipa::ToSchema;

/// What is late.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LateCode {
    /// The notice did not exist in time.
    NoticeLate,
    /// The record was not cleared in time.
    ClearanceLate,
}

/// Something that the authority did not do in time.
#[derive(Debug, Serialize, ToSchema)]
pub struct LateFlag {
    /// What.
    pub code: LateCode,
    /// Since when.
    pub since: Timestamp,
    /// Shown to the driver as it is.
    #[schema(max_length = 256, pattern = "^[^\\u0000]+$")]
    pub user_message: String,
    /// Whom to call; null where nobody needs to be called.
    #[schema(required = true, max_length = 32, pattern = "^[0-9+() -]+$", examples("12123"))]
    pub hotline: Option<String>,
}

/// What is late, or was, about a decision.
pub fn late(view: &View, hotline: &str, language: Language) -> Vec<LateFlag> {
    let notice = view.notice_late_since.map(|since| LateFlag {
        code: LateCode::NoticeLate,
        since: since.into(),
        user_message: language
            .pick("决定书未能按时送达，敬请谅解。", "The decision notice was not there in time. We are sorry.")
            .to_owned(),
        hotline: None,
    });
    let clearance = view.clearance_late_since.map(|since| LateFlag {
        code: LateCode::ClearanceLate,
        since: since.into(),
        user_message: language
            .pick(
                "违法记录未能按时消除。请勿重复缴款，可拨打服务热线反映。",
                "The record was not cleared in time. Please do not pay again; you can call the hotline.",
            )
            .to_owned(),
        hotline: Some(hotline.to_owned()),
    });
    notice.into_iter().chain(clearance).collect()
}
