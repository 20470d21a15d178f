//! CASE-4, CASE-7: the decision notice, within 30 minutes and with every mandatory field. Source: seed;
//! Order 157 article 45, Order 160 article 175, Administrative Penalty Law 52, Decree 235.
//!
//! [`decide`] writes a [`Notice`]; once it is served, [`Document`] is what is kept of it for ever, and what every form in which it
//! is shown is made from.

mod document;

pub use document::{Document, Payment, Right};

use chrono::NaiveDate;
use thiserror::Error;

use crate::codes::{DecisionNumber, VehicleType};
use crate::decision::{Decision, Issued};
use crate::money::Fen;
use crate::plate::Plate;
use crate::policy::Policy;
use crate::time::{Instant, china_date};

/// What the decision imposes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Penalty {
    /// A warning: nothing to pay.
    Warning,
    /// A fine.
    Fine(Fen),
}

/// To whom and about what vehicle the notice is, as the registry has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Particulars {
    /// Name of the person the decision is addressed to. Not blank.
    pub person_name: String,
    /// The plate.
    pub plate: Plate,
    /// The kind of vehicle.
    pub vehicle_type: VehicleType,
    /// What the authority says.
    pub text: Text,
}

/// What the notice says in the authority's words. None of it may be blank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// What was done, where and when.
    pub facts: String,
    /// The law that was broken and the law that punishes it.
    pub legal_basis: String,
    /// How to pay.
    pub how_to_pay: String,
    /// Who collects the fine.
    pub collecting_agency: String,
    /// Who hears an application for review.
    pub review_authority: String,
    /// The court that hears an action.
    pub court: String,
    /// The authority that decided.
    pub authority: String,
}

/// A complete decision notice. The date by which to pay follows from its service (PAY-2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// The decision's number.
    pub number: DecisionNumber,
    /// What the authority and the registry say.
    pub particulars: Particulars,
    /// What the decision imposes.
    pub penalty: Penalty,
    /// The points recorded with it.
    pub points: u8,
    /// Days from service in which to pay.
    pub payment_days: u32,
    /// Surcharge, in hundredths of the fine for each day late.
    pub surcharge_percent_per_day: u32,
    /// The highest surcharge.
    pub surcharge_limit: Fen,
    /// Days from service in which a review may be asked for.
    pub review_days: u32,
    /// Months from service in which an action may be brought.
    pub litigation_months: u32,
    /// The date of the decision, in China time.
    pub date: NaiveDate,
}

/// A mandatory field is blank.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the notice lacks its {field}")]
pub struct Refusal {
    /// The field.
    pub field: &'static str,
}

/// Writes the notice under the policy of the decision.
///
/// # Errors
/// [`Refusal`] names the first mandatory field that is blank.
pub fn decide(decision: &Decision, particulars: Particulars, policy: &Policy) -> Result<Notice, Refusal> {
    let mandatory = [
        ("person_name", &particulars.person_name),
        ("facts", &particulars.text.facts),
        ("legal_basis", &particulars.text.legal_basis),
        ("how_to_pay", &particulars.text.how_to_pay),
        ("collecting_agency", &particulars.text.collecting_agency),
        ("review_authority", &particulars.text.review_authority),
        ("court", &particulars.text.court),
        ("authority", &particulars.text.authority),
    ];
    if let Some((field, _)) = mandatory.iter().find(|(_, text)| text.trim().is_empty()) {
        return Err(Refusal { field });
    }
    let penalty = if decision.fine.is_zero() { Penalty::Warning } else { Penalty::Fine(decision.fine) };
    Ok(Notice {
        number: decision.number.clone(),
        particulars,
        penalty,
        points: decision.points,
        payment_days: policy.payment_days,
        surcharge_percent_per_day: policy.surcharge_percent_per_day,
        surcharge_limit: decision.fine.percent(policy.surcharge_cap_percent.into()),
        review_days: policy.review_days,
        litigation_months: policy.litigation_months,
        date: china_date(decision.decided_at),
    })
}

/// True if the notice should have existed by now.
#[must_use]
pub fn is_late(issued: &Issued, now: Instant) -> bool {
    now >= issued.notice_due_at
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{MOMENT, Sample, date, now, policy, vehicle};
    use chrono::TimeDelta;
    fn particulars() -> Particulars {
        let word = str::to_owned;
        Particulars {
            person_name: word("测试甲"),
            plate: vehicle().plate,
            vehicle_type: vehicle().vehicle_type,
            text: Text {
                facts: word("facts"),
                legal_basis: word("law"),
                how_to_pay: word("here"),
                collecting_agency: word("bank"),
                review_authority: word("bureau"),
                court: word("court"),
                authority: word("brigade"),
            },
        }
    }

    #[test]
    fn carries_the_terms_of_decision_and_policy() {
        let sample = Sample::eligible();
        let notice = decide(&sample.issued().decision, particulars(), &sample.policy).unwrap();
        assert_eq!(notice.number, sample.issued().decision.number);
        assert_eq!(notice.particulars, particulars());
        assert_eq!(notice.penalty, Penalty::Fine(Fen::yuan(200)));
        assert_eq!((notice.points, notice.payment_days), (1, 15));
        assert_eq!(notice.surcharge_percent_per_day, 3);
        assert_eq!(notice.surcharge_limit, Fen::yuan(200));
        assert_eq!((notice.review_days, notice.litigation_months), (60, 6));
        assert_eq!(notice.date, date("2025-03-05"));
    }

    #[test]
    fn without_a_fine_it_is_a_warning() {
        let (mut decision, policy) = (Sample::eligible().issued().decision, policy());
        decision.fine = Fen::ZERO;
        let notice = decide(&decision, particulars(), &policy);
        assert!(notice.is_ok_and(|notice| notice.penalty == Penalty::Warning));
    }

    #[test]
    fn no_mandatory_field_may_be_blank() {
        type Field = fn(&mut Particulars) -> &mut String;
        let fields: [(&str, Field); 8] = [
            ("person_name", |p| &mut p.person_name),
            ("facts", |p| &mut p.text.facts),
            ("legal_basis", |p| &mut p.text.legal_basis),
            ("how_to_pay", |p| &mut p.text.how_to_pay),
            ("collecting_agency", |p| &mut p.text.collecting_agency),
            ("review_authority", |p| &mut p.text.review_authority),
            ("court", |p| &mut p.text.court),
            ("authority", |p| &mut p.text.authority),
        ];
        for (field, access) in fields {
            let sample = Sample::eligible();
            let mut particulars = particulars();
            *access(&mut particulars) = " \n".to_owned();
            let refused = decide(&sample.issued().decision, particulars, &sample.policy);
            assert_eq!(refused, Err(Refusal { field }));
        }
    }

    #[test]
    fn the_notice_is_late_after_30_minutes() {
        let (issued, due) = (Sample::eligible().issued(), now() + TimeDelta::minutes(30));
        for (moment, late) in [(due - MOMENT, false), (due, true), (due + MOMENT, true)] {
            assert_eq!(is_late(&issued, moment), late);
        }
    }
}
