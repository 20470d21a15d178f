//! How the deadline of a decision follows from the service of its notice (PAY-2).

use crate::http::when::{Date, Timestamp};
use crate::http::words;
use domain::calendar::DayKind;
use domain::decision::deadline::{Proof, Skipped};
use domain::decision::{Decision, Service};
use domain::ids::DecisionId;
use domain::policy::Policy;
use serde::Serialize;
use utoipa::ToSchema;

/// A day that cannot be the last one, because it is not a working day.
#[derive(Debug, Serialize, ToSchema)]
pub struct SkippedDay {
    /// The day.
    pub date: Date,
    /// Why it is no working day.
    #[schema(value_type = words::DayKind)]
    pub kind: DayKind,
}

impl From<&Skipped> for SkippedDay {
    fn from(skipped: &Skipped) -> Self {
        Self { date: skipped.date.into(), kind: skipped.kind }
    }
}

/// How the deadline follows from the service, step by step.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Deadline, example = json!({
    "decision_id": "dec_01km7x6jjkfgrtgvqjprvfbgm8",
    "served_at": "2025-03-07T02:00:00Z",
    "served_on": "2025-03-07",
    "payment_days": 15,
    "first_day": "2025-03-08",
    "last_day": "2025-03-22",
    "skipped": [{"date": "2025-03-22", "kind": "weekend"}, {"date": "2025-03-23", "kind": "weekend"}],
    "due_date": "2025-03-24",
    "due_at": "2025-03-24T16:00:00Z",
    "provisional": false,
    "policy_version": "chongqing-2022-04-01"
}))]
pub struct DeadlineProof {
    /// The decision.
    #[schema(value_type = String, max_length = 30, pattern = "^dec_[0-7][0-9a-hjkmnp-tv-z]{25}$")]
    pub decision_id: DecisionId,
    /// When the notice was served.
    pub served_at: Timestamp,
    /// The day of service, which is not counted.
    pub served_on: Date,
    /// How many calendar days are counted.
    #[schema(value_type = i32, minimum = 1, maximum = 365)]
    pub payment_days: u32,
    /// The first day that is counted.
    pub first_day: Date,
    /// The last day that is counted.
    pub last_day: Date,
    /// The days passed over from there; none where the last day is a working day.
    #[schema(max_items = 31)]
    pub skipped: Vec<SkippedDay>,
    /// The last day on which the fine can be paid without surcharge.
    pub due_date: Date,
    /// 24:00 China time of that day.
    pub due_at: Timestamp,
    /// Whether it depends on a year whose holidays are not announced yet.
    pub provisional: bool,
    /// The policy of the day of service.
    #[schema(max_length = 64, pattern = "^[a-z0-9-]+$", examples("chongqing-2022-04-01"))]
    pub policy_version: String,
}

impl DeadlineProof {
    /// The proof as it is shown.
    pub fn new(decision: &Decision, service: &Service, proof: &Proof, policy: &Policy) -> Self {
        Self {
            decision_id: decision.id,
            served_at: service.served_at.into(),
            served_on: proof.served_on.into(),
            payment_days: policy.payment_days,
            first_day: proof.first_day.into(),
            last_day: proof.last_day.into(),
            skipped: proof.skipped.iter().map(Into::into).collect(),
            due_date: proof.deadline.due_date.into(),
            due_at: proof.deadline.due_at.into(),
            provisional: proof.deadline.provisional,
            policy_version: policy.version.to_string(),
        }
    }
}
