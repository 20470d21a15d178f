//! `/v1/follow-requests`: asking to follow, and entering the code.

use super::details::RequestFollow;
use super::resource::{FollowPage, FollowResource};
use super::shown;
use crate::http::caller::Caller;
use crate::http::context::Language;
use crate::http::events::history;
use crate::http::extract::{Body, Empty, Path, Query, parsed};
use crate::http::failure::Failure;
use crate::http::once::Command;
use crate::http::resource::{EventPage, PageQuery};
use crate::http::respond::tagged;
use actix_web::{HttpRequest, HttpResponse, get, post, web};
use domain::ids::FollowId;
use persistence::Tx;
use persistence::follow::Part;
use serde::Deserialize;
use usecases::app::App;
use usecases::follows as usecase;
use usecases::follows::shown::Shown;
use usecases::principal::Driver;
use usecases::reply::Answer;
use utoipa::ToSchema;

/// The code that was given to the owner.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"code": "012345"}))]
pub struct EnterCode {
    /// Six digits.
    #[schema(min_length = 6, max_length = 6, pattern = "^[0-9]{6}$")]
    pub code: String,
}

/// Asks to follow another's vehicle or licence.
///
/// The owner is asked by a message in the payment app; an owner who is no user of it gets a text message with the code, and
/// consents by handing the code over (FOLLOW-2, FOLLOW-3). Unknown and mismatched details are answered alike, and tries are
/// limited (FOLLOW-1). An open request holds a place and a chance (FOLLOW-4, FOLLOW-5).
#[utoipa::path(
    operation_id = "requestFollow", tag = "follows",
    request_body = RequestFollow,
    responses((status = 201, description = "The request", body = FollowResource)),
    extensions(
        ("x-problems" = json!(["follow_not_matched", "follow_own", "already_followed", "follow_not_allowed", "too_many_tries"])),
        ("x-idempotency" = json!("optional")),
    ),
    security(("driver" = [])),
)]
#[post("/v1/follow-requests")]
pub(crate) async fn ask(command: Command, body: Body<RequestFollow>) -> Result<HttpResponse, Failure> {
    let (details, address) = (body.value.details()?, command.address);
    let language = Language::of(command.request.headers());
    let render = move |found: &Shown| {
        let location = format!("/v1/follow-requests/{}", found.view.follow.id);
        Answer::created(location, &FollowResource::new(found, language))
    };
    let act = async |app: &App, driver, reply| usecase::request::request(app, driver, details, address, reply).await;
    command.once(body.fingerprint, render, act).await
}

/// Lists the requests of both sides.
///
/// Those that the driver made and those that the driver is to answer, and what became of those that never came into force; the
/// latest first.
#[utoipa::path(
    operation_id = "listFollowRequests", tag = "follows",
    params(PageQuery),
    responses((status = 200, description = "A page of requests", body = FollowPage)),
    extensions(("x-problems" = json!(["invalid_cursor"]))),
    security(("driver" = [])),
)]
#[get("/v1/follow-requests")]
pub(crate) async fn list(
    app: web::Data<App>,
    Caller(driver): Caller<Driver>,
    query: Query<PageQuery>,
    request: HttpRequest,
) -> Result<HttpResponse, Failure> {
    super::list_part(&app, driver, Part::Requests, &query.0, &request).await
}

/// Shows a request.
///
/// To both sides, and to nobody else. One that was confirmed is found here too.
#[utoipa::path(
    operation_id = "getFollowRequest", tag = "follows",
    params(("id" = String, Path, description = "The request", max_length = 30, pattern = "^fol_[0-7][0-9a-hjkmnp-tv-z]{25}$",
        example = "fol_01km7x6jjkfgrtgvqjprvfbgm8")),
    responses((status = 200, description = "The request", body = FollowResource)),
    extensions(("x-problems" = json!(["not_found"]))),
    security(("driver" = [])),
)]
#[get("/v1/follow-requests/{id}")]
pub(crate) async fn read(
    app: web::Data<App>,
    Caller(driver): Caller<Driver>,
    id: Path<FollowId>,
    request: HttpRequest,
) -> Result<HttpResponse, Failure> {
    let found = super::find(&app, driver, id.0).await?;
    tagged(&request, &FollowResource::new(&found, Language::of(request.headers())))
}

