//! A face check as the driver is shown it.

use crate::http::resource::Links;
use crate::http::when::Timestamp;
use domain::case::faces::{FaceResult, FaceRole};
use domain::ids::{CaseId, FaceCheckId};
use persistence::face_check::Stored;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// In which role a person shows the face (HANDLE-17).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// The driver who handles the violation.
    Handler,
    /// The owner of the vehicle.
    Owner,
}

/// Where a face check stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FaceCheckStatus {
    /// The person has not finished.
    Pending,
    /// It is the person.
    Passed,
    /// It is not, or cannot be told.
    Failed,
}

/// One face check: a verdict, never a face.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FaceCheck, example = json!({
    "id": "fch_01km7x6jjkfgrtgvqjprvfbgm8",
    "case_id": "cas_01km7x6jjkfgrtgvqjprvfbgm8",
    "role": "handler",
    "status": "pending",
    "certify_id": "sandbox-91b0",
    "url": "https://host.example/faces/91b0",
    "started_at": "2025-03-05T02:00:00Z",
    "valid_until": null,
    "links": {}
}))]
pub struct FaceCheckResource {
    /// Its id.
    #[schema(value_type = String, max_length = 30, pattern = "^fch_[0-7][0-9a-hjkmnp-tv-z]{25}$")]
    pub id: FaceCheckId,
    /// The case it was started for, and for no other.
    #[schema(value_type = String, max_length = 30, pattern = "^cas_[0-7][0-9a-hjkmnp-tv-z]{25}$")]
    pub case_id: CaseId,
    /// Whose face.
    pub role: Role,
    /// Where it stands.
    pub status: FaceCheckStatus,
    /// The host's number of the check.
    #[schema(max_length = 128, pattern = "^[A-Za-z0-9_.-]{1,128}$")]
    pub certify_id: String,
    /// The screen that the mini-app opens.
    #[schema(format = "uri", max_length = 1024)]
    pub url: String,
    /// When it was started.
    pub started_at: Timestamp,
    /// Until when a passed one counts.
    #[schema(required = true)]
    pub valid_until: Option<Timestamp>,
    /// What can be done now.
    pub links: Links,
}

impl From<Role> for FaceRole {
    fn from(role: Role) -> Self {
        match role {
            Role::Handler => Self::Handler,
            Role::Owner => Self::Owner,
        }
    }
}

impl From<&Stored> for FaceCheckResource {
    fn from(stored: &Stored) -> Self {
        let check = &stored.check;
        let (status, valid_until) = match check.result {
            FaceResult::Pending => (FaceCheckStatus::Pending, None),
            FaceResult::Passed { valid_until, .. } => (FaceCheckStatus::Passed, Some(valid_until.into())),
            FaceResult::Failed { .. } => (FaceCheckStatus::Failed, None),
        };
        let case = format!("/v1/cases/{}", check.case);
        let mut links = Links::default().get("case", case.clone());
        if status == FaceCheckStatus::Pending {
            links = links.post("fetch_result", format!("{case}/face-checks/{}/results", check.id));
        }
        Self {
            id: check.id,
            case_id: check.case,
            role: if check.role == FaceRole::Handler { Role::Handler } else { Role::Owner },
            status,
            certify_id: stored.certify_id.clone(),
            url: stored.certify_url.clone(),
            started_at: check.started_at.into(),
            valid_until,
            links,
        }
    }
}
