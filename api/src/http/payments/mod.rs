//! `/v1/payments`: paying decisions.

pub mod resource;

use crate::http::caller::Caller;
use crate::http::context::Language;
use crate::http::events::history;
use crate::http::extract::{Body, Empty, Path, Query};
use crate::http::failure::Failure;
use crate::http::once::Command;
use crate::http::resource::{EventPage, Limit, Money, PageQuery};
use crate::http::respond::{before, page, place, tagged};
use actix_web::{HttpRequest, HttpResponse, get, post, web};
use domain::ids::{DecisionId, PaymentId};
use domain::time::Instant;
use persistence::payment::{self, View};
use resource::PaymentResource;
use serde::{Deserialize, Serialize};
use usecases::app::App;
use usecases::payments;
use usecases::payments::start::Wanted;
use usecases::principal::Driver;
use usecases::problem::{Problem, ProblemCode};
use usecases::reply::Answer;
use utoipa::ToSchema;

/// What is to be paid.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "decision_id": "dec_01km7x6jjkfgrtgvqjprvfbgm8",
    "expected_amount": {"amount": 20000, "currency": "CNY"}
}))]
pub struct StartPayment {
    /// The decision.
    #[schema(value_type = String, max_length = 30, pattern = "^dec_[0-7][0-9a-hjkmnp-tv-z]{25}$")]
    pub decision_id: DecisionId,
    /// What the driver was shown: `amount_due.total` of the decision.
    pub expected_amount: Money,
}

/// A page of payments, the latest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct PaymentPage {
    /// The payments.
    #[schema(max_items = 100)]
    pub data: Vec<PaymentResource>,
    /// Whether there are more.
    pub has_more: bool,
    /// Where the next page starts.
    #[schema(required = true, max_length = 256, pattern = "^[A-Za-z0-9_-]{1,256}$")]
    pub next_cursor: Option<String>,
}

impl PaymentPage {
    fn new(views: Vec<View>, limit: i64, language: Language, now: Instant) -> Self {
        let at = |view: &View| {
            let payment = view.state.payment();
            place(payment.quote.computed_at, payment.id)
        };
        let (views, next_cursor) = page(views, limit, at);
        let data = views.iter().map(|view| PaymentResource::new(view, language, now)).collect();
        Self { data, has_more: next_cursor.is_some(), next_cursor }
    }
}

/// Starts a payment.
///
/// Of a decision that is addressed to the driver, or that the driver has looked up by its number (PAY-1). A decision has at most one
/// payment under way. `expected_amount` must be what is owed now. The answer carries the host's trade number, with which the
/// mini-app opens the host's screen; where the host did not answer at once, or the answer is repeated to a retry, ask for the
/// payment until its `next_action` is `pay`.
#[utoipa::path(
    operation_id = "startPayment", tag = "payments",
    request_body = StartPayment,
    responses((status = 201, description = "Started", body = PaymentResource)),
    extensions(
        ("x-problems" = json!([
        "not_found", "notice_not_served", "nothing_to_pay", "payment_in_progress", "amount_changed"
    ])),
        ("x-idempotency" = json!("required")),
    ),
    security(("driver" = [])),
)]
#[post("/v1/payments")]
pub(crate) async fn start(command: Command, body: Body<StartPayment>) -> Result<HttpResponse, Failure> {
    let wanted = Wanted { decision: body.value.decision_id, expected_amount: body.value.expected_amount.amount };
    let show = shown(&command.app, &command.request);
    let render = move |view: &View| Answer::created(format!("/v1/payments/{}", view.state.payment().id), &show(view));
    let act = async |app: &App, driver, reply| payments::start::start(app, driver, wanted, reply).await;
    command.once(body.fingerprint, render, act).await
}

/// Lists the payments that the driver started.
///
/// The latest first.
#[utoipa::path(
    operation_id = "listPayments", tag = "payments",
    params(PageQuery),
    responses((status = 200, description = "A page of payments", body = PaymentPage)),
    extensions(("x-problems" = json!(["invalid_cursor"]))),
    security(("driver" = [])),
)]
#[get("/v1/payments")]
pub(crate) async fn list(
    app: web::Data<App>,
    Caller(driver): Caller<Driver>,
    query: Query<PageQuery>,
    request: HttpRequest,
) -> Result<HttpResponse, Failure> {
    let (limit, before) = (Limit::of(query.0.limit), before(query.0.cursor.as_deref())?);
    let views = app.store.read(async |tx| payment::page(tx, driver.account, before, limit + 1).await).await?;
    let (language, now) = (Language::of(request.headers()), app.clock.now());
    Ok(HttpResponse::Ok().json(PaymentPage::new(views, limit, language, now)))
}