/// Sends the owner another code.
///
/// By the requester, where the owner is asked by text message; at most 3 codes in all, of which the last one counts.
#[utoipa::path(
    operation_id = "sendFollowCode", tag = "follows",
    params(("id" = String, Path, description = "The request", max_length = 30, pattern = "^fol_[0-7][0-9a-hjkmnp-tv-z]{25}$",
        example = "fol_01km7x6jjkfgrtgvqjprvfbgm8")),
    request_body = Empty,
    responses((status = 200, description = "The request", body = FollowResource)),
    extensions(
        ("x-problems" = json!(["not_found", "wrong_side", "follow_request_closed", "code_given_by_owner", "codes_exhausted"])),
        ("x-idempotency" = json!("optional")),
    ),
    security(("driver" = [])),
)]
#[post("/v1/follow-requests/{id}/codes")]
pub(crate) async fn send_code(
    command: Command,
    id: Path<FollowId>,
    body: Body<Empty>,
) -> Result<HttpResponse, Failure> {
    let render = shown(&command);
    let act = async |app: &App, driver, reply| usecase::send_code::send_code(app, driver, id.0, reply).await;
    command.once(body.fingerprint, render, act).await
}

/// Enters the code: the follow comes into force.
///
/// By the requester. A wrong code costs a try, also when the answer is lost. The vehicle's followers are counted again
/// (FOLLOW-6), and the chance is spent now (FOLLOW-5).
#[utoipa::path(
    operation_id = "confirmFollow", tag = "follows",
    params(("id" = String, Path, description = "The request", max_length = 30, pattern = "^fol_[0-7][0-9a-hjkmnp-tv-z]{25}$",
        example = "fol_01km7x6jjkfgrtgvqjprvfbgm8")),
    request_body = EnterCode,
    responses((status = 200, description = "The follow", body = FollowResource)),
    extensions(
        ("x-problems" = json!(["not_found", "wrong_side", "follow_request_closed", "not_consented", "code_wrong", "code_not_live",
            "follow_not_allowed", "too_many_tries"])),
        ("x-idempotency" = json!("optional")),
    ),
    security(("driver" = [])),
)]
#[post("/v1/follow-requests/{id}/confirmations")]
pub(crate) async fn confirm(
    command: Command,
    id: Path<FollowId>,
    body: Body<EnterCode>,
) -> Result<HttpResponse, Failure> {
    let entered = parsed("/code", &body.value.code)?;
    let (render, address) = (shown(&command), command.address);
    let find = async |tx: &Tx, driver| usecase::confirm::find(tx, driver, id.0).await;
    let act = async |app: &App, driver, found, reply| {
        usecase::confirm::confirm(app, driver, found, entered, address, reply).await
    };
    command.once_after(body.fingerprint, render, find, act).await
}

/// Gives a request up.
///
/// By the requester. Its place and chance are free again.
#[utoipa::path(
    operation_id = "cancelFollowRequest", tag = "follows",
    params(("id" = String, Path, description = "The request", max_length = 30, pattern = "^fol_[0-7][0-9a-hjkmnp-tv-z]{25}$",
        example = "fol_01km7x6jjkfgrtgvqjprvfbgm8")),
    request_body = Empty,
    responses((status = 200, description = "The request", body = FollowResource)),
    extensions(
        ("x-problems" = json!(["not_found", "wrong_side", "follow_request_closed"])),
        ("x-idempotency" = json!("optional")),
    ),
    security(("driver" = [])),
)]
#[post("/v1/follow-requests/{id}/cancellations")]
pub(crate) async fn cancel(command: Command, id: Path<FollowId>, body: Body<Empty>) -> Result<HttpResponse, Failure> {
    let render = shown(&command);
    let act = async |app: &App, driver, reply| usecase::cancel::cancel(app, driver, id.0, reply).await;
    command.once(body.fingerprint, render, act).await
}

/// Lists what happened to a request.
///
/// The oldest first; to both sides (FOLLOW-11).
#[utoipa::path(
    operation_id = "listFollowRequestEvents", tag = "follows",
    params(
        ("id" = String, Path, description = "The request", max_length = 30, pattern = "^fol_[0-7][0-9a-hjkmnp-tv-z]{25}$",
            example = "fol_01km7x6jjkfgrtgvqjprvfbgm8"),
        PageQuery,
    ),
    responses((status = 200, description = "A page of the history", body = EventPage)),
    extensions(("x-problems" = json!(["not_found", "invalid_cursor"]))),
    security(("driver" = [])),
)]
#[get("/v1/follow-requests/{id}/events")]
pub(crate) async fn events(
    app: web::Data<App>,
    Caller(driver): Caller<Driver>,
    id: Path<FollowId>,
    query: Query<PageQuery>,
) -> Result<HttpResponse, Failure> {
    super::find(&app, driver, id.0).await?;
    history(&app, id.0.uuid(), &query.0).await
}
