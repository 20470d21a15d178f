//! A violation as its driver is shown it.

use crate::http::context::Language;
use crate::http::resource::{Links, Money, StatusReason};
use crate::http::when::Timestamp;
use crate::http::words::{self, Seen};
use domain::access::Access;
use domain::codes::{Division, OfficeCode, PlateClass, ViolationCode, ViolationNumber};
use domain::ids::{CaseId, DecisionId, VehicleId, ViolationId};
use domain::plate::Plate;
use domain::time::Instant;
use domain::violation::eligibility::UnderWay;
use domain::violation::{Method, Procedure, RecordedBy, ViolationStatus};
use persistence::violation::View;
use serde::{Deserialize, Serialize};
use usecases::principal::Driver;
use usecases::violations::facts::under_way;
use utoipa::ToSchema;

/// Where a violation is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ViolationStatus)]
pub enum Status {
    /// Waits to be handled.
    Open,
    /// Somebody handles it.
    UnderWay,
    /// Decided.
    Handled,
    /// Taken back by the authority.
    Annulled,
}

/// A recorded violation.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Violation, example = json!({
    "id": "vio_01km7x6jjkfgrtgvqjprvfbgm8",
    "number": "5001011900000010",
    "vehicle_id": "veh_01km7x6jjkfgrtgvqjprvfbgm8",
    "plate_class": "02",
    "plate_number": "渝A12345",
    "code": "1039",
    "place": "渝中区民生路",
    "division": "500103",
    "office": "500103000000",
    "occurred_at": "2025-03-01T02:15:00Z",
    "recorded_by": "traffic_police",
    "method": "off_site",
    "procedure": "simplified",
    "fine": {"amount": 15000, "currency": "CNY"},
    "points": 0,
    "disputed": false,
    "status": "open",
    "finished": false,
    "case_id": null,
    "decision_id": null,
    "as_of": "2025-03-05T02:00:00Z",
    "links": {
        "eligibility": {"href": "/v1/violations/vio_01km7x6jjkfgrtgvqjprvfbgm8/eligibility", "method": "GET"},
        "open_case": {"href": "/v1/cases", "method": "POST"}
    }
}))]
pub struct ViolationResource {
    /// Identifies it here.
    #[schema(value_type = String, max_length = 30, pattern = "^vio_[0-7][0-9a-hjkmnp-tv-z]{25}$")]
    pub id: ViolationId,
    /// The number under which it was recorded.
    #[serde(serialize_with = "words::text")]
    #[schema(value_type = String, max_length = 16, pattern = "^[0-9]{16}$")]
    pub number: ViolationNumber,
    /// The vehicle it was recorded with.
    #[schema(value_type = String, max_length = 30, pattern = "^veh_[0-7][0-9a-hjkmnp-tv-z]{25}$")]
    pub vehicle_id: VehicleId,
    /// The class of the vehicle's plate.
    #[schema(value_type = words::PlateClass)]
    pub plate_class: PlateClass,
    /// The number on the plate; masked where the vehicle is followed.
    #[schema(value_type = String, max_length = 8, pattern = "^[^\\u0000]{7,8}$")]
    pub plate_number: Seen<Plate>,
    /// What was done (GA/T 16.31).
    #[serde(serialize_with = "words::text")]
    #[schema(value_type = String, max_length = 5, pattern = "^[0-9]{4,5}$")]
    pub code: ViolationCode,
    /// Where, in words.
    #[schema(max_length = 256, pattern = "^[^\\u0000]+$")]
    pub place: String,
    /// Where, as an administrative division (GB/T 2260).
    #[serde(serialize_with = "words::text")]
    #[schema(value_type = String, max_length = 6, pattern = "^[0-9]{6}$")]
    pub division: Division,
    /// The office that recorded it.
    #[serde(serialize_with = "words::text")]
    #[schema(value_type = String, max_length = 12, pattern = "^[0-9]{12}$")]
    pub office: OfficeCode,
    /// When.
    pub occurred_at: Timestamp,
    /// By which authority.
    #[schema(value_type = words::Recorder)]
    pub recorded_by: RecordedBy,
    /// How it was recorded.
    #[schema(value_type = words::RecordingMethod)]
    pub method: Method,
    /// How it is punished.
    #[schema(value_type = words::Procedure)]
    pub procedure: Procedure,
    /// The fine; 0 for a warning.
    pub fine: Money,
    /// The points that it bears.
    #[schema(minimum = 0, maximum = 12)]
    pub points: u8,
    /// Whether the driver disputes it.
    pub disputed: bool,
    /// Where it is in its life.
    pub status: Status,
    /// Whether there is nothing more to be handled.
    pub finished: bool,
    /// Why it is in this state, where that says more.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub status_reason: Option<StatusReason>,
    /// The caller's own case that handles it.
    #[schema(required = true, value_type = Option<String>, max_length = 30, pattern = "^cas_[0-7][0-9a-hjkmnp-tv-z]{25}$")]
    pub case_id: Option<CaseId>,
    /// The decision addressed to the caller that punishes it.
    #[schema(required = true, value_type = Option<String>, max_length = 30, pattern = "^dec_[0-7][0-9a-hjkmnp-tv-z]{25}$")]
    pub decision_id: Option<DecisionId>,
    /// When the authority last confirmed this.
    pub as_of: Timestamp,
    /// What can be read or done next.
    pub links: Links,
}

