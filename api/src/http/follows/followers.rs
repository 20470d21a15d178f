//! Who follows one's own vehicle or licence.

use super::resource::{FollowPage, FollowResource};
use crate::http::caller::Caller;
use crate::http::context::Language;
use crate::http::extract::{Path, Query};
use crate::http::failure::Failure;
use crate::http::resource::{Limit, PageQuery};
use crate::http::respond::{page, position};
use actix_web::{HttpRequest, HttpResponse, get, web};
use domain::follow::Subject;
use domain::ids::{FollowId, LicenceId, VehicleId};
use domain::time::Instant;
use persistence::{Tx, Viewer, follow, licence, vehicle};
use usecases::app::App;
use usecases::follows::shown;
use usecases::principal::Driver;
use usecases::problem::{Problem, ProblemCode};

/// Whether it is the viewer's own: to a follower, other followers do not exist.
async fn is_own(tx: &Tx, viewer: Viewer, subject: Subject) -> Result<bool, Problem> {
    let follow = match subject {
        Subject::Vehicle(id) => vehicle::find(tx, viewer, id).await?.map(|view| view.follow),
        Subject::Licence(id) => licence::find(tx, viewer, id).await?.map(|view| view.follow),
    };
    Ok(follow.is_some_and(|follow| follow.is_none()))
}

async fn list(
    app: &App,
    driver: Driver,
    subject: Subject,
    query: &PageQuery,
    request: &HttpRequest,
) -> Result<HttpResponse, Failure> {
    let (limit, after) = (Limit::of(query.limit), position::<FollowId>(query.cursor.as_deref())?);
    let now: Instant = app.clock.now();
    let reading = async |tx: &Tx| {
        if !is_own(tx, driver.viewing(now), subject).await? {
            return Err(Problem::from(ProblemCode::NotFound));
        }
        let views = follow::in_force_of(tx, subject, now, after, limit + 1).await?;
        shown::of(app, tx, driver, views).await
    };
    let (shown, next_cursor) = page(app.store.read(reading).await?, limit, |shown| shown.view.follow.id);
    let language = Language::of(request.headers());
    let data = shown.iter().map(|shown| FollowResource::new(shown, language)).collect();
    Ok(HttpResponse::Ok().json(FollowPage { data, has_more: next_cursor.is_some(), next_cursor }))
}

/// Lists who follows a vehicle.
///
/// To its owner, who may revoke each at any time (FOLLOW-8); at most 3 (FOLLOW-6).
#[utoipa::path(
    operation_id = "listVehicleFollowers", tag = "vehicles",
    params(
        ("id" = String, Path, description = "The vehicle", max_length = 30, pattern = "^veh_[0-7][0-9a-hjkmnp-tv-z]{25}$",
            example = "veh_01km7x6jjkfgrtgvqjprvfbgm8"),
        PageQuery,
    ),
    responses((status = 200, description = "A page of follows", body = FollowPage)),
    extensions(("x-problems" = json!(["not_found", "invalid_cursor"]))),
    security(("driver" = [])),
)]
#[get("/v1/vehicles/{id}/followers")]
pub(crate) async fn of_vehicle(
    app: web::Data<App>,
    Caller(driver): Caller<Driver>,
    id: Path<VehicleId>,
    query: Query<PageQuery>,
    request: HttpRequest,
) -> Result<HttpResponse, Failure> {
    list(&app, driver, Subject::Vehicle(id.0), &query.0, &request).await
}

/// Lists who follows a licence.
///
/// To its holder, who may revoke each at any time (FOLLOW-8).
#[utoipa::path(
    operation_id = "listLicenceFollowers", tag = "licences",
    params(
        ("id" = String, Path, description = "The licence", max_length = 30, pattern = "^lic_[0-7][0-9a-hjkmnp-tv-z]{25}$",
            example = "lic_01km7x6jjkfgrtgvqjprvfbgm8"),
        PageQuery,
    ),
    responses((status = 200, description = "A page of follows", body = FollowPage)),
    extensions(("x-problems" = json!(["not_found", "invalid_cursor"]))),
    security(("driver" = [])),
)]
#[get("/v1/licences/{id}/followers")]
pub(crate) async fn of_licence(
    app: web::Data<App>,
    Caller(driver): Caller<Driver>,
    id: Path<LicenceId>,
    query: Query<PageQuery>,
    request: HttpRequest,
) -> Result<HttpResponse, Failure> {
    list(&app, driver, Subject::Licence(id.0), &query.0, &request).await
}
