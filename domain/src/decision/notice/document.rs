//! CASE-7: a notice as it is stored for ever, and what every form in which it is shown is made from.

use super::{Notice, Particulars, Penalty};
use crate::codes::{DecisionNumber, PlateClass, VehicleType};
use crate::decision::{Decision, Service};
use crate::ids::DecisionId;
use crate::money::Fen;
use crate::time::{Instant, add_days, add_months, china_date};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// A notice that was served, as it is stored for ever. It does not hold the person's name, which stays with the person.
///
/// What is stored is a promise: a field is never renamed and never means anything else. Whatever is added raises
/// [`Document::VERSION`], and documents of every version before stay readable.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// The form of the document.
    pub version: u16,
    /// The decision.
    pub decision_id: DecisionId,
    /// The authority's number of it.
    #[serde(with = "text")]
    pub number: DecisionNumber,
    /// The class of the vehicle's plate.
    pub plate_class: PlateClass,
    /// The number on the plate.
    pub plate_number: String,
    /// What kind of vehicle it is (GA/T 16.4).
    #[serde(with = "text")]
    pub vehicle_type: VehicleType,
    /// What was done, where and when.
    pub facts: String,
    /// The law that was broken and the law that punishes it.
    pub legal_basis: String,
    /// The fine in fen; 0 for a warning.
    pub fine: Fen,
    /// The points recorded with it.
    pub points: u8,
    /// How and by when to pay; not for a warning.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment: Option<Payment>,
    /// The right to ask for a review.
    pub review: Right,
    /// The right to bring an action.
    pub litigation: Right,
    /// The authority that decided.
    pub authority: String,
    /// The date of the decision, in China time.
    pub decided_on: NaiveDate,
    /// When it was served.
    pub served_at: Instant,
}

/// How and by when to pay.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Payment {
    /// How to pay.
    pub how_to_pay: String,
    /// Who collects the fine.
    pub collecting_agency: String,
    /// Days from service in which to pay.
    pub days: u32,
    /// The last day on which the fine can be paid without surcharge.
    pub due_date: NaiveDate,
    /// Surcharge, in hundredths of the fine for each day late.
    pub surcharge_percent_per_day: u32,
    /// The highest surcharge, in fen.
    pub surcharge_limit: Fen,
}

/// A right against the decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Right {
    /// Whom to turn to.
    pub with: String,
    /// The last day on which it can be used.
    pub until: NaiveDate,
}

impl Document {
    /// The form of the documents that are made now.
    pub const VERSION: u16 = 1;

    /// The document of a notice that was served.
    #[must_use]
    pub fn of(notice: Notice, decision: &Decision, service: &Service) -> Self {
        let Particulars { plate, vehicle_type, text, .. } = notice.particulars;
        let served_on = china_date(service.served_at);
        let payment = match notice.penalty {
            Penalty::Warning => None,
            Penalty::Fine(_) => Some(Payment {
                how_to_pay: text.how_to_pay,
                collecting_agency: text.collecting_agency,
                days: notice.payment_days,
                due_date: service.deadline.due_date,
                surcharge_percent_per_day: notice.surcharge_percent_per_day,
                surcharge_limit: notice.surcharge_limit,
            }),
        };
        Self {
            version: Self::VERSION,
            decision_id: decision.id,
            number: notice.number,
            plate_class: plate.class(),
            plate_number: plate.number().as_str().to_owned(),
            vehicle_type,
            facts: text.facts,
            legal_basis: text.legal_basis,
            fine: decision.fine,
            points: notice.points,
            payment,
            review: Right { with: text.review_authority, until: add_days(served_on, notice.review_days) },
            litigation: Right { with: text.court, until: add_months(served_on, notice.litigation_months) },
            authority: text.authority,
            decided_on: notice.date,
            served_at: service.served_at,
        }
    }

    /// What the decision imposes.
    #[must_use]
    pub const fn penalty(&self) -> Penalty {
        if self.fine.is_zero() { Penalty::Warning } else { Penalty::Fine(self.fine) }
    }
}

/// Checked text in its written form.
mod text {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};
    use std::fmt::Display;
    use std::str::FromStr;

    pub(super) fn serialize<T: Display, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(value)
    }

    pub(super) fn deserialize<'de, T, D>(deserializer: D) -> Result<T, D::Error>
    where
        T: FromStr<Err: Display>,
        D: Deserializer<'de>,
    {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}
