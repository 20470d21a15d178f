//! `/v1/sandbox`: the clock that callers may move, the messages that arrived, news of the registry, and resets. Never in
//! production.

pub mod resets;

use crate::http::extract::{Body, Query, parsed};
use crate::http::failure::Failure;
use crate::http::resource::Limit;
use crate::http::respond::{page, position, tagged};
use crate::http::when::Timestamp;
use crate::http::words;
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, HttpResponse, get, post, web};
use domain::codes::PlateClass;
use domain::follow::Channel;
use domain::ids::{FollowId, MessageId};
use domain::plate::Plate;
use persistence::Tx;
use persistence::message::{self, Message};
use sandbox::{Advance, Sandbox};
use serde::{Deserialize, Serialize};
use std::future::{Ready, ready};
use usecases::app::App;
use usecases::follows::deliver::letter;
use usecases::principal::By;
use usecases::problem::{Problem, ProblemCode};
use usecases::registry;
use usecases::work::Work;
use utoipa::{IntoParams, ToSchema};

/// The magic inputs, in Markdown: for the description of the API.
pub use sandbox::MAGIC_INPUTS;

/// The sandbox that is played. Outside the sandbox there is no such path.
pub struct Played(web::Data<Sandbox>);

impl FromRequest for Played {
    type Error = Failure;
    type Future = Ready<Result<Self, Failure>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let played = request.app_data::<web::Data<Sandbox>>().cloned();
        ready(played.map(Self).ok_or_else(|| ProblemCode::RouteNotFound.into()))
    }
}

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
pub(crate) async fn clock(
    app: web::Data<App>,
    Played(_sandbox): Played,
    request: HttpRequest,
) -> Result<HttpResponse, Failure> {
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
pub(crate) async fn advance_clock(
    app: web::Data<App>,
    Played(sandbox): Played,
    body: Body<AdvanceClock>,
) -> Result<HttpResponse, Failure> {
    sandbox.advance(&app, body.value.advance).await?;
    Ok(HttpResponse::Ok().json(SandboxClock::of(&app)))
}

/// Whose messages.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListMessages {
    /// The authorisation code of the person, or the name in the table of demo people.
    #[param(max_length = 128, pattern = "^[A-Za-z0-9._@-]{1,128}$", example = "demo-an-ning")]
    pub recipient: String,
    /// How many at the most.
    #[param(value_type = Option<i32>, minimum = 1, maximum = 100, default = 20, example = 20)]
    pub limit: Option<Limit>,
    /// `next_cursor` of the page before.
    #[param(max_length = 256, pattern = "^[A-Za-z0-9_-]{1,256}$")]
    pub cursor: Option<String>,
}

/// A message that has arrived.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Message, example = json!({
    "id": "msg_01km7x6jjkfgrtgvqjprvfbgm8",
    "channel": "app",
    "follow_id": "fol_01km7x6jjkfgrtgvqjprvfbgm8",
    "text": "【城市服务】演示·林悦申请关注您的车辆渝A***05。请打开小程序同意或拒绝。"
}))]
pub struct MessageResource {
    /// Identifies it.
    #[schema(value_type = String, max_length = 30, pattern = "^msg_[0-7][0-9a-hjkmnp-tv-z]{25}$")]
    pub id: MessageId,
    /// How it came.
    #[schema(value_type = words::FollowChannel)]
    pub channel: Channel,
    /// The follow or request that it is about.
    #[schema(value_type = String, max_length = 30, pattern = "^fol_[0-7][0-9a-hjkmnp-tv-z]{25}$")]
    pub follow_id: FollowId,
    /// What it says.
    #[schema(max_length = 512, pattern = "^[^\\u0000]+$")]
    pub text: String,
}

/// A page of messages.
#[derive(Debug, Serialize, ToSchema)]
pub struct MessagePage {
    /// The messages, the latest first.
    #[schema(max_items = 100)]
    pub data: Vec<MessageResource>,
    /// Whether there are more.
    pub has_more: bool,
    /// Where the next page starts.
    #[schema(required = true, max_length = 256, pattern = "^[A-Za-z0-9_-]{1,256}$")]
    pub next_cursor: Option<String>,
}

