//! A case as its driver is shown it.

use crate::http::cases::face_check::FaceCheckResource;
use crate::http::context::Language;
use crate::http::next_action::NextAction;
use crate::http::resource::{Links, Money, StatusReason};
use crate::http::when::Timestamp;
use crate::http::words;
use domain::case::faces::{FaceCheck, FaceResult, FaceRole, verify};
use domain::case::{CancelReason, CaseStage, CaseStatus};
use domain::decision::DecisionStatus;
use domain::ids::{CaseId, DecisionId, LicenceId, VehicleId, ViolationId};
use domain::time::Instant;
use persistence::case::View;
use persistence::face_check::Stored;
use serde::Serialize;
use usecases::principal::Driver;
use utoipa::ToSchema;

/// The handling of one violation by one driver.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Case, example = json!({
    "id": "cas_01km7x6jjkfgrtgvqjprvfbgm8",
    "violation_id": "vio_01km7x6jjkfgrtgvqjprvfbgm8",
    "vehicle_id": "veh_01km7x6jjkfgrtgvqjprvfbgm8",
    "licence_id": "lic_01km7x6jjkfgrtgvqjprvfbgm8",
    "status": "opened",
    "finished": false,
    "fine": {"amount": 20000, "currency": "CNY"},
    "points": 1,
    "policy_version": "chongqing-2022-04-01",
    "opened_at": "2025-03-05T02:00:00Z",
    "expires_at": "2025-03-05T02:30:00Z",
    "submitted_at": null,
    "decide_by": null,
    "late_since": null,
    "closed_at": null,
    "decision_id": null,
    "face_checks": [],
    "next_action": {"type": "verify_face", "certify_id": null, "url": null},
    "poll_after_seconds": null,
    "links": {
        "cancel": {"href": "/v1/cases/cas_01km7x6jjkfgrtgvqjprvfbgm8/cancellations", "method": "POST"},
        "start_face_check": {"href": "/v1/cases/cas_01km7x6jjkfgrtgvqjprvfbgm8/face-checks", "method": "POST"}
    }
}))]
pub struct CaseResource {
    /// Its id.
    #[schema(value_type = String, max_length = 30, pattern = "^cas_[0-7][0-9a-hjkmnp-tv-z]{25}$")]
    pub id: CaseId,
    /// The violation.
    #[schema(value_type = String, max_length = 30, pattern = "^vio_[0-7][0-9a-hjkmnp-tv-z]{25}$")]
    pub violation_id: ViolationId,
    /// The vehicle it was recorded with.
    #[schema(value_type = String, max_length = 30, pattern = "^veh_[0-7][0-9a-hjkmnp-tv-z]{25}$")]
    pub vehicle_id: VehicleId,
    /// The driver's own licence, which bears the points (HANDLE-12).
    #[schema(value_type = String, max_length = 30, pattern = "^lic_[0-7][0-9a-hjkmnp-tv-z]{25}$")]
    pub licence_id: LicenceId,
    /// How far it has come.
    #[schema(value_type = words::CaseStage)]
    pub status: CaseStage,
    /// Whether nothing more will happen.
    pub finished: bool,
    /// Why it has ended without a decision, or why it takes long; absent where there is nothing to say.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub status_reason: Option<StatusReason>,
    /// The fine.
    pub fine: Money,
    /// The points.
    #[schema(minimum = 0, maximum = 12)]
    pub points: u8,
    /// The policy under which it was opened, and then submitted.
    #[schema(max_length = 64, pattern = "^[a-z0-9-]{1,64}$")]
    pub policy_version: String,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// When it ends if it is not submitted (CASE-1).
    pub expires_at: Timestamp,
    /// When it was submitted.
    #[schema(required = true)]
    pub submitted_at: Option<Timestamp>,
    /// When the authority has to have decided (CASE-3).
    #[schema(required = true)]
    pub decide_by: Option<Timestamp>,
    /// Since when the authority is late.
    #[schema(required = true)]
    pub late_since: Option<Timestamp>,
    /// When it was accepted or rejected, was cancelled or expired.
    #[schema(required = true)]
    pub closed_at: Option<Timestamp>,
    /// The decision that it led to.
    #[schema(required = true, value_type = Option<String>, max_length = 30, pattern = "^dec_[0-7][0-9a-hjkmnp-tv-z]{25}$")]
    pub decision_id: Option<DecisionId>,
    /// Its face checks, as long as it is open.
    #[schema(max_items = 200)]
    pub face_checks: Vec<FaceCheckResource>,
    /// What is to be done next.
    pub next_action: NextAction,
    /// After how many seconds there may be news; null when nothing is under way.
    #[schema(required = true, minimum = 1, maximum = 3600)]
    pub poll_after_seconds: Option<i32>,
    /// What can be done now.
    pub links: Links,
}

/// A page of cases.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CasePage)]
pub struct CasePage {
    /// The cases, the latest first.
    #[schema(max_items = 100)]
    pub data: Vec<CaseResource>,
    /// Whether there are more.
    pub has_more: bool,
    /// Where the next page starts.
    #[schema(required = true, max_length = 256, pattern = "^[A-Za-z0-9_-]{1,256}$")]
    pub next_cursor: Option<String>,
}

