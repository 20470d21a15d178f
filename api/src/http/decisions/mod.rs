//! `/v1/decisions`: what was decided about the driver's violations.

pub mod deadline;
pub mod late;
pub mod lookup;
pub mod notice;
pub mod resource;

use crate::http::caller::Caller;
use crate::http::context::Language;
use crate::http::events::history;
use crate::http::extract::{Path, Query};
use crate::http::failure::Failure;
use crate::http::resource::{EventPage, Limit, PageQuery};
use crate::http::respond::{before, page, place, tagged};
use actix_web::{HttpRequest, HttpResponse, get, web};
use deadline::DeadlineProof;
use domain::decision::deadline::prove;
use domain::ids::DecisionId;
use domain::time::Instant;
use notice::NoticeResource;
use persistence::Tx;
use persistence::decision::{self, View};
use resource::DecisionResource;
use serde::{Deserialize, Serialize};
use usecases::app::{App, Shared};
use usecases::people;
use usecases::principal::Driver;
use usecases::problem::{Problem, ProblemCode};
use utoipa::{IntoParams, ToSchema};

/// Which decisions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DecisionFilter {
    /// Those whose fine is still to be paid, overdue or not.
    ToPay,
}

/// Which decisions, and which part of them.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListDecisions {
    /// Those with which something is to be done.
    #[param(inline)]
    pub status: Option<DecisionFilter>,
    /// How many at the most.
    #[param(value_type = Option<i32>, minimum = 1, maximum = 100, default = 20, example = 20)]
    pub limit: Option<Limit>,
    /// `next_cursor` of the page before.
    #[param(max_length = 256, pattern = "^[A-Za-z0-9_-]{1,256}$")]
    pub cursor: Option<String>,
}

/// A page of decisions, the latest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct DecisionPage {
    /// The decisions.
    #[schema(max_items = 100)]
    pub data: Vec<DecisionResource>,
    /// Whether there are more.
    pub has_more: bool,
    /// Where the next page starts.
    #[schema(required = true, max_length = 256, pattern = "^[A-Za-z0-9_-]{1,256}$")]
    pub next_cursor: Option<String>,
}

impl DecisionPage {
    /// Cuts what was read with one more than `limit`.
    ///
    /// # Errors
    /// `internal_error` when a policy is not known.
    pub fn new(
        views: Vec<View>,
        limit: i64,
        driver: Driver,
        shared: &Shared,
        language: Language,
        now: Instant,
    ) -> Result<Self, Problem> {
        let at = |view: &View| {
            let made = view.state.decision();
            place(made.decided_at, made.id)
        };
        let (views, next_cursor) = page(views, limit, at);
        let shown = views.into_iter().map(|view| DecisionResource::new(view, driver, shared, language, now));
        Ok(Self { data: shown.collect::<Result<_, _>>()?, has_more: next_cursor.is_some(), next_cursor })
    }
}

/// Lists the decisions addressed to the driver.
///
/// The latest first; with `status=to_pay` those whose fine is still to be paid.
#[utoipa::path(
    operation_id = "listDecisions", tag = "decisions",
    params(ListDecisions),
    responses((status = 200, description = "A page of decisions", body = DecisionPage)),
    extensions(("x-problems" = json!(["invalid_cursor"]))),
    security(("driver" = [])),
)]
#[get("/v1/decisions")]
pub(crate) async fn list(
    app: web::Data<App>,
    Caller(driver): Caller<Driver>,
    query: Query<ListDecisions>,
    request: HttpRequest,
) -> Result<HttpResponse, Failure> {
    let (limit, before) = (Limit::of(query.0.limit), before(query.0.cursor.as_deref())?);
    let to_pay = query.0.status == Some(DecisionFilter::ToPay);
    let views = app.store.read(async |tx| decision::page(tx, driver.person, to_pay, before, limit + 1).await).await?;
    let (language, now) = (Language::of(request.headers()), app.clock.now());
    Ok(HttpResponse::Ok().json(DecisionPage::new(views, limit, driver, &app, language, now)?))
}

/// Shows a decision.
///
/// While it can be paid, `amount_due` tells what is owed now. Between payment and clearance the driver is told not to pay
/// anywhere else; what the authority did not do in time stands in `late`.
#[utoipa::path(
    operation_id = "getDecision", tag = "decisions",
    params(("id" = String, Path, description = "The decision", max_length = 30, pattern = "^dec_[0-7][0-9a-hjkmnp-tv-z]{25}$",
        example = "dec_01km7x6jjkfgrtgvqjprvfbgm8")),
    responses((status = 200, description = "The decision", body = DecisionResource)),
    extensions(("x-problems" = json!(["not_found"]))),
    security(("driver" = [])),
)]
#[get("/v1/decisions/{id}")]
pub(crate) async fn read(
    app: web::Data<App>,
    Caller(driver): Caller<Driver>,
    id: Path<DecisionId>,
    request: HttpRequest,
) -> Result<HttpResponse, Failure> {
    let view = find(&app, driver, id.0).await?;
    let (language, now) = (Language::of(request.headers()), app.clock.now());
    tagged(&request, &DecisionResource::new(view, driver, &app, language, now)?)
}

