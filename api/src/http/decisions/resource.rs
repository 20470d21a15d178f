//! A decision as the driver is shown it.

use crate::http::context::Language;
use crate::http::decisions::late::{LateFlag, late};
use crate::http::next_action::NextAction;
use crate::http::resource::{Links, Money, StatusReason};
use crate::http::when::{Date, Timestamp};
use crate::http::words;
use domain::codes::{DecisionNumber, OfficeCode};
use domain::decision::pay::payable;
use domain::decision::{DecisionState, DecisionStatus};
use domain::ids::{CaseId, DecisionId, LicenceId, PaymentId, ViolationId};
use domain::payment::quote;
use domain::payment::surcharge::suspensions_of;
use domain::time::{Instant, china_midnight_after};
use persistence::decision::{LivePayment, View};
use serde::Serialize;
use usecases::app::Shared;
use usecases::decisions::policy_of;
use usecases::principal::Driver;
use usecases::problem::Problem;
use utoipa::ToSchema;

/// What is owed.
#[derive(Debug, Serialize, ToSchema)]
pub struct AmountDue {
    /// The fine.
    pub fine: Money,
    /// The surcharge for the days late.
    pub surcharge: Money,
    /// Both together: the `expected_amount` of a payment.
    pub total: Money,
    /// How many days late.
    #[schema(value_type = i32, minimum = 0, maximum = 1_000_000)]
    pub days_late: u32,
    /// When it may change: the next midnight in China.
    pub valid_until: Timestamp,
}

/// A penalty decision.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Decision, example = json!({
    "id": "dec_01km7x6jjkfgrtgvqjprvfbgm8",
    "number": "5001031900000010",
    "violation_id": "vio_01km7x6jjkfgrtgvqjprvfbgm8",
    "case_id": "cas_01km7x6jjkfgrtgvqjprvfbgm8",
    "licence_id": "lic_01km7x6jjkfgrtgvqjprvfbgm8",
    "office": "500103000000",
    "fine": {"amount": 20000, "currency": "CNY"},
    "points": 1,
    "status": "served",
    "finished": false,
    "late": [],
    "decided_at": "2025-03-05T02:00:00Z",
    "served_at": "2025-03-05T02:00:00Z",
    "due_date": "2025-03-20",
    "due_at": "2025-03-20T16:00:00Z",
    "due_provisional": false,
    "amount_due": {
        "fine": {"amount": 20000, "currency": "CNY"},
        "surcharge": {"amount": 0, "currency": "CNY"},
        "total": {"amount": 20000, "currency": "CNY"},
        "days_late": 0,
        "valid_until": "2025-03-05T16:00:00Z"
    },
    "payment_id": null,
    "paid_at": null,
    "cleared_at": null,
    "as_of": "2025-03-05T02:00:00Z",
    "next_action": {"type": "pay", "trade_number": null},
    "poll_after_seconds": null,
    "links": {
        "events": {"href": "/v1/decisions/dec_01km7x6jjkfgrtgvqjprvfbgm8/events", "method": "GET"},
        "notice": {"href": "/v1/decisions/dec_01km7x6jjkfgrtgvqjprvfbgm8/notice", "method": "GET"},
        "pay": {"href": "/v1/payments", "method": "POST"}
    }
}))]
pub struct DecisionResource {
    /// Identifies it here.
    #[schema(value_type = String, max_length = 30, pattern = "^dec_[0-7][0-9a-hjkmnp-tv-z]{25}$")]
    pub id: DecisionId,
    /// The authority's number.
    #[serde(serialize_with = "words::text")]
    #[schema(value_type = String, max_length = 16, pattern = "^[0-9]{15}[0-9A-Za-z]?$")]
    pub number: DecisionNumber,
    /// The violation that it punishes.
    #[schema(value_type = String, max_length = 30, pattern = "^vio_[0-7][0-9a-hjkmnp-tv-z]{25}$")]
    pub violation_id: ViolationId,
    /// The case that it ends; null for a decision made elsewhere.
    #[schema(required = true, value_type = Option<String>, max_length = 30, pattern = "^cas_[0-7][0-9a-hjkmnp-tv-z]{25}$")]
    pub case_id: Option<CaseId>,
    /// The licence that bears the points.
    #[schema(required = true, value_type = Option<String>, max_length = 30, pattern = "^lic_[0-7][0-9a-hjkmnp-tv-z]{25}$")]
    pub licence_id: Option<LicenceId>,
    /// The office that decided.
    #[serde(serialize_with = "words::text")]
    #[schema(value_type = String, max_length = 12, pattern = "^[0-9]{12}$")]
    pub office: OfficeCode,
    /// The fine, without surcharge; 0 for a warning.
    pub fine: Money,
    /// The points.
    #[schema(minimum = 0, maximum = 12)]
    pub points: u8,
    /// Where it is in its life.
    #[schema(value_type = words::DecisionStatus)]
    pub status: DecisionStatus,
    /// Whether it is cleared or taken back.
    pub finished: bool,
    /// Why it is in this state, where that says more.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub status_reason: Option<StatusReason>,
    /// What the authority did not do in time.
    #[schema(max_items = 2)]
    pub late: Vec<LateFlag>,
    /// When it was made.
    pub decided_at: Timestamp,
    /// When its notice was served.
    #[schema(required = true)]
    pub served_at: Option<Timestamp>,
    /// The last day on which the fine can be paid without surcharge; null before service, and for a warning.
    #[schema(required = true)]
    pub due_date: Option<Date>,
    /// 24:00 China time of that day.
    #[schema(required = true)]
    pub due_at: Option<Timestamp>,
    /// Whether that depends on a year whose holidays are not announced yet.
    pub due_provisional: bool,
    /// What is owed now, while it can be paid.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub amount_due: Option<AmountDue>,
    /// The payment that settled it; whoever started it can read it.
    #[schema(required = true, value_type = Option<String>, max_length = 30, pattern = "^pay_[0-7][0-9a-hjkmnp-tv-z]{25}$")]
    pub payment_id: Option<PaymentId>,
    /// When it was paid.
    #[schema(required = true)]
    pub paid_at: Option<Timestamp>,
    /// When the record was cleared.
    #[schema(required = true)]
    pub cleared_at: Option<Timestamp>,
    /// When the authority last confirmed this.
    pub as_of: Timestamp,
    /// What is to be done next.
    pub next_action: NextAction,
    /// When to ask again, while something is under way.
    #[schema(required = true, minimum = 1, maximum = 3600)]
    pub poll_after_seconds: Option<i32>,
    /// What can be done or read now.
    pub links: Links,
}