impl CaseResource {
    /// The case as the driver sees it now.
    pub fn new(view: &View, driver: Driver, language: Language, now: Instant) -> Self {
        let checks: Vec<FaceCheck> = view.faces.iter().map(|stored| stored.check.clone()).collect();
        let missing = verify(&view.case, &checks, driver.session, now).err().and_then(|all| all.into_iter().next());
        let decision = view.decision.map(|(_, status)| status);
        let status = CaseStage::of(view.status, missing.is_none(), decision);
        Self {
            id: view.case.id,
            violation_id: view.case.violation,
            vehicle_id: view.case.vehicle,
            licence_id: view.case.licence,
            status,
            finished: status.is_finished(),
            status_reason: reason(view, language),
            fine: view.case.terms.fine.into(),
            points: view.case.terms.points,
            policy_version: view.policy_version.to_string(),
            opened_at: view.case.opened_at.into(),
            expires_at: view.expires_at.into(),
            submitted_at: view.submitted_at.map(Into::into),
            decide_by: view.decide_by.map(Into::into),
            late_since: view.late_since.map(Into::into),
            closed_at: view.closed_at.map(Into::into),
            decision_id: view.decision.map(|(id, _)| id),
            face_checks: view.faces.iter().map(FaceCheckResource::from).collect(),
            next_action: next_action(view, status, missing.map(|face| face.role)),
            poll_after_seconds: poll_after(status, view),
            links: links(view, status),
        }
    }
}

fn reason(view: &View, language: Language) -> Option<StatusReason> {
    let reason = |code, zh, en| Some(StatusReason::new(language, code, zh, en));
    match view.status {
        CaseStatus::Expired => {
            reason("expired", "未在时限内提交，请重新办理。", "It was not submitted in time. Please start again.")
        }
        CaseStatus::Cancelled => match view.reason.as_deref()?.parse().ok()? {
            CancelReason::ByDriver => reason("cancelled", "您已取消办理。", "You have cancelled it."),
            CancelReason::FollowEnded => reason(
                "follow_ended",
                "您对该车辆的关注已结束，办理已取消。",
                "You no longer follow the vehicle, so this was cancelled.",
            ),
            CancelReason::OwnerChanged => reason(
                "owner_changed",
                "车辆所有人已变更，办理已取消。",
                "The vehicle has another owner, so this was cancelled.",
            ),
        },
        CaseStatus::Rejected => Some(StatusReason {
            code: "rejected",
            user_message: view.reason.clone().unwrap_or_default().chars().take(256).collect(),
        }),
        CaseStatus::Submitted if view.late_since.is_some() => reason(
            "authority_late",
            "审核已超时，我们正在催办，请耐心等待。",
            "The authority is late. We are following it up; nothing is lost.",
        ),
        CaseStatus::Opened | CaseStatus::Submitted | CaseStatus::Accepted => None,
    }
}

fn next_action(view: &View, status: CaseStage, missing: Option<FaceRole>) -> NextAction {
    let pending = |role| {
        let of_role = |stored: &&Stored| stored.check.role == role && stored.check.result == FaceResult::Pending;
        let found = view.faces.iter().rfind(of_role);
        found.map(|stored| (stored.certify_id.clone(), stored.certify_url.clone()))
    };
    match (status, missing) {
        (CaseStage::Opened, Some(FaceRole::Owner)) => NextAction::verify_owner_face(pending(FaceRole::Owner)),
        (CaseStage::Opened, _) => NextAction::verify_face(pending(FaceRole::Handler)),
        (CaseStage::FacesVerified, _) => NextAction::submit(),
        (CaseStage::NoticeServed | CaseStage::Overdue, _) if !view.case.terms.fine.is_zero() => NextAction::pay(None),
        (CaseStage::Submitted | CaseStage::Accepted | CaseStage::Paid | CaseStage::NoticeServed, _) => {
            NextAction::wait()
        }
        _ => NextAction::none(),
    }
}

/// Soon while an answer is expected at once, seldom while somebody is late.
fn poll_after(status: CaseStage, view: &View) -> Option<i32> {
    match status {
        CaseStage::Submitted if view.late_since.is_some() => Some(600),
        CaseStage::Submitted | CaseStage::Accepted => Some(1),
        CaseStage::Paid => Some(5),
        _ => None,
    }
}

fn links(view: &View, status: CaseStage) -> Links {
    let this = format!("/v1/cases/{}", view.case.id);
    let links = Links::default()
        .get("self", this.clone())
        .get("events", format!("{this}/events"))
        .get("violation", format!("/v1/violations/{}", view.case.violation));
    match (status, view.decision) {
        (CaseStage::Opened, _) => links
            .post("start_face_check", format!("{this}/face-checks"))
            .post("submit", format!("{this}/submissions"))
            .post("cancel", format!("{this}/cancellations")),
        (CaseStage::FacesVerified, _) => {
            links.post("submit", format!("{this}/submissions")).post("cancel", format!("{this}/cancellations"))
        }
        (_, Some((decision, status))) => {
            let links = links.get("decision", format!("/v1/decisions/{decision}"));
            let payable = matches!(status, DecisionStatus::Served | DecisionStatus::Overdue);
            if payable && !view.case.terms.fine.is_zero() { links.post("pay", "/v1/payments") } else { links }
        }
        _ => links,
    }
}