/// Shows the notice of a decision.
///
/// It carries every field that the law demands, and never changes once it is served. The notice of a decision made elsewhere was
/// served there, and is not found here.
#[utoipa::path(
    operation_id = "getDecisionNotice", tag = "decisions",
    params(("id" = String, Path, description = "The decision", max_length = 30, pattern = "^dec_[0-7][0-9a-hjkmnp-tv-z]{25}$",
        example = "dec_01km7x6jjkfgrtgvqjprvfbgm8")),
    responses((status = 200, description = "The notice", body = NoticeResource)),
    extensions(("x-problems" = json!(["not_found", "notice_not_served"]))),
    security(("driver" = [])),
)]
#[get("/v1/decisions/{id}/notice")]
pub(crate) async fn read_notice(
    app: web::Data<App>,
    Caller(driver): Caller<Driver>,
    id: Path<DecisionId>,
    request: HttpRequest,
) -> Result<HttpResponse, Failure> {
    let notice = async |tx: &Tx| {
        let view = decision::find(tx, driver.person, id.0).await?.ok_or(ProblemCode::NotFound)?;
        // The notice of a decision made elsewhere was served there.
        let absent = if view.service.is_some() { ProblemCode::NotFound } else { ProblemCode::NoticeNotServed };
        let document = decision::notice(tx, id.0).await?.ok_or(absent)?;
        let person = people::open(&app, tx, driver.person).await?;
        Ok::<_, Problem>(NoticeResource::new(document, person.map(|person| person.name)))
    };
    tagged(&request, &app.store.read(notice).await?)
}

/// Proves the deadline of a decision.
///
/// Shows step by step how the last day to pay follows from the service of the notice, weekends, holidays and make-up working
/// days included.
#[utoipa::path(
    operation_id = "getDecisionDeadline", tag = "decisions",
    params(("id" = String, Path, description = "The decision", max_length = 30, pattern = "^dec_[0-7][0-9a-hjkmnp-tv-z]{25}$",
        example = "dec_01km7x6jjkfgrtgvqjprvfbgm8")),
    responses((status = 200, description = "The proof", body = DeadlineProof)),
    extensions(("x-problems" = json!(["not_found", "notice_not_served", "nothing_to_pay"]))),
    security(("driver" = [])),
)]
#[get("/v1/decisions/{id}/deadline")]
pub(crate) async fn read_deadline(
    app: web::Data<App>,
    Caller(driver): Caller<Driver>,
    id: Path<DecisionId>,
    request: HttpRequest,
) -> Result<HttpResponse, Failure> {
    let view = find(&app, driver, id.0).await?;
    let made = view.state.decision();
    let service = view.service.as_ref().ok_or(ProblemCode::NoticeNotServed)?;
    if made.fine.is_zero() {
        return Err(ProblemCode::NothingToPay.into());
    }
    let policy = app.policy(&service.policy_version)?;
    let proof = prove(service.served_at, policy, &app.calendar);
    tagged(&request, &DeadlineProof::new(made, service, &proof, policy))
}

/// Lists what happened to a decision.
///
/// The oldest first, its versions without a gap.
#[utoipa::path(
    operation_id = "listDecisionEvents", tag = "decisions",
    params(("id" = String, Path, description = "The decision", max_length = 30, pattern = "^dec_[0-7][0-9a-hjkmnp-tv-z]{25}$",
        example = "dec_01km7x6jjkfgrtgvqjprvfbgm8"), PageQuery),
    responses((status = 200, description = "A page of its history", body = EventPage)),
    extensions(("x-problems" = json!(["not_found", "invalid_cursor"]))),
    security(("driver" = [])),
)]
#[get("/v1/decisions/{id}/events")]
pub(crate) async fn list_events(
    app: web::Data<App>,
    Caller(driver): Caller<Driver>,
    id: Path<DecisionId>,
    query: Query<PageQuery>,
) -> Result<HttpResponse, Failure> {
    find(&app, driver, id.0).await?;
    history(&app, id.0.uuid(), &query.0).await
}

async fn find(app: &App, driver: Driver, id: DecisionId) -> Result<View, Problem> {
    let found = app.store.read(async |tx| decision::find(tx, driver.person, id).await).await?;
    found.ok_or_else(|| ProblemCode::NotFound.into())
}
