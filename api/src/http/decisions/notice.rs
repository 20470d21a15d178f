//! The notice of a decision (CASE-7), as the driver reads it.

use crate::http::resource::Money;
use crate::http::when::{Date, Timestamp};
use crate::http::words;
use domain::codes::{DecisionNumber, PlateClass, VehicleType};
use domain::decision::notice::{Document, Payment, Penalty, Right};
use domain::ids::DecisionId;
use serde::Serialize;
use utoipa::ToSchema;

/// What the decision imposes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PenaltyKind {
    /// A warning: nothing to pay.
    Warning,
    /// A fine.
    Fine,
}

/// How and by when to pay.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct NoticePayment {
    /// How to pay.
    #[schema(max_length = 512, pattern = "^[^\\u0000]+$")]
    pub how_to_pay: String,
    /// Who collects the fine.
    #[schema(max_length = 256, pattern = "^[^\\u0000]+$")]
    pub collecting_agency: String,
    /// Days from service in which to pay.
    #[schema(value_type = i32, minimum = 1, maximum = 365)]
    pub days: u32,
    /// The last day on which the fine can be paid without surcharge.
    pub due_date: Date,
    /// Surcharge, in hundredths of the fine for each day late.
    #[schema(value_type = i32, minimum = 0, maximum = 100)]
    pub surcharge_percent_per_day: u32,
    /// The highest surcharge.
    pub surcharge_limit: Money,
}

/// A right against the decision.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct NoticeRight {
    /// Whom to turn to.
    #[schema(max_length = 256, pattern = "^[^\\u0000]+$")]
    pub with: String,
    /// The last day on which it can be used.
    pub until: Date,
}

/// The notice of a decision: every field that the law demands. The person's name is not part of it as it is stored: it stays
/// with the person, and is put in where the notice is read.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Notice, example = json!({
    "decision_id": "dec_01km7x6jjkfgrtgvqjprvfbgm8",
    "number": "5001031900000010",
    "person_name": "林悦",
    "plate_class": "02",
    "plate_number": "渝A12345",
    "vehicle_type": "K33",
    "facts": "2025年3月1日10时15分在渝中区民生路实施机动车违反规定停放的违法行为",
    "legal_basis": "《道路交通安全法》第五十六条、第九十三条",
    "penalty": "fine",
    "fine": {"amount": 15000, "currency": "CNY"},
    "points": 0,
    "payment": {
        "how_to_pay": "通过城市服务小程序缴纳",
        "collecting_agency": "演示代收银行",
        "days": 15,
        "due_date": "2025-03-20",
        "surcharge_percent_per_day": 3,
        "surcharge_limit": {"amount": 15000, "currency": "CNY"}
    },
    "review": {"with": "演示市公安局", "until": "2025-05-04"},
    "litigation": {"with": "演示区人民法院", "until": "2025-09-05"},
    "authority": "演示市公安局交通巡逻警察总队",
    "decided_on": "2025-03-05",
    "served_at": "2025-03-05T02:00:00Z"
}))]
pub struct NoticeResource {
    /// The decision.
    #[schema(value_type = String, max_length = 30, pattern = "^dec_[0-7][0-9a-hjkmnp-tv-z]{25}$")]
    pub decision_id: DecisionId,
    /// The authority's number of it.
    #[serde(serialize_with = "words::text")]
    #[schema(value_type = String, max_length = 16, pattern = "^[0-9]{15}[0-9A-Za-z]?$")]
    pub number: DecisionNumber,
    /// To whom it is addressed; null once the person has been erased.
    #[schema(required = true, max_length = 64, pattern = "^[^\\u0000]+$")]
    pub person_name: Option<String>,
    /// The class of the vehicle's plate.
    #[schema(value_type = words::PlateClass)]
    pub plate_class: PlateClass,
    /// The number on the plate.
    #[schema(max_length = 8, pattern = "^[^\\u0000]{7,8}$")]
    pub plate_number: String,
    /// What kind of vehicle it is (GA/T 16.4).
    #[serde(serialize_with = "words::text")]
    #[schema(value_type = String, max_length = 3, pattern = "^[A-Z][A-Z0-9]{2}$")]
    pub vehicle_type: VehicleType,
    /// What was done, where and when.
    #[schema(max_length = 1024, pattern = "^[^\\u0000]+$")]
    pub facts: String,
    /// The law that was broken and the law that punishes it.
    #[schema(max_length = 1024, pattern = "^[^\\u0000]+$")]
    pub legal_basis: String,
    /// What it imposes.
    pub penalty: PenaltyKind,
    /// The fine; 0 for a warning.
    pub fine: Money,
    /// The points recorded with it.
    #[schema(minimum = 0, maximum = 12)]
    pub points: u8,
    /// How and by when to pay; not for a warning.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub payment: Option<NoticePayment>,
    /// The right to ask for a review.
    pub review: NoticeRight,
    /// The right to bring an action.
    pub litigation: NoticeRight,
    /// The authority that decided.
    #[schema(max_length = 256, pattern = "^[^\\u0000]+$")]
    pub authority: String,
    /// The date of the decision.
    pub decided_on: Date,
    /// When it was served.
    pub served_at: Timestamp,
}

impl NoticeResource {
    /// The notice as the person reads it to whom it is addressed; without a name once the person has been erased.
    pub fn new(document: Document, person_name: Option<String>) -> Self {
        let penalty = match document.penalty() {
            Penalty::Warning => PenaltyKind::Warning,
            Penalty::Fine(_) => PenaltyKind::Fine,
        };
        Self {
            decision_id: document.decision_id,
            number: document.number,
            person_name,
            plate_class: document.plate_class,
            plate_number: document.plate_number,
            vehicle_type: document.vehicle_type,
            facts: document.facts,
            legal_basis: document.legal_basis,
            penalty,
            fine: document.fine.into(),
            points: document.points,
            payment: document.payment.map(NoticePayment::from),
            review: document.review.into(),
            litigation: document.litigation.into(),
            authority: document.authority,
            decided_on: document.decided_on.into(),
            served_at: document.served_at.into(),
        }
    }
}

impl From<Payment> for NoticePayment {
    fn from(payment: Payment) -> Self {
        Self {
            how_to_pay: payment.how_to_pay,
            collecting_agency: payment.collecting_agency,
            days: payment.days,
            due_date: payment.due_date.into(),
            surcharge_percent_per_day: payment.surcharge_percent_per_day,
            surcharge_limit: payment.surcharge_limit.into(),
        }
    }
}

impl From<Right> for NoticeRight {
    fn from(right: Right) -> Self {
        Self { with: right.with, until: right.until.into() }
    }
}
