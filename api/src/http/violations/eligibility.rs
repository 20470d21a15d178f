//! `/v1/violations/{id}/eligibility`: whether a violation can be handled here.

use crate::http::caller::Caller;
use crate::http::context::Language;
use crate::http::extract::{Path, Query};
use crate::http::failure::Failure;
use crate::http::resource::Links;
use crate::http::respond::tagged;
use crate::http::rules::{RuleOutcome, outcomes};
use crate::http::when::Timestamp;
use actix_web::{HttpRequest, HttpResponse, get, web};
use domain::ids::{LicenceId, ViolationId};
use domain::violation::eligibility::UnderWay;
use serde::{Deserialize, Serialize};
use usecases::app::App;
use usecases::principal::Driver;
use usecases::violations::eligibility::{Assessment, assess};
use utoipa::{IntoParams, ToSchema};

/// Which licence is to bear the points.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AskEligibility {
    /// The licence; the driver's own where it is left out.
    #[param(value_type = Option<String>, max_length = 30, pattern = "^lic_[0-7][0-9a-hjkmnp-tv-z]{25}$")]
    pub licence_id: Option<LicenceId>,
}

/// Whether the driver can handle a violation here, rule by rule.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Eligibility, example = json!({
    "violation_id": "vio_01km7x6jjkfgrtgvqjprvfbgm8",
    "eligible": false,
    "policy_version": "chongqing-2022-04-01",
    "rules": [{
        "rule": "HANDLE-4",
        "code": "fine_too_high",
        "passed": false,
        "observed": {"type": "number", "flag": null, "numbers": [50000], "unit": "fen", "words": []},
        "limit": {"type": "number", "flag": null, "numbers": [20000], "unit": "fen", "words": []},
        "citation": "Road Traffic Safety Law, article 107; service notice: a single fine of 200 yuan or less",
        "user_message": "罚款金额超过在线处理的上限。",
        "remedy": {
            "code": "window_at_place_of_act",
            "user_message": "请到违法发生地的交警窗口处理。",
            "division": "500103",
            "at": null
        }
    }],
    "as_of": "2025-03-05T02:00:00Z",
    "links": {"violation": {"href": "/v1/violations/vio_01km7x6jjkfgrtgvqjprvfbgm8", "method": "GET"}}
}))]
pub struct EligibilityResource {
    /// The violation.
    #[schema(value_type = String, max_length = 30, pattern = "^vio_[0-7][0-9a-hjkmnp-tv-z]{25}$")]
    pub violation_id: ViolationId,
    /// Whether every rule passes.
    pub eligible: bool,
    /// The policy under which the rules were evaluated.
    #[schema(max_length = 64, pattern = "^[a-z0-9-]{1,64}$", examples("chongqing-2022-04-01"))]
    pub policy_version: String,
    /// What every rule says, in the order of the rules.
    #[schema(max_items = 32)]
    pub rules: Vec<RuleOutcome>,
    /// How old the oldest data is that the rules looked at.
    pub as_of: Timestamp,
    /// What can be done next.
    pub links: Links,
}

impl EligibilityResource {
    fn new(violation_id: ViolationId, assessment: &Assessment, language: Language) -> Self {
        let eligible = assessment.eligibility.eligible();
        let mut links = Links::default().get("violation", format!("/v1/violations/{violation_id}"));
        if eligible && assessment.under_way == UnderWay::Nobody {
            links = links.post("open_case", "/v1/cases");
        }
        Self {
            violation_id,
            eligible,
            policy_version: assessment.eligibility.policy_version.to_string(),
            rules: outcomes(&assessment.eligibility, language),
            as_of: assessment.as_of.into(),
            links,
        }
    }
}

/// Tells whether a violation can be handled here, rule by rule.
///
/// Every rule HANDLE-1 to HANDLE-16 and HANDLE-18 is evaluated and reported, not just the first that fails: with what was observed, the
/// limit, the citation and what the driver can do instead. Which faces are needed is not part of the answer; the case tells.
#[utoipa::path(
    operation_id = "getViolationEligibility", tag = "violations",
    params(
        ("id" = String, Path, description = "The violation", max_length = 30, pattern = "^vio_[0-7][0-9a-hjkmnp-tv-z]{25}$",
            example = "vio_01km7x6jjkfgrtgvqjprvfbgm8"),
        AskEligibility,
    ),
    responses((status = 200, description = "What every rule says", body = EligibilityResource)),
    extensions(("x-problems" = json!(["not_found"]))),
    security(("driver" = [])),
)]
#[get("/v1/violations/{id}/eligibility")]
pub(crate) async fn read(
    app: web::Data<App>,
    Caller(driver): Caller<Driver>,
    id: Path<ViolationId>,
    asked: Query<AskEligibility>,
    request: HttpRequest,
) -> Result<HttpResponse, Failure> {
    let assessment = assess(&app, driver, id.0, asked.0.licence_id).await?;
    tagged(&request, &EligibilityResource::new(id.0, &assessment, Language::of(request.headers())))
}
