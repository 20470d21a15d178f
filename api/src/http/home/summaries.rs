//! What is to be known of each thing at first sight.

use super::SHOWN;
use crate::http::resource::{Links, Money};
use crate::http::respond::{page, place};
use crate::http::when::{Date, Timestamp};
use crate::http::words;
use domain::case::{CaseStage, CaseStatus, faces};
use domain::codes::DecisionNumber;
use domain::decision::DecisionStatus;
use domain::follow::{FollowStatus, Side, Standing};
use domain::ids::{CaseId, DecisionId, FollowId, ViolationId};
use domain::time::Instant;
use persistence::{case, decision, follow};
use serde::Serialize;
use usecases::principal::Driver;
use utoipa::ToSchema;

/// Decisions that wait to be paid, the latest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct UnpaidDecisions {
    /// The decisions.
    #[schema(max_items = 20)]
    pub data: Vec<DecisionSummary>,
    /// Whether there are more.
    pub has_more: bool,
}

/// What is to be known of a decision at first sight.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "id": "dec_01km7x6jjkfgrtgvqjprvfbgm8",
    "number": "5001080000000190",
    "fine": {"amount": 15000, "currency": "CNY"},
    "status": "served",
    "due_date": "2025-03-20",
    "as_of": "2025-03-05T02:00:00Z",
    "links": {"decision": {"href": "/v1/decisions/dec_01km7x6jjkfgrtgvqjprvfbgm8", "method": "GET"}}
}))]
pub struct DecisionSummary {
    /// Identifies it here.
    #[schema(value_type = String, max_length = 30, pattern = "^dec_[0-7][0-9a-hjkmnp-tv-z]{25}$")]
    pub id: DecisionId,
    /// The authority's number.
    #[serde(serialize_with = "words::text")]
    #[schema(value_type = String, max_length = 16, pattern = "^[0-9]{15}[0-9A-Za-z]?$")]
    pub number: DecisionNumber,
    /// The fine, without surcharge.
    pub fine: Money,
    /// Where it is in its life.
    #[schema(value_type = words::DecisionStatus)]
    pub status: DecisionStatus,
    /// The last day on which the fine can be paid without surcharge.
    #[schema(required = true)]
    pub due_date: Option<Date>,
    /// When the authority last confirmed this.
    pub as_of: Timestamp,
    /// What can be read next.
    pub links: Links,
}

/// What is to be known of a case at first sight.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "id": "cas_01km7x6jjkfgrtgvqjprvfbgm8",
    "violation_id": "vio_01km7x6jjkfgrtgvqjprvfbgm8",
    "status": "submitted",
    "links": {"case": {"href": "/v1/cases/cas_01km7x6jjkfgrtgvqjprvfbgm8", "method": "GET"}}
}))]
pub struct CaseSummary {
    /// Identifies it.
    #[schema(value_type = String, max_length = 30, pattern = "^cas_[0-7][0-9a-hjkmnp-tv-z]{25}$")]
    pub id: CaseId,
    /// The violation that it handles.
    #[schema(value_type = String, max_length = 30, pattern = "^vio_[0-7][0-9a-hjkmnp-tv-z]{25}$")]
    pub violation_id: ViolationId,
    /// How far it has come.
    #[schema(value_type = words::CaseStage)]
    pub status: CaseStage,
    /// What can be read next.
    pub links: Links,
}

/// What the driver has left of what is limited.
#[derive(Debug, Serialize, ToSchema)]
pub struct Quotas {
    /// Vehicles of others that the account follows at once (FOLLOW-4).
    pub places: Quota,
    /// Follows that begin in any twelve months (FOLLOW-5).
    pub chances: Quota,
}