/// Shows a payment.
///
/// As it is known here; the host is asked in the background, and at once by `POST /v1/payments/{id}/refreshes`.
#[utoipa::path(
    operation_id = "getPayment", tag = "payments",
    params(("id" = String, Path, description = "The payment", max_length = 30, pattern = "^pay_[0-7][0-9a-hjkmnp-tv-z]{25}$",
        example = "pay_01km7x6jjkfgrtgvqjprvfbgm8")),
    responses((status = 200, description = "The payment", body = PaymentResource)),
    extensions(("x-problems" = json!(["not_found"]))),
    security(("driver" = [])),
)]
#[get("/v1/payments/{id}")]
pub(crate) async fn read(
    app: web::Data<App>,
    Caller(driver): Caller<Driver>,
    id: Path<PaymentId>,
    request: HttpRequest,
) -> Result<HttpResponse, Failure> {
    let view = find(&app, driver, id.0).await?;
    tagged(&request, &PaymentResource::new(&view, Language::of(request.headers()), app.clock.now()))
}

/// Asks the host how a payment stands.
///
/// For when the driver comes back from the host's screen. An outcome that the host does not know yet leaves the payment pending:
/// it is asked for again, and never taken for a failure.
#[utoipa::path(
    operation_id = "refreshPayment", tag = "payments",
    params(("id" = String, Path, description = "The payment", max_length = 30, pattern = "^pay_[0-7][0-9a-hjkmnp-tv-z]{25}$",
        example = "pay_01km7x6jjkfgrtgvqjprvfbgm8")),
    request_body = Empty,
    responses((status = 200, description = "The payment as it is now", body = PaymentResource)),
    extensions(
        ("x-problems" = json!(["not_found", "host_unavailable"])),
        ("x-idempotency" = json!("optional")),
    ),
    security(("driver" = [])),
)]
#[post("/v1/payments/{id}/refreshes")]
pub(crate) async fn refresh(command: Command, id: Path<PaymentId>, body: Body<Empty>) -> Result<HttpResponse, Failure> {
    let show = shown(&command.app, &command.request);
    let render = move |view: &View| Answer::ok(&show(view));
    let act = async |app: &App, driver, reply| payments::refresh::refresh(app, driver, id.0, reply).await;
    command.once(body.fingerprint, render, act).await
}

/// Gives a payment up.
///
/// The host is told to close it. Money that came first stands: the payment is settled then, and says so. Where the host does not
/// know yet, it stays pending.
#[utoipa::path(
    operation_id = "cancelPayment", tag = "payments",
    params(("id" = String, Path, description = "The payment", max_length = 30, pattern = "^pay_[0-7][0-9a-hjkmnp-tv-z]{25}$",
        example = "pay_01km7x6jjkfgrtgvqjprvfbgm8")),
    request_body = Empty,
    responses((status = 200, description = "The payment as it is now", body = PaymentResource)),
    extensions(
        ("x-problems" = json!(["not_found", "payment_finished", "host_unavailable"])),
        ("x-idempotency" = json!("optional")),
    ),
    security(("driver" = [])),
)]
#[post("/v1/payments/{id}/cancellations")]
pub(crate) async fn cancel(command: Command, id: Path<PaymentId>, body: Body<Empty>) -> Result<HttpResponse, Failure> {
    let show = shown(&command.app, &command.request);
    let render = move |view: &View| Answer::ok(&show(view));
    let act = async |app: &App, driver, reply| payments::cancel::cancel(app, driver, id.0, reply).await;
    command.once(body.fingerprint, render, act).await
}

/// Lists what happened to a payment.
///
/// The oldest first, its versions without a gap.
#[utoipa::path(
    operation_id = "listPaymentEvents", tag = "payments",
    params(("id" = String, Path, description = "The payment", max_length = 30, pattern = "^pay_[0-7][0-9a-hjkmnp-tv-z]{25}$",
        example = "pay_01km7x6jjkfgrtgvqjprvfbgm8"), PageQuery),
    responses((status = 200, description = "A page of its history", body = EventPage)),
    extensions(("x-problems" = json!(["not_found", "invalid_cursor"]))),
    security(("driver" = [])),
)]
#[get("/v1/payments/{id}/events")]
pub(crate) async fn list_events(
    app: web::Data<App>,
    Caller(driver): Caller<Driver>,
    id: Path<PaymentId>,
    query: Query<PageQuery>,
) -> Result<HttpResponse, Failure> {
    find(&app, driver, id.0).await?;
    history(&app, id.0.uuid(), &query.0).await
}

async fn find(app: &App, driver: Driver, id: PaymentId) -> Result<View, Problem> {
    let found = app.store.read(async |tx| payment::find(tx, driver.account, id).await).await?;
    found.ok_or_else(|| ProblemCode::NotFound.into())
}

/// How a payment of this request is shown: as it stands when the command ends.
fn shown(app: &App, request: &HttpRequest) -> impl Fn(&View) -> PaymentResource + Send + Sync + 'static {
    let (shared, language) = (app.shared(), Language::of(request.headers()));
    move |view| PaymentResource::new(view, language, shared.clock.now())
}
