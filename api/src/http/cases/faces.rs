//! `/v1/cases/{id}/face-checks`: faces shown for a case.

use crate::http::caller::Caller;
use crate::http::cases::face_check::{FaceCheckResource, Role};
use crate::http::context::Context;
use crate::http::extract::{Body, Empty, Path, Paths};
use crate::http::failure::Failure;
use crate::http::once::Command;
use actix_web::{HttpRequest, HttpResponse, post, web};
use domain::ids::{CaseId, FaceCheckId};
use persistence::face_check::Stored;
use serde::Deserialize;
use usecases::app::App;
use usecases::cases::{face, start_face_check};
use usecases::principal::Driver;
use usecases::reply::Answer;
use utoipa::ToSchema;

/// Whose face is to be checked.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"role": "handler"}))]
pub struct StartFaceCheck {
    /// In which role the face is shown.
    pub role: Role,
}

/// Starts a face check at the host.
///
/// The mini-app opens the screen at `url`; then the case is submitted, which fetches the result. Tries are limited, and a
/// passed face counts for 120 seconds (CASE-2).
#[utoipa::path(
    operation_id = "startFaceCheck", tag = "cases",
    params(("id" = String, Path, description = "The case", max_length = 30, pattern = "^cas_[0-7][0-9a-hjkmnp-tv-z]{25}$",
        example = "cas_01km7x6jjkfgrtgvqjprvfbgm8")),
    request_body = StartFaceCheck,
    responses((status = 201, description = "The face check", body = FaceCheckResource)),
    extensions(
        ("x-problems" = json!(["not_found", "case_not_open", "face_not_needed", "face_tries_exhausted", "host_unavailable"])),
        ("x-idempotency" = json!("required")),
    ),
    security(("driver" = [])),
)]
#[post("/v1/cases/{id}/face-checks")]
pub(crate) async fn start(
    command: Command,
    id: Path<CaseId>,
    body: Body<StartFaceCheck>,
) -> Result<HttpResponse, Failure> {
    let role = body.value.role.into();
    let render = |started: &Stored| {
        Answer::created(format!("/v1/cases/{}", started.check.case), &FaceCheckResource::from(started))
    };
    let act = async |app: &App, driver, reply| start_face_check::start(app, driver, id.0, role, reply).await;
    command.once(body.fingerprint, render, act).await
}

/// Fetches the result of a face check from the host.
///
/// Submitting the case does the same; this is for a mini-app that wants to tell the driver before.
#[utoipa::path(
    operation_id = "fetchFaceResult", tag = "cases",
    params(
        ("id" = String, Path, description = "The case", max_length = 30, pattern = "^cas_[0-7][0-9a-hjkmnp-tv-z]{25}$",
            example = "cas_01km7x6jjkfgrtgvqjprvfbgm8"),
        ("face_check_id" = String, Path, description = "The face check", max_length = 30,
            pattern = "^fch_[0-7][0-9a-hjkmnp-tv-z]{25}$", example = "fch_01km7x6jjkfgrtgvqjprvfbgm8"),
    ),
    request_body = Empty,
    responses((status = 200, description = "The face check", body = FaceCheckResource)),
    extensions(("x-problems" = json!(["not_found", "host_unavailable"]))),
    security(("driver" = [])),
)]
#[post("/v1/cases/{id}/face-checks/{face_check_id}/results")]
pub(crate) async fn fetch(
    app: web::Data<App>,
    Caller(driver): Caller<Driver>,
    ids: Paths<CaseId, FaceCheckId>,
    _body: Body<Empty>,
    request: HttpRequest,
) -> Result<HttpResponse, Failure> {
    let stored = face::fetch(&app, driver, ids.0, ids.1, &Context::of(&request).request_id).await?;
    Ok(HttpResponse::Ok().json(FaceCheckResource::from(&stored)))
}
