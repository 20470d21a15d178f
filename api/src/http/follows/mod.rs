//! `/v1/follows`: follows in force and those that were.

pub mod answers;
pub mod details;
pub mod followers;
pub mod requests;
pub mod resource;

use crate::http::caller::Caller;
use crate::http::context::Language;
use crate::http::events::history;
use crate::http::extract::{Body, Empty, Path, Query, parsed};
use crate::http::failure::Failure;
use crate::http::once::Command;
use crate::http::resource::{EventPage, Limit, PageQuery};
use crate::http::respond::{before, tagged};
use actix_web::{HttpRequest, HttpResponse, get, post, web};
use domain::ids::FollowId;
use persistence::follow::{self, Part};
use requests::EnterCode;
use resource::{FollowPage, FollowResource};
use usecases::app::App;
use usecases::follows as usecase;
use usecases::follows::shown::Shown;
use usecases::principal::Driver;
use usecases::problem::{Problem, ProblemCode};
use usecases::reply::Answer;

/// How a command is answered: with the follow as it is then.
fn shown(command: &Command) -> impl Fn(&Shown) -> Result<Answer, Problem> + Send + Sync + use<> {
    let language = Language::of(command.request.headers());
    move |shown| Answer::ok(&FollowResource::new(shown, language))
}

/// A page of one of the two lists.
async fn list_part(
    app: &App,
    driver: Driver,
    part: Part,
    query: &PageQuery,
    request: &HttpRequest,
) -> Result<HttpResponse, Failure> {
    let (limit, before) = (Limit::of(query.limit), before(query.cursor.as_deref())?);
    let reading = async |tx: &persistence::Tx| {
        let views = follow::page(tx, driver.account, driver.person, part, before, limit + 1).await?;
        usecase::shown::of(app, tx, driver, views).await
    };
    let shown = app.store.read(reading).await?;
    Ok(HttpResponse::Ok().json(FollowPage::new(shown, limit, Language::of(request.headers()))))
}

/// The follow, if the driver is on one of its sides.
async fn find(app: &App, driver: Driver, id: FollowId) -> Result<Shown, Problem> {
    let reading = async |tx: &persistence::Tx| {
        let view = follow::find(tx, driver.account, driver.person, id).await?.ok_or(ProblemCode::NotFound)?;
        usecase::shown::one(app, tx, driver, view).await
    };
    app.store.read(reading).await
}

/// The same, if it is or was in force.
async fn find_confirmed(app: &App, driver: Driver, id: FollowId) -> Result<Shown, Problem> {
    let found = find(app, driver, id).await?;
    if found.view.confirmed_at.is_some() { Ok(found) } else { Err(ProblemCode::NotFound.into()) }
}

/// Lists the follows of both sides.
///
/// What the driver follows, and who follows what is the driver's; those that have ended too. The latest request first.
#[utoipa::path(
    operation_id = "listFollows", tag = "follows",
    params(PageQuery),
    responses((status = 200, description = "A page of follows", body = FollowPage)),
    extensions(("x-problems" = json!(["invalid_cursor"]))),
    security(("driver" = [])),
)]
#[get("/v1/follows")]
pub(crate) async fn list(
    app: web::Data<App>,
    Caller(driver): Caller<Driver>,
    query: Query<PageQuery>,
    request: HttpRequest,
) -> Result<HttpResponse, Failure> {
    list_part(&app, driver, Part::Follows, &query.0, &request).await
}

/// Shows a follow.
///
/// To both sides, and to nobody else.
#[utoipa::path(
    operation_id = "getFollow", tag = "follows",
    params(("id" = String, Path, description = "The follow", max_length = 30, pattern = "^fol_[0-7][0-9a-hjkmnp-tv-z]{25}$",
        example = "fol_01km7x6jjkfgrtgvqjprvfbgm8")),
    responses((status = 200, description = "The follow", body = FollowResource)),
    extensions(("x-problems" = json!(["not_found"]))),
    security(("driver" = [])),
)]
#[get("/v1/follows/{id}")]
pub(crate) async fn read(
    app: web::Data<App>,
    Caller(driver): Caller<Driver>,
    id: Path<FollowId>,
    request: HttpRequest,
) -> Result<HttpResponse, Failure> {
    let found = find_confirmed(&app, driver, id.0).await?;
    tagged(&request, &FollowResource::new(&found, Language::of(request.headers())))
}