/// A page of violations, the latest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct ViolationPage {
    /// The violations.
    #[schema(max_items = 100)]
    pub data: Vec<ViolationResource>,
    /// Whether there are more.
    pub has_more: bool,
    /// Where the next page starts.
    #[schema(required = true, max_length = 256, pattern = "^[A-Za-z0-9_-]{1,256}$")]
    pub next_cursor: Option<String>,
}

impl ViolationResource {
    /// The violation as `driver` sees it at `now`.
    pub fn new(view: View<impl Into<Plate>>, driver: Driver, language: Language, now: Instant) -> Self {
        let View { violation, vehicle, follow, case, decision } = view;
        let handling = under_way(case, driver, now);
        let plate: Plate = vehicle.into();
        let status = Status::of(violation.status, handling);
        let own_case = case.filter(|case| case.account == driver.account && status != Status::Open).map(|case| case.id);
        let decision_id = decision.map(|(id, _)| id);
        Self {
            id: violation.id,
            number: violation.number,
            vehicle_id: violation.vehicle,
            plate_class: plate.class(),
            plate_number: Seen::with(Access::by(follow), plate),
            code: violation.code,
            place: violation.place,
            division: violation.division,
            office: violation.office,
            occurred_at: violation.occurred_at.into(),
            recorded_by: violation.recorded_by,
            method: violation.method,
            procedure: violation.procedure,
            fine: violation.fine.into(),
            points: violation.points,
            disputed: violation.disputed,
            finished: matches!(status, Status::Handled | Status::Annulled),
            status_reason: status.reason(handling, language),
            links: links(violation.id, status, own_case, decision_id),
            status,
            case_id: own_case,
            decision_id,
            as_of: violation.as_of.into(),
        }
    }
}

fn links(id: ViolationId, status: Status, case: Option<CaseId>, decision: Option<DecisionId>) -> Links {
    let mut links = Links::default();
    if matches!(status, Status::Open | Status::UnderWay) {
        links = links.get("eligibility", format!("/v1/violations/{id}/eligibility"));
    }
    if status == Status::Open {
        links = links.post("open_case", "/v1/cases");
    }
    if let Some(case) = case {
        links = links.get("case", format!("/v1/cases/{case}"));
    }
    if let Some(decision) = decision {
        links = links.get("decision", format!("/v1/decisions/{decision}"));
    }
    links
}

impl Status {
    fn of(stored: ViolationStatus, handling: UnderWay) -> Self {
        match (stored, handling) {
            (ViolationStatus::Open, UnderWay::Nobody) => Self::Open,
            (ViolationStatus::Open, UnderWay::Handler | UnderWay::Another) => Self::UnderWay,
            (ViolationStatus::Handled, _) => Self::Handled,
            (ViolationStatus::Annulled, _) => Self::Annulled,
        }
    }

    fn reason(self, handling: UnderWay, language: Language) -> Option<StatusReason> {
        match (self, handling) {
            (Self::UnderWay, UnderWay::Another) => {
                Some(StatusReason::new(language, "other_case", "正由他人处理。", "Somebody else is handling it."))
            }
            (Self::Annulled, _) => Some(StatusReason::new(
                language,
                "annulled",
                "该违法记录已被撤销。",
                "The authority has taken it back.",
            )),
            _ => None,
        }
    }
}