/// How the driver stands with one limit; `used + held + left = limit`.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"limit": 3, "used": 1, "held": 1, "left": 1, "next_free_at": "2026-03-05T02:00:00Z"}))]
pub struct Quota {
    /// How many there are.
    #[schema(minimum = 0, maximum = 1000)]
    pub limit: u32,
    /// How many are in use, or spent.
    #[schema(minimum = 0, maximum = 1000)]
    pub used: u32,
    /// How many are held by open requests.
    #[schema(minimum = 0, maximum = 1000)]
    pub held: u32,
    /// How many are left.
    #[schema(minimum = 0, maximum = 1000)]
    pub left: u32,
    /// When the next spent one comes free by itself; null where none does.
    #[schema(required = true)]
    pub next_free_at: Option<Timestamp>,
}

impl From<Standing> for Quota {
    fn from(standing: Standing) -> Self {
        let Standing { limit, used, held, left, next_free_at, .. } = standing;
        Self { limit, used, held, left, next_free_at: next_free_at.map(Into::into) }
    }
}

/// What is to be known of an open request at first sight.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "id": "fol_01km7x6jjkfgrtgvqjprvfbgm8",
    "side": "owner",
    "status": "awaiting_consent",
    "expires_at": "2025-03-08T02:00:00Z",
    "links": {"request": {"href": "/v1/follow-requests/fol_01km7x6jjkfgrtgvqjprvfbgm8", "method": "GET"}}
}))]
pub struct RequestSummary {
    /// Identifies it.
    #[schema(value_type = String, max_length = 30, pattern = "^fol_[0-7][0-9a-hjkmnp-tv-z]{25}$")]
    pub id: FollowId,
    /// On which side the driver is.
    #[schema(value_type = words::FollowSide)]
    pub side: Side,
    /// Where it is in its life.
    #[schema(value_type = words::FollowStatus)]
    pub status: FollowStatus,
    /// When it ends if it is not confirmed.
    pub expires_at: Timestamp,
    /// What can be read next.
    pub links: Links,
}

impl RequestSummary {
    /// Nothing where it is no longer open.
    pub(super) fn open(view: &follow::View, driver: Driver, now: Instant) -> Option<Self> {
        let side = view.follow.side_of(driver.account, driver.person)?;
        (view.status.is_open() && now < view.expires_at).then(|| Self {
            id: view.follow.id,
            side,
            status: view.status,
            expires_at: view.expires_at.into(),
            links: Links::default().get("request", format!("/v1/follow-requests/{}", view.follow.id)),
        })
    }
}

impl UnpaidDecisions {
    pub(super) fn new(views: Vec<decision::View>) -> Self {
        let at = |view: &decision::View| {
            let made = view.state.decision();
            place(made.decided_at, made.id)
        };
        let (views, next) = page(views, SHOWN, at);
        Self { data: views.iter().map(DecisionSummary::from).collect(), has_more: next.is_some() }
    }
}

impl From<&decision::View> for DecisionSummary {
    fn from(view: &decision::View) -> Self {
        let made = view.state.decision();
        Self {
            id: made.id,
            number: made.number.clone(),
            fine: made.fine.into(),
            status: view.state.status(),
            due_date: view.service.as_ref().map(|service| service.deadline.due_date.into()),
            as_of: view.as_of.into(),
            links: Links::default().get("decision", format!("/v1/decisions/{}", made.id)),
        }
    }
}

impl CaseSummary {
    /// Nothing where the case is finished, or opened and out of time.
    pub(super) fn under_way(view: &case::View, now: Instant) -> Option<Self> {
        let checks: Vec<_> = view.faces.iter().map(|face| face.check.clone()).collect();
        let verified = faces::verify(&view.case, &checks, view.case.session, now).is_ok();
        let stage = CaseStage::of(view.status, verified, view.decision.map(|(_, status)| status));
        let out_of_time = view.status == CaseStatus::Opened && view.expires_at <= now;
        (!stage.is_finished() && !out_of_time).then(|| Self {
            id: view.case.id,
            violation_id: view.case.violation,
            status: stage,
            links: Links::default().get("case", format!("/v1/cases/{}", view.case.id)),
        })
    }
}