impl DecisionResource {
    /// The decision as its person is shown it.
    ///
    /// # Errors
    /// `internal_error` when its policy is not known, or it is addressed to nobody.
    pub fn new(view: View, driver: Driver, shared: &Shared, language: Language, now: Instant) -> Result<Self, Problem> {
        let state = &view.state;
        let made = state.decision().clone();
        let violation = made.addressee.map(|addressee| addressee.violation);
        let violation = violation.ok_or_else(|| Problem::internal(&"a decision without a violation is shown"))?;
        let service = view.service.as_ref();
        let deadline = service.map(|service| service.deadline).filter(|_| !made.fine.is_zero());
        Ok(Self {
            id: made.id,
            number: made.number,
            violation_id: violation,
            case_id: made.case,
            licence_id: view.licence,
            office: made.office,
            fine: made.fine.into(),
            points: made.points,
            status: state.status(),
            finished: matches!(state, DecisionState::Cleared(_) | DecisionState::Annulled(_)),
            status_reason: status_reason(state, language),
            late: late(&view, &shared.settings.hotline, language),
            decided_at: made.decided_at.into(),
            served_at: service.map(|service| service.served_at.into()),
            due_date: deadline.map(|deadline| deadline.due_date.into()),
            due_at: deadline.map(|deadline| deadline.due_at.into()),
            due_provisional: deadline.is_some_and(|deadline| deadline.provisional),
            amount_due: amount_due(state, shared, now)?,
            payment_id: view.payment,
            paid_at: view.paid_at.map(Into::into),
            cleared_at: view.cleared_at.map(Into::into),
            as_of: view.as_of.into(),
            next_action: next_action(&view, driver, now),
            poll_after_seconds: poll_after_seconds(&view),
            links: links(&view, violation, driver, now),
        })
    }
}

