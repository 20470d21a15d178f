//! `/v1/sandbox`: the clock that callers may move. Never in production.

use crate::app::App;
use crate::http::extract::Body;
use crate::http::respond::tagged;
use crate::http::when::Timestamp;
use crate::problem::{Problem, ProblemCode};
use crate::sandbox::{self, Advance};
use actix_web::{HttpRequest, HttpResponse, get, post, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How far the clock is to be moved.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"advance": "P15D"}))]
pub struct AdvanceClock {
    /// An ISO 8601 duration: weeks (`P2W`), or days, hours, minutes and seconds (`P1DT2H30M`). From 1 second to 366 days.
    #[schema(value_type = String, format = "duration", min_length = 3, max_length = 43, pattern = "^P[0-9DHMSTW]{2,42}$")]
    pub advance: Advance,
}

/// The sandbox's clock.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "now": "2025-03-20T02:00:00Z", "machine_now": "2025-03-05T02:00:00Z", "offset_seconds": 1_296_000
}))]
pub struct SandboxClock {
    /// Business and legal time: deadlines, expiries and points cycles follow it.
    pub now: Timestamp,
    /// The machine's time: tokens, rate limits and idempotency keys follow it.
    pub machine_now: Timestamp,
    /// How far the clock has been moved in all. Fractions of a second are never moved.
    #[schema(format = "int64", minimum = 0, maximum = 3_162_240_000_i64)]
    pub offset_seconds: i64,
}

impl SandboxClock {
    fn of(app: &App) -> Self {
        let (machine_now, offset) = (app.clock.machine_now(), app.clock.offset());
        Self {
            now: (machine_now + offset).into(),
            machine_now: machine_now.into(),
            offset_seconds: offset.num_seconds(),
        }
    }
}

/// Tells the sandbox's time.
///
/// Business and legal time runs ahead of the machine's by as much as `POST /v1/sandbox/clock` has moved it.
#[utoipa::path(
    operation_id = "getSandboxClock", tag = "sandbox",
    responses((status = 200, description = "The clock", body = SandboxClock)),
    security(()),
)]
#[get("/v1/sandbox/clock")]
pub(crate) async fn clock(app: web::Data<App>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    in_sandbox(&app)?;
    tagged(&request, &SandboxClock::of(&app))
}

/// Moves the sandbox's clock ahead.
///
/// Every deadline, expiry, job and event up to the new time has happened when the answer comes. The clock is one for all
/// callers, and never goes back. A repeated call moves it again.
#[utoipa::path(
    operation_id = "advanceSandboxClock", tag = "sandbox",
    request_body = AdvanceClock,
    responses((status = 200, description = "The clock after the move", body = SandboxClock)),
    security(()),
)]
#[post("/v1/sandbox/clock")]
pub(crate) async fn advance_clock(app: web::Data<App>, body: Body<AdvanceClock>) -> Result<HttpResponse, Problem> {
    in_sandbox(&app)?;
    sandbox::advance(&app, body.value.advance).await?;
    Ok(HttpResponse::Ok().json(SandboxClock::of(&app)))
}

/// Outside the sandbox there is no such path.
fn in_sandbox(app: &App) -> Result<(), Problem> {
    if app.config.sandbox { Ok(()) } else { Err(ProblemCode::RouteNotFound.into()) }
}
