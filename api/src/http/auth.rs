//! `/v1/auth`: sessions of drivers.

use crate::http::caller::Caller;
use crate::http::extract::Body;
use crate::http::failure::Failure;
use actix_web::{HttpResponse, delete, post, web};
use serde::{Deserialize, Serialize};
use usecases::app::App;
use usecases::auth::{self, Tokens};
use usecases::principal::Driver;
use usecases::security::tokens::ACCESS_TOKEN_SECONDS;
use utoipa::ToSchema;

/// What the mini-program's `getAuthCode` gave.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"auth_code": "demo-lin-yue"}))]
pub struct StartSession {
    /// The host's authorisation code. Used once.
    #[schema(min_length = 1, max_length = 128, pattern = "^[A-Za-z0-9._@-]{1,128}$")]
    pub auth_code: String,
}

/// A refresh token, to be exchanged.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"refresh_token": "gvuGWZ2Jc2Gv0i-1QZ4uPmuUBR2DqvMNNyJkAOJE2hI"}))]
pub struct RefreshSession {
    /// The refresh token of the last answer. Used once; a second use ends the session.
    #[schema(min_length = 43, max_length = 43, pattern = "^[A-Za-z0-9_-]{43}$")]
    pub refresh_token: String,
}

/// The tokens of a session.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "token_type": "Bearer",
    "access_token": "eyJ0eXAiOiJhdCtqd3QiLCJhbGciOiJFZERTQSJ9.eyJzdWIiOiJhY2NfIn0.c2ln",
    "expires_in": 900,
    "refresh_token": "gvuGWZ2Jc2Gv0i-1QZ4uPmuUBR2DqvMNNyJkAOJE2hI"
}))]
pub struct SessionTokens {
    /// How the access token is sent.
    #[schema(max_length = 6, pattern = "^Bearer$")]
    pub token_type: &'static str,
    /// A JWT for the `Authorization` header.
    #[schema(max_length = 2048, pattern = "^[A-Za-z0-9_.-]+$")]
    pub access_token: String,
    /// Seconds until the access token expires.
    #[schema(format = "int32", minimum = 1, maximum = 900)]
    pub expires_in: i64,
    /// Exchanged once for the next pair at `POST /v1/auth/refreshes`.
    #[schema(min_length = 43, max_length = 43, pattern = "^[A-Za-z0-9_-]{43}$")]
    pub refresh_token: String,
}

impl From<Tokens> for SessionTokens {
    fn from(tokens: Tokens) -> Self {
        Self {
            token_type: "Bearer",
            access_token: tokens.access,
            expires_in: ACCESS_TOKEN_SECONDS,
            refresh_token: tokens.refresh,
        }
    }
}

/// Signs in a user of the payment app.
///
/// At the first sign-in the own licence and all own vehicles are linked by the verified identity: nothing is registered or
/// bound (LINK-1).
#[utoipa::path(
    operation_id = "startSession", tag = "auth",
    request_body = StartSession,
    responses((status = 201, description = "Signed in", body = SessionTokens)),
    extensions(("x-problems" = json!(["auth_code_invalid", "host_unavailable"]))),
    security(()),
)]
#[post("/v1/auth/sessions")]
pub(crate) async fn start(app: web::Data<App>, body: Body<StartSession>) -> Result<HttpResponse, Failure> {
    let tokens = auth::sign_in::sign_in(&app, &body.value.auth_code).await?;
    Ok(HttpResponse::Created().json(SessionTokens::from(tokens)))
}

/// Exchanges a refresh token for the next pair of tokens.
///
/// A refresh token is used once. One that comes a second time ends its session, since somebody has a copy of it.
#[utoipa::path(
    operation_id = "refreshSession", tag = "auth",
    request_body = RefreshSession,
    responses((status = 201, description = "The next pair", body = SessionTokens)),
    extensions(("x-problems" = json!(["refresh_token_invalid"]))),
    security(()),
)]
#[post("/v1/auth/refreshes")]
pub(crate) async fn refresh(app: web::Data<App>, body: Body<RefreshSession>) -> Result<HttpResponse, Failure> {
    let tokens = auth::refresh::refresh(&app, &body.value.refresh_token).await?;
    Ok(HttpResponse::Created().json(SessionTokens::from(tokens)))
}

/// Signs out.
///
/// The session's refresh tokens are worth nothing from now on; its access token lives out its 15 minutes at most.
#[utoipa::path(
    operation_id = "endSession", tag = "auth",
    responses((status = 204, description = "Signed out")),
    security(("driver" = [])),
)]
#[delete("/v1/auth/sessions/current")]
pub(crate) async fn end(app: web::Data<App>, Caller(driver): Caller<Driver>) -> Result<HttpResponse, Failure> {
    auth::sign_out::sign_out(&app, driver).await?;
    Ok(HttpResponse::NoContent().finish())
}
