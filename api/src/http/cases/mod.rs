//! `/v1/cases`: violations being handled.

pub mod face_check;
pub mod faces;
pub mod resource;

use crate::http::caller::Caller;
use crate::http::context::{Context, Language};
use crate::http::events::history;
use crate::http::extract::{Body, Empty, Path, Query};
use crate::http::failure::Failure;
use crate::http::once::Command;
use crate::http::resource::{EventPage, Limit, PageQuery};
use crate::http::respond::{before, page, place, tagged};
use actix_web::{HttpRequest, HttpResponse, get, post, web};
use domain::ids::{CaseId, LicenceId, ViolationId};
use persistence::Tx;
use persistence::case::{self, View};
use resource::{CasePage, CaseResource};
use serde::Deserialize;
use usecases::app::App;
use usecases::cases as usecase;
use usecases::principal::Driver;
use usecases::problem::ProblemCode;
use usecases::reply::Answer;
use utoipa::ToSchema;

/// Which violation is to be handled.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"violation_id": "vio_01km7x6jjkfgrtgvqjprvfbgm8", "licence_id": null}))]
pub struct OpenCase {
    /// The violation.
    #[schema(value_type = String, max_length = 30, pattern = "^vio_[0-7][0-9a-hjkmnp-tv-z]{25}$")]
    pub violation_id: ViolationId,
    /// The licence that is to bear the points; the driver's own where nothing is said.
    #[schema(value_type = Option<String>, max_length = 30, pattern = "^lic_[0-7][0-9a-hjkmnp-tv-z]{25}$")]
    pub licence_id: Option<LicenceId>,
}

/// How a case of this request is shown: as it stands when the command ends.
fn shown(app: &App, driver: Driver, request: &HttpRequest) -> impl Fn(&View) -> CaseResource + Send + Sync + 'static {
    let (shared, language) = (app.shared(), Context::of(request).language);
    move |view| CaseResource::new(view, driver, language, shared.clock.now())
}

/// Opens a case for a violation.
///
/// Every rule is evaluated; a refusal lists the outcome of each. The case lives 30 minutes, so that it blocks nobody
/// (CASE-1); at most one at a time handles a violation (CASE-6).
#[utoipa::path(
    operation_id = "openCase", tag = "cases",
    request_body = OpenCase,
    responses((status = 201, description = "The case", body = CaseResource)),
    extensions(
        ("x-problems" = json!(["not_found", "violation_under_way", "not_eligible"])),
        ("x-idempotency" = json!("required")),
    ),
    security(("driver" = [])),
)]
#[post("/v1/cases")]
pub(crate) async fn open(command: Command, body: Body<OpenCase>) -> Result<HttpResponse, Failure> {
    let order = usecase::open::Order { violation: body.value.violation_id, licence: body.value.licence_id };
    let show = shown(&command.app, command.driver, &command.request);
    let render = move |view: &View| Answer::created(format!("/v1/cases/{}", view.case.id), &show(view));
    let act = async |app: &App, driver, reply| usecase::open::open(app, driver, order, reply).await;
    command.once(body.fingerprint, render, act).await
}

/// Lists the driver's cases.
///
/// The latest first, finished ones included.
#[utoipa::path(
    operation_id = "listCases", tag = "cases",
    params(PageQuery),
    responses((status = 200, description = "A page of cases", body = CasePage)),
    extensions(("x-problems" = json!(["invalid_cursor"]))),
    security(("driver" = [])),
)]
#[get("/v1/cases")]
pub(crate) async fn list(
    app: web::Data<App>,
    Caller(driver): Caller<Driver>,
    query: Query<PageQuery>,
    request: HttpRequest,
) -> Result<HttpResponse, Failure> {
    let (limit, before) = (Limit::of(query.0.limit), before(query.0.cursor.as_deref())?);
    let views = app.store.read(async |tx| case::page(tx, driver.account, before, limit + 1).await).await?;
    let (views, next_cursor) = page(views, limit, |view| place(view.case.opened_at, view.case.id));
    let data = views.iter().map(shown(&app, driver, &request)).collect();
    Ok(HttpResponse::Ok().json(CasePage { data, has_more: next_cursor.is_some(), next_cursor }))
}

