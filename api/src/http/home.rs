//! `/v1/home`: everything that the first screen shows, in one call.

use crate::app::{App, Shared};
use crate::http::licences::LicencePage;
use crate::http::request::Language;
use crate::http::resource::{Links, Money};
use crate::http::respond::{page, place, tagged};
use crate::http::vehicles::VehiclePage;
use crate::http::violations::resource::ViolationPage;
use crate::http::when::{Date, Timestamp};
use crate::http::words;
use crate::middleware::admission::Driver;
use crate::problem::Problem;
use crate::usecases::licences::{self, Seen};
use actix_web::{HttpRequest, HttpResponse, get, web};
use domain::case::{CaseStage, CaseStatus, faces};
use domain::codes::DecisionNumber;
use domain::decision::DecisionStatus;
use domain::ids::{CaseId, DecisionId, ViolationId};
use domain::time::Instant;
use domain::violation::ViolationStatus;
use persistence::violation::{self, Filter, View};
use persistence::{StoreError, Tx, case, decision, vehicle};
use serde::Serialize;
use utoipa::ToSchema;

/// How many of each kind are shown; the lists of their own have the rest.
const SHOWN: i64 = 20;
/// Of how many vehicles one at least has to be registered where the service is offered.
const LOOKED_AT: i64 = 100;

/// Everything that the first screen shows.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Home)]
pub struct HomeResource {
    /// Whether the driver is served here: holds a licence issued, or owns a vehicle registered, where the service is offered.
    pub served: bool,
    /// Tells the driver kindly where that is not so; null where it is.
    #[schema(required = true, max_length = 256, pattern = "^[^\\u0000]+$")]
    pub user_message: Option<&'static str>,
    /// The driver's own and followed licences with their points.
    pub licences: LicencePage,
    /// The driver's own and followed vehicles.
    pub vehicles: VehiclePage,
    /// Violations that wait to be handled.
    pub open_violations: ViolationPage,
    /// Decisions that wait to be paid.
    pub unpaid_decisions: UnpaidDecisions,
    /// Those of the latest cases that are not finished.
    #[schema(max_items = 20)]
    pub cases_under_way: Vec<CaseSummary>,
    /// Where the rest is.
    pub links: Links,
}

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

/// What is read for it.
struct Found {
    licences: Vec<Seen>,
    vehicles: Vec<vehicle::View>,
    violations: Vec<View>,
    decisions: Vec<decision::View>,
    cases: Vec<case::View>,
}

impl Found {
    async fn read(tx: &mut Tx, driver: Driver, now: Instant) -> Result<Self, StoreError> {
        let open = Filter { status: Some(ViolationStatus::Open), under_way: Some((false, now)), ..Filter::default() };
        Ok(Self {
            licences: licences::page(tx, driver.viewing(now), None, SHOWN + 1).await?,
            vehicles: vehicle::page(tx, driver.viewing(now), None, LOOKED_AT).await?,
            violations: violation::page(tx, driver.viewing(now), open, None, SHOWN + 1).await?,
            decisions: decision::page(tx, driver.person, true, None, SHOWN + 1).await?,
            cases: case::page(tx, driver.account, None, SHOWN).await?,
        })
    }

    /// LINK-3. The issuer decides, never the number of licence or plate.
    fn is_served(&self, shared: &Shared) -> bool {
        let issuers = self.licences.iter().map(|seen| &seen.view.licence.issued_in);
        let registries = self.vehicles.iter().map(|view| &view.vehicle.registered_in);
        issuers.chain(registries).any(|division| shared.policies.jurisdiction_of(division).is_some())
    }
}

impl HomeResource {
    fn new(found: Found, driver: Driver, shared: &Shared, language: Language, now: Instant) -> Self {
        let served = found.is_served(shared);
        Self {
            served,
            user_message: (!served).then(|| not_served(language)),
            licences: LicencePage::new(found.licences, SHOWN, shared, language, now),
            vehicles: VehiclePage::new(found.vehicles, SHOWN, shared),
            open_violations: ViolationPage::new(found.violations, SHOWN, driver, language, now),
            unpaid_decisions: UnpaidDecisions::new(found.decisions),
            cases_under_way: found.cases.iter().filter_map(|view| CaseSummary::under_way(view, now)).collect(),
            links: Links::default()
                .get("vehicles", "/v1/vehicles")
                .get("licences", "/v1/licences")
                .get("violations", "/v1/violations")
                .get("cases", "/v1/cases")
                .get("decisions", "/v1/decisions")
                .get("policies", "/v1/policies"),
        }
    }
}

fn not_served(language: Language) -> &'static str {
    language.pick(
        "您好，本服务目前面向持有本地驾驶证或拥有本地登记车辆的用户，暂未查询到您的相关信息，感谢您的关注。",
        "Thank you for coming. This service is for holders of a licence issued here and owners of a vehicle registered here; \
         we have found neither of yours.",
    )
}

impl UnpaidDecisions {
    fn new(views: Vec<decision::View>) -> Self {
        let at = |view: &decision::View| {
            let made = view.stored.state.decision();
            place(made.decided_at, made.id)
        };
        let (views, next) = page(views, SHOWN, at);
        Self { data: views.iter().map(DecisionSummary::from).collect(), has_more: next.is_some() }
    }
}

impl From<&decision::View> for DecisionSummary {
    fn from(view: &decision::View) -> Self {
        let made = view.stored.state.decision();
        Self {
            id: made.id,
            number: made.number.clone(),
            fine: made.fine.into(),
            status: view.stored.state.status(),
            due_date: view.service.as_ref().map(|service| service.deadline.due_date.into()),
            as_of: view.stored.as_of.into(),
            links: Links::default().get("decision", format!("/v1/decisions/{}", made.id)),
        }
    }
}

impl CaseSummary {
    /// Nothing where the case is finished, or opened and out of time.
    fn under_way(view: &case::View, now: Instant) -> Option<Self> {
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

/// Shows everything that the first screen needs.
///
/// Own and followed licences with their points, vehicles, violations to be handled, decisions to be paid and cases under way, at most 20
/// of each, in one call; and whether the driver is served here at all.
#[utoipa::path(
    operation_id = "getHome", tag = "home",
    responses((status = 200, description = "The first screen", body = HomeResource)),
    security(("driver" = [])),
)]
#[get("/v1/home")]
pub(crate) async fn read(app: web::Data<App>, driver: Driver, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let now = app.clock.now();
    let found = app.store.read(async |tx| Found::read(tx, driver, now).await).await?;
    let language = Language::of(request.headers());
    tagged(&request, &HomeResource::new(found, driver, &app, language, now))
}