pub(super) fn status_reason(state: &DecisionState, language: Language) -> Option<StatusReason> {
    let (code, zh, en) = match state {
        DecisionState::Overdue(_) => (
            "overdue",
            "已超过缴款期限，正在按日加处罚款，请尽快缴款。",
            "The deadline has passed and a surcharge is added every day. Please pay soon.",
        ),
        DecisionState::Paid(_) => (
            "clearance_pending",
            "已缴款，违法记录正在消除中。请勿通过其他渠道重复缴款。",
            "Paid; the record is being cleared. Please do not pay anywhere else.",
        ),
        DecisionState::Annulled(_) => ("annulled", "该决定已被撤销。", "The decision was taken back."),
        DecisionState::Issued(_) | DecisionState::Served(_) | DecisionState::Cleared(_) => return None,
    };
    Some(StatusReason::new(language, code, zh, en))
}

pub(super) fn amount_due(state: &DecisionState, shared: &Shared, now: Instant) -> Result<Option<AmountDue>, Problem> {
    let Ok((decision, service)) = payable(state) else { return Ok(None) };
    let owed = quote::decide(decision, service, suspensions_of(decision.id), policy_of(shared, state)?, now);
    Ok(Some(AmountDue {
        fine: owed.fine.into(),
        surcharge: owed.surcharge.into(),
        total: owed.total.into(),
        days_late: owed.days_late,
        valid_until: china_midnight_after(now).into(),
    }))
}

/// A payment stands in the way of another one as long as its quote holds.
fn live(view: &View, now: Instant) -> Option<&LivePayment> {
    view.live_payment.as_ref().filter(|live| now < live.expires_at)
}

/// Adds what there is to be paid now, and the payment that is under way or has paid it, to whoever started that one.
pub(super) fn paying(links: Links, view: &View, driver: Driver, now: Instant) -> Links {
    let payment = view.live_payment.as_ref().map(|live| live.id).or(view.payment);
    let links = match payment.filter(|_| view.payer == Some(driver.account)) {
        Some(payment) => links.get("payment", format!("/v1/payments/{payment}")),
        None => links,
    };
    if payable(&view.state).is_ok() && live(view, now).is_none() { links.post("pay", "/v1/payments") } else { links }
}

fn next_action(view: &View, driver: Driver, now: Instant) -> NextAction {
    let state = &view.state;
    match state {
        DecisionState::Cleared(_) | DecisionState::Annulled(_) => NextAction::none(),
        _ if payable(state).is_err() => NextAction::wait(),
        _ => match live(view, now) {
            // Another's payment is not to be finished by whoever the decision is addressed to.
            Some(live) if live.trade_number.is_none() || view.payer != Some(driver.account) => NextAction::wait(),
            live => NextAction::pay(live.and_then(|live| live.trade_number.clone())),
        },
    }
}

/// A notice comes within minutes, a clearance within hours; a payment within seconds.
fn poll_after_seconds(view: &View) -> Option<i32> {
    let state = &view.state;
    match state {
        DecisionState::Cleared(_) | DecisionState::Annulled(_) => None,
        DecisionState::Paid(paid) if paid.late_since.is_some() => Some(600),
        DecisionState::Paid(_) => Some(10),
        _ if view.live_payment.is_some() => Some(2),
        _ if payable(state).is_ok() => None,
        _ => Some(5),
    }
}

fn links(view: &View, violation: ViolationId, driver: Driver, now: Instant) -> Links {
    let made = view.state.decision();
    let this = |what: &str| format!("/v1/decisions/{}/{what}", made.id);
    let mut links =
        Links::default().get("events", this("events")).get("violation", format!("/v1/violations/{violation}"));
    if let Some(case) = made.case {
        links = links.get("case", format!("/v1/cases/{case}"));
    }
    if view.service.is_some() && made.case.is_some() {
        links = links.get("notice", this("notice"));
    }
    if view.service.is_some() && !made.fine.is_zero() {
        links = links.get("deadline", this("deadline"));
    }
    paying(links, view, driver, now)
}