/// Shows a case.
///
/// With what is to be done next, and with what can be done now.
#[utoipa::path(
    operation_id = "getCase", tag = "cases",
    params(("id" = String, Path, description = "The case", max_length = 30, pattern = "^cas_[0-7][0-9a-hjkmnp-tv-z]{25}$",
        example = "cas_01km7x6jjkfgrtgvqjprvfbgm8")),
    responses((status = 200, description = "The case", body = CaseResource)),
    extensions(("x-problems" = json!(["not_found"]))),
    security(("driver" = [])),
)]
#[get("/v1/cases/{id}")]
pub(crate) async fn read(
    app: web::Data<App>,
    Caller(driver): Caller<Driver>,
    id: Path<CaseId>,
    request: HttpRequest,
) -> Result<HttpResponse, Failure> {
    let found = app.store.read(async |tx| case::find(tx, driver.account, id.0).await).await?;
    let view = found.ok_or(ProblemCode::NotFound)?;
    tagged(&request, &CaseResource::new(&view, driver, Language::of(request.headers()), app.clock.now()))
}

/// Submits a case.
///
/// The face results are fetched from the host; every rule is evaluated again; the points are held from now on (CASE-5). The
/// authority decides within 24 hours, mostly at once.
#[utoipa::path(
    operation_id = "submitCase", tag = "cases",
    params(("id" = String, Path, description = "The case", max_length = 30, pattern = "^cas_[0-7][0-9a-hjkmnp-tv-z]{25}$",
        example = "cas_01km7x6jjkfgrtgvqjprvfbgm8")),
    request_body = Empty,
    responses((status = 200, description = "The case", body = CaseResource)),
    extensions(
        ("x-problems" = json!(["not_found", "case_not_open", "faces_incomplete", "face_mismatch", "not_eligible", "host_unavailable"])),
        ("x-idempotency" = json!("required")),
    ),
    security(("driver" = [])),
)]
#[post("/v1/cases/{id}/submissions")]
pub(crate) async fn submit(command: Command, id: Path<CaseId>, body: Body<Empty>) -> Result<HttpResponse, Failure> {
    let show = shown(&command.app, command.driver, &command.request);
    let render = move |view: &View| Answer::ok(&show(view));
    let find = async |tx: &Tx, driver| usecase::submit::find(tx, driver, id.0).await;
    let act = async |app: &App, driver, found, reply| usecase::submit::submit(app, driver, found, reply).await;
    command.once_after(body.fingerprint, render, find, act).await
}

/// Gives a case up.
///
/// Only before it is submitted. The violation is free again.
#[utoipa::path(
    operation_id = "cancelCase", tag = "cases",
    params(("id" = String, Path, description = "The case", max_length = 30, pattern = "^cas_[0-7][0-9a-hjkmnp-tv-z]{25}$",
        example = "cas_01km7x6jjkfgrtgvqjprvfbgm8")),
    request_body = Empty,
    responses((status = 200, description = "The case", body = CaseResource)),
    extensions(
        ("x-problems" = json!(["not_found", "case_not_open"])),
        ("x-idempotency" = json!("optional")),
    ),
    security(("driver" = [])),
)]
#[post("/v1/cases/{id}/cancellations")]
pub(crate) async fn cancel(command: Command, id: Path<CaseId>, body: Body<Empty>) -> Result<HttpResponse, Failure> {
    let show = shown(&command.app, command.driver, &command.request);
    let render = move |view: &View| Answer::ok(&show(view));
    let act = async |app: &App, driver, reply| usecase::cancel::cancel(app, driver, id.0, reply).await;
    command.once(body.fingerprint, render, act).await
}

/// Lists what happened to a case.
///
/// The oldest first.
#[utoipa::path(
    operation_id = "listCaseEvents", tag = "cases",
    params(
        ("id" = String, Path, description = "The case", max_length = 30, pattern = "^cas_[0-7][0-9a-hjkmnp-tv-z]{25}$",
            example = "cas_01km7x6jjkfgrtgvqjprvfbgm8"),
        PageQuery,
    ),
    responses((status = 200, description = "A page of the history", body = EventPage)),
    extensions(("x-problems" = json!(["not_found", "invalid_cursor"]))),
    security(("driver" = [])),
)]
#[get("/v1/cases/{id}/events")]
pub(crate) async fn events(
    app: web::Data<App>,
    Caller(driver): Caller<Driver>,
    id: Path<CaseId>,
    query: Query<PageQuery>,
) -> Result<HttpResponse, Failure> {
    app.store.read(async |tx| case::find(tx, driver.account, id.0).await).await?.ok_or(ProblemCode::NotFound)?;
    history(&app, id.0.uuid(), &query.0).await
}