/// Lists the messages that arrived at somebody.
///
/// Messages in the payment app and text messages; the latest first. Whoever is no demo person gets none.
#[utoipa::path(
    operation_id = "listSandboxMessages", tag = "sandbox",
    params(ListMessages),
    responses((status = 200, description = "A page of messages", body = MessagePage)),
    extensions(("x-problems" = json!(["invalid_cursor"]))),
    security(()),
)]
#[get("/v1/sandbox/messages")]
pub(crate) async fn messages(
    app: web::Data<App>,
    Played(sandbox): Played,
    query: Query<ListMessages>,
) -> Result<HttpResponse, Failure> {
    let (limit, before) = (Limit::of(query.0.limit), position::<MessageId>(query.0.cursor.as_deref())?);
    let recipient = sandbox.person_named(&app, &query.0.recipient).await?;
    let reading = async |tx: &Tx| {
        let sent = match recipient {
            Some(person) => message::sent_to(tx, person, before, limit + 1).await?,
            None => Vec::new(),
        };
        let mut shown = Vec::with_capacity(sent.len());
        for message in sent {
            let letter = letter(&app, tx, &message).await?;
            shown.extend(letter.map(|letter| MessageResource::new(&message, letter.text)));
        }
        Ok::<_, Problem>(shown)
    };
    let (data, next_cursor) = page(app.store.read(reading).await?, limit, |message| message.id);
    Ok(HttpResponse::Ok().json(MessagePage { data, has_more: next_cursor.is_some(), next_cursor }))
}

impl MessageResource {
    fn new(message: &Message, text: String) -> Self {
        Self { id: message.id, channel: message.channel, follow_id: message.follow, text }
    }
}

/// Which vehicle changes hands.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"plate_class": "02", "plate_number": "渝ADM005", "new_owner": "demo-wu-jia"}))]
pub struct ChangeOwner {
    /// The class of its plate.
    #[schema(value_type = words::PlateClass)]
    pub plate_class: PlateClass,
    /// The number on its plate.
    #[schema(min_length = 7, max_length = 8, pattern = "^[^\\u0000]{7,8}$")]
    pub plate_number: String,
    /// The authorisation code of the new owner, or the name in the table of demo people.
    #[schema(min_length = 1, max_length = 128, pattern = "^[A-Za-z0-9._@-]{1,128}$")]
    pub new_owner: String,
}

/// Has the registry report another owner of a vehicle.
///
/// The vehicle loses its followers, and whoever asks to be one (FOLLOW-9).
#[utoipa::path(
    operation_id = "changeSandboxOwner", tag = "sandbox",
    request_body = ChangeOwner,
    responses((status = 204, description = "It is the new owner's")),
    extensions(("x-problems" = json!(["not_found"]))),
    security(()),
)]
#[post("/v1/sandbox/ownership-changes")]
pub(crate) async fn change_owner(
    app: web::Data<App>,
    Played(sandbox): Played,
    body: Body<ChangeOwner>,
) -> Result<HttpResponse, Failure> {
    let asked = body.value;
    let plate = Plate::new(asked.plate_class, parsed("/plate_number", &asked.plate_number)?);
    let plate = plate.map_err(|error| Problem::invalid("/plate_number", "invalid_value", error.to_string()))?;
    let owner = sandbox.person_named(&app, &asked.new_owner).await?.ok_or(ProblemCode::NotFound)?;
    let changing = async move |work: &Work<'_>| registry::change_owner::change_owner(work, &plate, owner).await;
    app.change(By::Authority, changing).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Whose licence is cancelled.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"holder": "demo-luo-an"}))]
pub struct CancelLicence {
    /// The authorisation code of the holder, or the name in the table of demo people.
    #[schema(min_length = 1, max_length = 128, pattern = "^[A-Za-z0-9._@-]{1,128}$")]
    pub holder: String,
}

/// Has the registry report that a licence is cancelled.
///
/// The licence loses its followers, and whoever asks to be one (FOLLOW-9).
#[utoipa::path(
    operation_id = "cancelSandboxLicence", tag = "sandbox",
    request_body = CancelLicence,
    responses((status = 204, description = "It is cancelled")),
    extensions(("x-problems" = json!(["not_found"]))),
    security(()),
)]
#[post("/v1/sandbox/licence-cancellations")]
pub(crate) async fn cancel_licence(
    app: web::Data<App>,
    Played(sandbox): Played,
    body: Body<CancelLicence>,
) -> Result<HttpResponse, Failure> {
    let holder = sandbox.person_named(&app, &body.value.holder).await?.ok_or(ProblemCode::NotFound)?;
    let cancelling = async move |work: &Work<'_>| registry::cancel_licence::cancel_licence(work, holder).await;
    app.change(By::Authority, cancelling).await?;
    Ok(HttpResponse::NoContent().finish())
}