/// Ends a follow.
///
/// The owner revokes it, or the follower unfollows (FOLLOW-8). At once nothing is seen or handled by it any more: cases that
/// are not submitted are cancelled, submitted ones run on. The chance stays spent (FOLLOW-5).
#[utoipa::path(
    operation_id = "endFollow", tag = "follows",
    params(("id" = String, Path, description = "The follow", max_length = 30, pattern = "^fol_[0-7][0-9a-hjkmnp-tv-z]{25}$",
        example = "fol_01km7x6jjkfgrtgvqjprvfbgm8")),
    request_body = Empty,
    responses((status = 200, description = "The follow", body = FollowResource)),
    extensions(
        ("x-problems" = json!(["not_found", "follow_ended"])),
        ("x-idempotency" = json!("optional")),
    ),
    security(("driver" = [])),
)]
#[post("/v1/follows/{id}/revocations")]
pub(crate) async fn end(command: Command, id: Path<FollowId>, body: Body<Empty>) -> Result<HttpResponse, Failure> {
    let render = shown(&command);
    let act = async |app: &App, driver, reply| usecase::end::end(app, driver, id.0, reply).await;
    command.once(body.fingerprint, render, act).await
}

/// Sends the owner a code for another year.
///
/// By the follower, where the owner is no user of the payment app: such an authorisation ends after a year (FOLLOW-7).
#[utoipa::path(
    operation_id = "sendRenewalCode", tag = "follows",
    params(("id" = String, Path, description = "The follow", max_length = 30, pattern = "^fol_[0-7][0-9a-hjkmnp-tv-z]{25}$",
        example = "fol_01km7x6jjkfgrtgvqjprvfbgm8")),
    request_body = Empty,
    responses((status = 200, description = "The follow", body = FollowResource)),
    extensions(
        ("x-problems" = json!(["not_found", "wrong_side", "follow_ended", "renewal_not_needed", "codes_exhausted"])),
        ("x-idempotency" = json!("optional")),
    ),
    security(("driver" = [])),
)]
#[post("/v1/follows/{id}/renewal-codes")]
pub(crate) async fn send_renewal_code(
    command: Command,
    id: Path<FollowId>,
    body: Body<Empty>,
) -> Result<HttpResponse, Failure> {
    let render = shown(&command);
    let act = async |app: &App, driver, reply| usecase::renew::send_code(app, driver, id.0, reply).await;
    command.once(body.fingerprint, render, act).await
}

/// Renews a follow with the code that the owner has passed on.
///
/// The authorisation then ends a year from now. No chance is spent.
#[utoipa::path(
    operation_id = "renewFollow", tag = "follows",
    params(("id" = String, Path, description = "The follow", max_length = 30, pattern = "^fol_[0-7][0-9a-hjkmnp-tv-z]{25}$",
        example = "fol_01km7x6jjkfgrtgvqjprvfbgm8")),
    request_body = EnterCode,
    responses((status = 200, description = "The follow", body = FollowResource)),
    extensions(
        ("x-problems" = json!(["not_found", "wrong_side", "follow_ended", "renewal_not_needed", "code_wrong", "code_not_live",
            "too_many_tries"])),
        ("x-idempotency" = json!("optional")),
    ),
    security(("driver" = [])),
)]
#[post("/v1/follows/{id}/renewals")]
pub(crate) async fn renew(
    command: Command,
    id: Path<FollowId>,
    body: Body<EnterCode>,
) -> Result<HttpResponse, Failure> {
    let entered = parsed("/code", &body.value.code)?;
    let (render, address) = (shown(&command), command.address);
    let act = async |app: &App, driver, reply| usecase::renew::renew(app, driver, id.0, entered, address, reply).await;
    command.once(body.fingerprint, render, act).await
}

/// Lists what happened to a follow.
///
/// From the request on: consent, confirmation, on which days the follower looked, what was handled, the end (FOLLOW-11). The
/// oldest first; to both sides.
#[utoipa::path(
    operation_id = "listFollowEvents", tag = "follows",
    params(
        ("id" = String, Path, description = "The follow", max_length = 30, pattern = "^fol_[0-7][0-9a-hjkmnp-tv-z]{25}$",
            example = "fol_01km7x6jjkfgrtgvqjprvfbgm8"),
        PageQuery,
    ),
    responses((status = 200, description = "A page of the history", body = EventPage)),
    extensions(("x-problems" = json!(["not_found", "invalid_cursor"]))),
    security(("driver" = [])),
)]
#[get("/v1/follows/{id}/events")]
pub(crate) async fn events(
    app: web::Data<App>,
    Caller(driver): Caller<Driver>,
    id: Path<FollowId>,
    query: Query<PageQuery>,
) -> Result<HttpResponse, Failure> {
    find_confirmed(&app, driver, id.0).await?;
    history(&app, id.0.uuid(), &query.0).await
}
