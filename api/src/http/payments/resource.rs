//! A payment as the driver is shown it.

use crate::http::context::Language;
use crate::http::next_action::NextAction;
use crate::http::resource::{Links, Money, StatusReason};
use crate::http::when::Timestamp;
use crate::http::words;
use domain::ids::{DecisionId, PaymentId};
use domain::payment::{PaymentState, PaymentStatus, SuspenseReason};
use domain::time::Instant;
use persistence::payment::View;
use serde::Serialize;
use utoipa::ToSchema;

/// How soon a payment that is under way is worth asking for again.
const POLL_AFTER_SECONDS: i32 = 2;

/// One attempt to pay a decision.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Payment, example = json!({
    "id": "pay_01km7x6jjkfgrtgvqjprvfbgm8",
    "decision_id": "dec_01km7x6jjkfgrtgvqjprvfbgm8",
    "status": "pending",
    "finished": false,
    "amount": {"amount": 20600, "currency": "CNY"},
    "fine": {"amount": 20000, "currency": "CNY"},
    "surcharge": {"amount": 600, "currency": "CNY"},
    "days_late": 1,
    "order_number": "pay_01km7x6jjkfgrtgvqjprvfbgm8",
    "trade_number": "2025032122001400000000000001",
    "created_at": "2025-03-21T02:00:00Z",
    "expires_at": "2025-03-21T02:15:00Z",
    "paid_at": null,
    "next_action": {"type": "pay", "trade_number": "2025032122001400000000000001"},
    "poll_after_seconds": 2,
    "links": {
        "cancel": {"href": "/v1/payments/pay_01km7x6jjkfgrtgvqjprvfbgm8/cancellations", "method": "POST"},
        "decision": {"href": "/v1/decisions/dec_01km7x6jjkfgrtgvqjprvfbgm8", "method": "GET"},
        "events": {"href": "/v1/payments/pay_01km7x6jjkfgrtgvqjprvfbgm8/events", "method": "GET"},
        "refresh": {"href": "/v1/payments/pay_01km7x6jjkfgrtgvqjprvfbgm8/refreshes", "method": "POST"}
    }
}))]
pub struct PaymentResource {
    /// Identifies it here.
    #[schema(value_type = String, max_length = 30, pattern = "^pay_[0-7][0-9a-hjkmnp-tv-z]{25}$")]
    pub id: PaymentId,
    /// The decision that it is to settle.
    #[schema(value_type = String, max_length = 30, pattern = "^dec_[0-7][0-9a-hjkmnp-tv-z]{25}$")]
    pub decision_id: DecisionId,
    /// Where it is in its life.
    #[schema(value_type = words::PaymentStatus)]
    pub status: PaymentStatus,
    /// Whether it is no longer under way.
    pub finished: bool,
    /// Why it is in this state, where that says more.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub status_reason: Option<StatusReason>,
    /// What is to be paid: fine and surcharge together.
    pub amount: Money,
    /// The fine.
    pub fine: Money,
    /// The surcharge for the days late.
    pub surcharge: Money,
    /// How many days late.
    #[schema(value_type = i32, minimum = 0, maximum = 1_000_000)]
    pub days_late: u32,
    /// Our number of the order at the host.
    #[schema(max_length = 64, pattern = "^[A-Za-z0-9_]{1,64}$")]
    pub order_number: String,
    /// The host's number of the trade, with which the mini-app opens its screen; null until the host has answered.
    #[schema(required = true, max_length = 64, pattern = "^[A-Za-z0-9_-]{1,64}$")]
    pub trade_number: Option<String>,
    /// When it was started.
    pub created_at: Timestamp,
    /// When the host stops taking the money: before the amount would change.
    pub expires_at: Timestamp,
    /// When it was paid, by the host's clock.
    #[schema(required = true)]
    pub paid_at: Option<Timestamp>,
    /// What is to be done next.
    pub next_action: NextAction,
    /// When to ask again, while it is under way.
    #[schema(required = true, minimum = 1, maximum = 3600)]
    pub poll_after_seconds: Option<i32>,
    /// What can be done or read now.
    pub links: Links,
}

impl PaymentResource {
    /// The payment as whoever started it is shown it.
    pub fn new(view: &View, language: Language, now: Instant) -> Self {
        let (payment, status) = (view.state.payment(), view.state.status());
        Self {
            id: payment.id,
            decision_id: payment.decision,
            status,
            finished: !status.is_live(),
            status_reason: status_reason(&view.state, language),
            amount: payment.quote.total.into(),
            fine: payment.quote.fine.into(),
            surcharge: payment.quote.surcharge.into(),
            days_late: payment.quote.days_late,
            order_number: view.order_number.clone(),
            trade_number: view.trade_number.clone(),
            created_at: payment.quote.computed_at.into(),
            expires_at: payment.quote.valid_until.into(),
            paid_at: paid_at(&view.state).map(Into::into),
            next_action: next_action(view, now),
            poll_after_seconds: status.is_live().then_some(POLL_AFTER_SECONDS),
            links: links(view),
        }
    }
}

fn status_reason(state: &PaymentState, language: Language) -> Option<StatusReason> {
    let (code, zh, en) = match state {
        PaymentState::Created(_) | PaymentState::Pending { .. } | PaymentState::Settled { .. } => return None,
        PaymentState::Cancelled { .. } => {
            ("cancelled", "支付已取消，可以重新缴款。", "The payment was cancelled. You can pay again.")
        }
        PaymentState::Expired { .. } => {
            ("expired", "支付已超时关闭，可以重新缴款。", "The payment was not made in time. You can pay again.")
        }
        PaymentState::InSuspense { reason, .. } => {
            let (zh, en) = match reason {
                SuspenseReason::WrongAmount => ("支付金额与应缴金额不符", "The amount was not the one that was due"),
                SuspenseReason::OrderClosed => ("款项在支付关闭后到账", "The money came after the payment was closed"),
                SuspenseReason::DecisionNotPayable => ("该罚款已无需缴纳", "The fine was no longer to be paid"),
            };
            return Some(StatusReason {
                code: reason.as_str(),
                user_message: match language {
                    Language::Chinese => format!("{zh}，款项将原路退回。"),
                    Language::English => format!("{en}; it will be refunded."),
                },
            });
        }
    };
    Some(StatusReason::new(language, code, zh, en))
}

fn paid_at(state: &PaymentState) -> Option<Instant> {
    match state {
        PaymentState::Settled { receipt, .. } | PaymentState::InSuspense { receipt, .. } => Some(receipt.paid_at),
        _ => None,
    }
}

fn next_action(view: &View, now: Instant) -> NextAction {
    let payable = now < view.state.payment().quote.valid_until;
    match &view.state {
        PaymentState::Pending { trade_number: Some(number), .. } if payable => NextAction::pay(Some(number.clone())),
        state if state.status().is_live() => NextAction::wait(),
        _ => NextAction::none(),
    }
}

fn links(view: &View) -> Links {
    let (payment, status) = (view.state.payment(), view.state.status());
    let this = |what: &str| format!("/v1/payments/{}/{what}", payment.id);
    let mut links = Links::default().get("events", this("events"));
    if view.addressed {
        links = links.get("decision", format!("/v1/decisions/{}", payment.decision));
    }
    if status.is_live() {
        links.post("refresh", this("refreshes")).post("cancel", this("cancellations"))
    } else {
        links
    }
}
