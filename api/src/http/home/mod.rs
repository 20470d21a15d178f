//! `/v1/home`: everything that the first screen shows, in one call.

mod summaries;

use crate::http::caller::Caller;
use crate::http::context::Language;
use crate::http::failure::Failure;
use crate::http::licences::LicencePage;
use crate::http::resource::Links;
use crate::http::respond::tagged;
use crate::http::vehicles::VehiclePage;
use crate::http::violations::resource::ViolationPage;
use actix_web::{HttpRequest, HttpResponse, get, web};
use domain::follow::chances::{self, TakenChance};
use domain::follow::places::{self, TakenPlace};
use domain::ids::FollowId;
use domain::plate::Plate;
use domain::policy::Policy;
use domain::time::Instant;
use domain::violation::ViolationStatus;
use futures_util::future::{try_join, try_join4};
use persistence::follow::{self, Part};
use persistence::violation::{self, Filter, View};
use persistence::{StoreError, Tx, case, decision, vehicle};
use serde::Serialize;
use summaries::{CaseSummary, Quotas, RequestSummary, UnpaidDecisions};
use usecases::app::{App, Shared};
use usecases::consent_history::looked;
use usecases::licences::{self, WithPoints};
use usecases::principal::Driver;
use usecases::problem::Problem;
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
    /// How many vehicles of others can be followed at once, and how often a follow can begin in a year.
    pub quotas: Quotas,
    /// Requests that wait for the driver's answer or code, and those that wait for somebody else's.
    #[schema(max_items = 20)]
    pub follow_requests: Vec<RequestSummary>,
    /// Those of the latest cases that are not finished.
    #[schema(max_items = 20)]
    pub cases_under_way: Vec<CaseSummary>,
    /// Where the rest is.
    pub links: Links,
}

/// What is read for it.
struct Found {
    licences: Vec<WithPoints>,
    vehicles: Vec<vehicle::View>,
    violations: Vec<View<Plate>>,
    decisions: Vec<decision::View>,
    cases: Vec<case::View>,
    places: Vec<TakenPlace>,
    chances: Vec<TakenChance>,
    requests: Vec<follow::View>,
}

impl Found {
    async fn read(tx: &Tx, driver: Driver, now: Instant) -> Result<Self, StoreError> {
        let open = Filter { status: Some(ViolationStatus::Open), under_way: Some((false, now)), ..Filter::default() };
        let viewer = driver.viewing(now);
        let seen = try_join4(
            licences::page(tx, viewer, None, SHOWN + 1),
            vehicle::page(tx, viewer, None, LOOKED_AT),
            violation::page(tx, viewer, open, None, SHOWN + 1),
            decision::page(tx, driver.person, true, None, SHOWN + 1),
        );
        let under_way = try_join4(
            case::page(tx, driver.account, None, SHOWN),
            follow::places(tx, driver.account),
            follow::chances(tx, driver.account),
            follow::page(tx, driver.account, driver.person, Part::Requests, None, SHOWN),
        );
        let ((licences, vehicles, violations, decisions), (cases, places, chances, requests)) =
            try_join(seen, under_way).await?;
        Ok(Self { licences, vehicles, violations, decisions, cases, places, chances, requests })
    }

    /// The follows by which something of it is seen.
    fn follows(&self) -> Vec<Option<FollowId>> {
        let licences = self.licences.iter().map(|seen| seen.view.follow);
        let vehicles = self.vehicles.iter().map(|view| view.follow);
        licences.chain(vehicles).chain(self.violations.iter().map(|view| view.follow)).collect()
    }

    /// The policy of the first place where the driver is served: how much is left is told under it.
    fn policy<'a>(&self, shared: &'a Shared, now: Instant) -> Result<&'a Policy, Problem> {
        let issuers = self.licences.iter().map(|seen| &seen.view.licence.issued_in);
        let registries = self.vehicles.iter().map(|view| &view.vehicle.registered_in);
        let served = issuers.chain(registries).find_map(|division| shared.policy_for(division, now));
        served.map_or_else(|| shared.any_policy_at(now), Ok)
    }

    /// LINK-3. The issuer decides, never the number of licence or plate.
    fn is_served(&self, shared: &Shared) -> bool {
        let issuers = self.licences.iter().map(|seen| &seen.view.licence.issued_in);
        let registries = self.vehicles.iter().map(|view| &view.vehicle.registered_in);
        issuers.chain(registries).any(|division| shared.policies.jurisdiction_of(division).is_some())
    }
}

impl HomeResource {
    fn new(found: Found, driver: Driver, shared: &Shared, language: Language, now: Instant) -> Result<Self, Problem> {
        let (served, policy) = (found.is_served(shared), found.policy(shared, now)?);
        Ok(Self {
            served,
            user_message: (!served).then(|| not_served(language)),
            licences: LicencePage::new(found.licences, SHOWN, shared, language, now),
            vehicles: VehiclePage::new(found.vehicles, SHOWN, shared),
            open_violations: ViolationPage::new(found.violations, SHOWN, driver, language, now),
            unpaid_decisions: UnpaidDecisions::new(found.decisions),
            quotas: Quotas {
                places: places::standing(&found.places, policy).into(),
                chances: chances::standing(&found.chances, policy, now).into(),
            },
            follow_requests: found.requests.iter().filter_map(|view| RequestSummary::open(view, driver, now)).collect(),
            cases_under_way: found.cases.iter().filter_map(|view| CaseSummary::under_way(view, now)).collect(),
            links: Links::default()
                .get("vehicles", "/v1/vehicles")
                .get("licences", "/v1/licences")
                .get("violations", "/v1/violations")
                .get("cases", "/v1/cases")
                .get("decisions", "/v1/decisions")
                .get("follow_requests", "/v1/follow-requests")
                .get("follows", "/v1/follows")
                .get("policies", "/v1/policies"),
        })
    }
}

fn not_served(language: Language) -> &'static str {
    language.pick(
        "您好，本服务目前面向持有本地驾驶证或拥有本地登记车辆的用户，暂未查询到您的相关信息，感谢您的关注。",
        "Thank you for coming. This service is for holders of a licence issued here and owners of a vehicle registered here; \
         we have found neither of yours.",
    )
}

/// Shows everything that the first screen needs.
///
/// Own and followed licences with their points, vehicles, violations to be handled, decisions to be paid and cases under way, at most 20
/// of each, in one call; what is left of the places and chances to follow; and whether the driver is served here at all.
#[utoipa::path(
    operation_id = "getHome", tag = "home",
    responses((status = 200, description = "The first screen", body = HomeResource)),
    security(("driver" = [])),
)]
#[get("/v1/home")]
pub(crate) async fn read(
    app: web::Data<App>,
    Caller(driver): Caller<Driver>,
    request: HttpRequest,
) -> Result<HttpResponse, Failure> {
    let now = app.clock.now();
    let found = app.store.read(async |tx| Found::read(tx, driver, now).await).await?;
    let language = Language::of(request.headers());
    looked::note(&app, driver, found.follows(), now).await?;
    tagged(&request, &HomeResource::new(found, driver, &app, language, now)?)
}
