//! `/v1/violations`: what was recorded with the driver's vehicles.

pub mod eligibility;
pub mod resource;

use crate::http::caller::Caller;
use crate::http::context::Language;
use crate::http::extract::{Path, Query};
use crate::http::failure::Failure;
use crate::http::resource::Limit;
use crate::http::respond::{before, listed, page, place, tagged};
use actix_web::{HttpRequest, HttpResponse, get, web};
use domain::ids::{LicenceId, VehicleId, ViolationId};
use domain::plate::Plate;
use domain::time::Instant;
use domain::violation::ViolationStatus;
use persistence::violation::{self, Filter, View};
use resource::{Status, ViolationPage, ViolationResource};
use serde::Deserialize;
use usecases::app::App;
use usecases::consent_history::looked;
use usecases::principal::Driver;
use usecases::problem::ProblemCode;
use utoipa::IntoParams;

/// Which violations.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListViolations {
    /// Those recorded with this vehicle.
    #[param(value_type = Option<String>, max_length = 30, pattern = "^veh_[0-7][0-9a-hjkmnp-tv-z]{25}$")]
    pub vehicle_id: Option<VehicleId>,
    /// Those that were decided on this licence.
    #[param(value_type = Option<String>, max_length = 30, pattern = "^lic_[0-7][0-9a-hjkmnp-tv-z]{25}$")]
    pub licence_id: Option<LicenceId>,
    /// Those in this state.
    pub status: Option<Status>,
    /// How many at the most.
    #[param(value_type = Option<i32>, minimum = 1, maximum = 100, default = 20, example = 20)]
    pub limit: Option<Limit>,
    /// `next_cursor` of the page before.
    #[param(max_length = 256, pattern = "^[A-Za-z0-9_-]{1,256}$")]
    pub cursor: Option<String>,
}

impl ListViolations {
    fn filter(&self, now: Instant) -> Filter {
        let (status, under_way) = match self.status {
            None => (None, None),
            Some(Status::Open) => (Some(ViolationStatus::Open), Some(false)),
            Some(Status::UnderWay) => (Some(ViolationStatus::Open), Some(true)),
            Some(Status::Handled) => (Some(ViolationStatus::Handled), None),
            Some(Status::Annulled) => (Some(ViolationStatus::Annulled), None),
        };
        let under_way = under_way.map(|wanted| (wanted, now));
        Filter { vehicle: self.vehicle_id, licence: self.licence_id, status, under_way }
    }
}

impl ViolationPage {
    /// Cuts what was read with one more than `limit`.
    pub fn new(views: Vec<View<Plate>>, limit: i64, driver: Driver, language: Language, now: Instant) -> Self {
        let (views, next_cursor) = page(views, limit, |view| place(view.violation.occurred_at, view.violation.id));
        let data = views.into_iter().map(|view| ViolationResource::new(view, driver, language, now)).collect();
        Self { data, has_more: next_cursor.is_some(), next_cursor }
    }
}

/// Lists the violations of all the driver's vehicles.
///
/// The latest first. A filter that names somebody else's vehicle or licence finds nothing, like one that names none.
#[utoipa::path(
    operation_id = "listViolations", tag = "violations",
    params(ListViolations),
    responses((status = 200, description = "A page of violations", body = ViolationPage)),
    extensions(("x-problems" = json!(["invalid_cursor"]))),
    security(("driver" = [])),
)]
#[get("/v1/violations")]
pub(crate) async fn list(
    app: web::Data<App>,
    Caller(driver): Caller<Driver>,
    query: Query<ListViolations>,
    request: HttpRequest,
) -> Result<HttpResponse, Failure> {
    let (now, limit) = (app.clock.now(), Limit::of(query.0.limit));
    let (filter, before) = (query.0.filter(now), before(query.0.cursor.as_deref())?);
    let views =
        app.store.read(async |tx| violation::page(tx, driver.viewing(now), filter, before, limit + 1).await).await?;
    looked::note(&app, driver, views.iter().map(|view| view.follow), now).await?;
    let page = ViolationPage::new(views, limit, driver, Language::of(request.headers()), now);
    listed(&page, page.data.len())
}

/// Shows a violation.
///
/// A violation of a vehicle that is neither the driver's own nor followed is answered like one that does not exist.
#[utoipa::path(
    operation_id = "getViolation", tag = "violations",
    params(("id" = String, Path, description = "The violation", max_length = 30, pattern = "^vio_[0-7][0-9a-hjkmnp-tv-z]{25}$",
        example = "vio_01km7x6jjkfgrtgvqjprvfbgm8")),
    responses((status = 200, description = "The violation", body = ViolationResource)),
    extensions(("x-problems" = json!(["not_found"]))),
    security(("driver" = [])),
)]
#[get("/v1/violations/{id}")]
pub(crate) async fn read(
    app: web::Data<App>,
    Caller(driver): Caller<Driver>,
    id: Path<ViolationId>,
    request: HttpRequest,
) -> Result<HttpResponse, Failure> {
    let now = app.clock.now();
    let found = app.store.read(async |tx| violation::find(tx, driver.viewing(now), id.0).await).await?;
    let view = found.ok_or(ProblemCode::NotFound)?;
    looked::note(&app, driver, [view.follow], now).await?;
    tagged(&request, &ViolationResource::new(view, driver, Language::of(request.headers()), now))
}
