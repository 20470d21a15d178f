//! `/v1/decision-lookups`: a decision by what stands on its notice, for whoever wants to pay it (PAY-1).

use super::resource::{AmountDue, amount_due, paying, status_reason};
use crate::http::caller::{Caller, ClientAddress};
use crate::http::context::Language;
use crate::http::extract::{Body, parsed};
use crate::http::failure::Failure;
use crate::http::resource::{Links, Money, StatusReason};
use crate::http::when::{Date, Timestamp};
use crate::http::words;
use actix_web::{HttpRequest, HttpResponse, post, web};
use domain::access::Access;
use domain::codes::DecisionNumber;
use domain::decision::{DecisionState, DecisionStatus};
use domain::ids::DecisionId;
use domain::plate::PlateNumber;
use domain::time::Instant;
use persistence::decision::View;
use serde::{Deserialize, Serialize};
use usecases::app::{App, Shared};
use usecases::decisions::look_up::{Wanted, look_up as look};
use usecases::principal::Driver;
use usecases::problem::Problem;
use utoipa::ToSchema;

/// What stands on the notice.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"number": "5001032503070010", "plate_number": "渝A70010"}))]
pub struct LookUpDecision {
    /// The number of the decision.
    #[schema(min_length = 15, max_length = 16, pattern = "^[0-9]{15}[0-9A-Za-z]?$")]
    pub number: String,
    /// The number on the plate of the vehicle.
    #[schema(
        min_length = 7,
        max_length = 8,
        pattern = "^[京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新][A-HJ-NP-Z]([A-HJ-NP-Z0-9]{4}[A-HJ-NP-Z0-9挂学警港澳]|[A-HJK][A-HJ-NP-Z0-9][0-9]{4}|[0-9]{5}[A-HJK])$"
    )]
    pub plate_number: String,
}

impl LookUpDecision {
    fn wanted(&self) -> Result<Wanted, Problem> {
        let number = parsed("/number", &self.number)?;
        Ok(Wanted { number, plate: parsed("/plate_number", &self.plate_number)? })
    }
}

/// A decision as whoever knows its number and plate is shown it: what is owed, and nothing of the person.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "decision_id": "dec_01km7x6jjkfgrtgvqjprvfbgm8",
    "number": "5001032503070010",
    "plate_number": "渝A***10",
    "status": "served",
    "finished": false,
    "fine": {"amount": 20000, "currency": "CNY"},
    "due_date": "2025-03-24",
    "due_provisional": false,
    "amount_due": {
        "fine": {"amount": 20000, "currency": "CNY"},
        "surcharge": {"amount": 0, "currency": "CNY"},
        "total": {"amount": 20000, "currency": "CNY"},
        "days_late": 0,
        "valid_until": "2025-03-08T16:00:00Z"
    },
    "as_of": "2025-03-08T02:00:00Z",
    "links": {"pay": {"href": "/v1/payments", "method": "POST"}}
}))]
pub struct DecisionLookup {
    /// Identifies the decision here: the `decision_id` of a payment.
    #[schema(value_type = String, max_length = 30, pattern = "^dec_[0-7][0-9a-hjkmnp-tv-z]{25}$")]
    pub decision_id: DecisionId,
    /// The authority's number.
    #[serde(serialize_with = "words::text")]
    #[schema(value_type = String, max_length = 16, pattern = "^[0-9]{15}[0-9A-Za-z]?$")]
    pub number: DecisionNumber,
    /// The plate, masked.
    #[schema(max_length = 8, pattern = "^[^\\u0000]{7,8}$")]
    pub plate_number: String,
    /// Where it is in its life; `overdue` once it was not paid in time.
    #[schema(value_type = words::DecisionStatus)]
    pub status: DecisionStatus,
    /// Whether it is cleared or taken back.
    pub finished: bool,
    /// Why it is in this state, where that says more.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub status_reason: Option<StatusReason>,
    /// The fine, without surcharge; 0 for a warning.
    pub fine: Money,
    /// The last day on which the fine can be paid without surcharge; null before service, and for a warning.
    #[schema(required = true)]
    pub due_date: Option<Date>,
    /// Whether that depends on a year whose holidays are not announced yet.
    pub due_provisional: bool,
    /// What is owed now, while it can be paid.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub amount_due: Option<AmountDue>,
    /// When the authority last confirmed this.
    pub as_of: Timestamp,
    /// What can be done or read now.
    pub links: Links,
}

impl DecisionLookup {
    fn new(
        view: View,
        plate: &PlateNumber,
        driver: Driver,
        shared: &Shared,
        language: Language,
        now: Instant,
    ) -> Result<Self, Problem> {
        let state = &view.state;
        let made = state.decision();
        let deadline = view.service.as_ref().map(|service| service.deadline).filter(|_| !made.fine.is_zero());
        Ok(Self {
            decision_id: made.id,
            number: made.number.clone(),
            plate_number: Access::Masked.plate(plate),
            status: state.status(),
            finished: matches!(state, DecisionState::Cleared(_) | DecisionState::Annulled(_)),
            status_reason: status_reason(state, language),
            fine: made.fine.into(),
            due_date: deadline.map(|deadline| deadline.due_date.into()),
            due_provisional: deadline.is_some_and(|deadline| deadline.provisional),
            amount_due: amount_due(state, shared, now)?,
            as_of: view.as_of.into(),
            links: paying(Links::default(), &view, driver, now),
        })
    }
}

/// Looks a decision up by its number, to pay it.
///
/// Any Chongqing decision whose notice is served, whoever it is addressed to and wherever it was made (PAY-1). Number and plate
/// stand on the notice. Whoever has looked it up may pay it with `POST /v1/payments`; everything else of it stays with the person
/// whom it is addressed to. A number that does not exist, another plate and another province are answered alike, and tries are
/// limited.
#[utoipa::path(
    operation_id = "lookUpDecision", tag = "decisions",
    request_body = LookUpDecision,
    responses((status = 200, description = "What is owed", body = DecisionLookup)),
    extensions(("x-problems" = json!(["not_found", "too_many_tries"]))),
    security(("driver" = [])),
)]
#[post("/v1/decision-lookups")]
pub(crate) async fn look_up(
    app: web::Data<App>,
    Caller(driver): Caller<Driver>,
    ClientAddress(address): ClientAddress,
    request: HttpRequest,
    body: Body<LookUpDecision>,
) -> Result<HttpResponse, Failure> {
    let wanted = body.value.wanted()?;
    let plate = wanted.plate.clone();
    let view = look(&app, driver, wanted, address).await?;
    let (language, now) = (Language::of(request.headers()), app.clock.now());
    Ok(HttpResponse::Ok().json(DecisionLookup::new(view, &plate, driver, &app, language, now)?))
}
