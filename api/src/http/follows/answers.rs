//! What the owner answers to a request.

use super::resource::FollowResource;
use super::shown;
use crate::http::caller::Caller;
use crate::http::context::{Context, Language};
use crate::http::extract::{Body, Empty, Path};
use crate::http::failure::Failure;
use crate::http::once::Command;
use crate::http::when::Timestamp;
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, post, web};
use domain::ids::FollowId;
use serde::Serialize;
use usecases::app::App;
use usecases::follows as usecase;
use usecases::principal::Driver;
use utoipa::ToSchema;

/// A consent, with the code that the owner passes on.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "code": "012345",
    "code_expires_at": "2025-03-05T02:10:00Z",
    "request": {
        "id": "fol_01km7x6jjkfgrtgvqjprvfbgm8",
        "side": "owner",
        "other_name": "演****",
        "vehicle_id": "veh_01km7x6jjkfgrtgvqjprvfbgm8",
        "plate_class": "02",
        "plate_number": "渝A12345",
        "licence_id": null,
        "archive_number": null,
        "channel": "app",
        "status": "awaiting_code",
        "finished": false,
        "policy_version": "chongqing-2022-04-01",
        "requested_at": "2025-03-05T02:00:00Z",
        "expires_at": "2025-03-08T02:00:00Z",
        "consented_at": "2025-03-05T02:00:00Z",
        "confirmed_at": null,
        "authorised_until": null,
        "closed_at": null,
        "next_action": {"type": "wait"},
        "poll_after_seconds": 5,
        "links": {"decline": {"href": "/v1/follow-requests/fol_01km7x6jjkfgrtgvqjprvfbgm8/declines", "method": "POST"}}
    }
}))]
pub struct Consent {
    /// Six digits, for the requester to enter. It is shown this once.
    #[schema(min_length = 6, max_length = 6, pattern = "^[0-9]{6}$")]
    pub code: String,
    /// When the code is worth nothing any more.
    pub code_expires_at: Timestamp,
    /// The request as it is now.
    pub request: FollowResource,
}

/// Consents to a request.
///
/// By the owner alone. The answer holds the code that the owner passes on: it lives 10 minutes and takes 5 tries (FOLLOW-3).
/// Consenting again gives another code, at most 3 in all; the one before is worth nothing then. No `Idempotency-Key` is taken,
/// since the answer holds a secret.
#[utoipa::path(
    operation_id = "consentToFollow", tag = "follows",
    params(("id" = String, Path, description = "The request", max_length = 30, pattern = "^fol_[0-7][0-9a-hjkmnp-tv-z]{25}$",
        example = "fol_01km7x6jjkfgrtgvqjprvfbgm8")),
    request_body = Empty,
    responses((status = 200, description = "The code", body = Consent)),
    extensions(("x-problems" = json!(["not_found", "wrong_side", "follow_request_closed", "codes_exhausted"]))),
    security(("driver" = [])),
)]
#[post("/v1/follow-requests/{id}/consents")]
pub(crate) async fn consent(
    app: web::Data<App>,
    Caller(driver): Caller<Driver>,
    id: Path<FollowId>,
    _body: Body<Empty>,
    request: HttpRequest,
) -> Result<HttpResponse, Failure> {
    let request_id = Context::of(&request).request_id;
    let given = usecase::consent::consent(&app, driver, id.0, &request_id).await?;
    let consent = Consent {
        code: given.code.as_str().to_owned(),
        code_expires_at: given.expires_at.into(),
        request: FollowResource::new(&given.request, Language::of(request.headers())),
    };
    Ok(HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")).json(consent))
}

/// Declines a request.
///
/// By the owner alone; also takes a consent back, until the code is entered.
#[utoipa::path(
    operation_id = "declineFollow", tag = "follows",
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
#[post("/v1/follow-requests/{id}/declines")]
pub(crate) async fn decline(command: Command, id: Path<FollowId>, body: Body<Empty>) -> Result<HttpResponse, Failure> {
    let render = shown(&command);
    let act = async |app: &App, driver, reply| usecase::decline::decline(app, driver, id.0, reply).await;
    command.once(body.fingerprint, render, act).await
}
