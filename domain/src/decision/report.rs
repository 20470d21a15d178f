//! PAY-1: any decided Chongqing violation is payable by the number of its decision, whoever it is addressed to, and whether
//! or not it is known here. What is not is reported by the authority. Source: seed, N1.

use thiserror::Error;

use super::{Cleared, Decision, DecisionState, Issued, Served, serve};
use crate::calendar::WorkingCalendar;
use crate::codes::{DecisionNumber, Division, OfficeCode};
use crate::ids::DecisionId;
use crate::money::Fen;
use crate::policy::Policy;
use crate::time::Instant;

/// Chongqing (GB/T 2260).
const MUNICIPALITY: &str = "500000";

/// What the authority reports of a decision that was made and served elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The office that decided.
    pub office: OfficeCode,
    /// The fine; none for a warning.
    pub fine: Fen,
    /// The points, which were recorded elsewhere.
    pub points: u8,
    /// When it was made.
    pub decided_at: Instant,
    /// When its notice was served.
    pub served_at: Instant,
    /// When it was paid, or cleared, elsewhere, if it was.
    pub settled_at: Option<Instant>,
}

/// The policies of the days on which the decision was made and served.
#[derive(Debug, Clone, Copy)]
pub struct Policies<'a> {
    /// Of the day of the decision.
    pub decision: &'a Policy,
    /// Of the day of service; deadline and surcharge follow it.
    pub service: &'a Policy,
}

/// The notice is not served yet, so that there is nobody who could know the number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the notice is not served yet")]
pub struct NotServed;

/// Where a decision with this number was made; nothing where it cannot be paid by its number.
#[must_use]
pub fn division(number: &DecisionNumber) -> Option<Division> {
    let municipality: Division = MUNICIPALITY.parse().ok()?;
    (number.province() == municipality.province()).then_some(municipality)
}

/// Takes a reported decision over, as it stands: to be paid, or settled elsewhere. It is no case's and addressed to nobody
/// who would be known here.
///
/// # Errors
/// [`NotServed`].
pub fn decide(
    id: DecisionId,
    number: DecisionNumber,
    report: Report,
    policies: Policies<'_>,
    calendar: &WorkingCalendar,
    now: Instant,
) -> Result<DecisionState, NotServed> {
    if now < report.served_at {
        return Err(NotServed);
    }
    let decision = Decision {
        id,
        number,
        case: None,
        addressee: None,
        office: report.office,
        fine: report.fine,
        points: report.points,
        policy_version: policies.decision.version.clone(),
        decided_at: report.decided_at,
    };
    let issued = Issued { decision, notice_due_at: report.decided_at + policies.decision.notice_time };
    let Served { decision, service } = serve::decide(issued, report.served_at, policies.service, calendar);
    Ok(match report.settled_at {
        Some(cleared_at) => DecisionState::Cleared(Cleared { decision, service, payment: None, cleared_at }),
        None => DecisionState::Served(Served { decision, service }),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decision::pay::{NotPayable, payable};
    use crate::sample::{DECISION, MOMENT, at, date, now};

    fn report() -> Report {
        Report {
            office: "500103000000".parse().unwrap(),
            fine: Fen::yuan(500),
            points: 3,
            decided_at: at("2022-03-31T10:00:00+08:00"),
            served_at: at("2022-04-01T10:00:00+08:00"),
            settled_at: None,
        }
    }

    fn decided(report: Report, now: Instant) -> Result<DecisionState, NotServed> {
        let book = crate::policy::PolicyBook::shipped().unwrap();
        let policy = |version| book.by_version(version).unwrap();
        let policies = Policies { decision: policy("chongqing-2018-07-24"), service: policy("chongqing-2022-04-01") };
        let number = "500103220331001X".parse().unwrap();
        decide(DECISION, number, report, policies, &WorkingCalendar::shipped().unwrap(), now)
    }

    #[test]
    fn only_chongqing_is_paid_by_number() {
        for (number, municipality) in [
            ("4901010000000010", None),
            ("5000000000000010", Some("500000")),
            ("5099990000000010", Some("500000")),
            ("5101010000000010", None),
            ("4301010000000010", None),
        ] {
            let found = division(&number.parse().unwrap());
            assert_eq!(found.as_ref().map(Division::as_str), municipality, "{number}");
        }
    }

    #[test]
    fn what_is_reported_is_payable_by_anybody_under_the_policy_of_the_day_of_service() {
        let state = decided(report(), now()).unwrap();
        let (decision, service) = payable(&state).unwrap();
        assert_eq!((decision.id, decision.number.as_str()), (DECISION, "500103220331001X"));
        assert_eq!((decision.case, decision.addressee), (None, None));
        assert_eq!((decision.fine, decision.points, decision.office.as_str()), (Fen::yuan(500), 3, "500103000000"));
        assert_eq!((decision.decided_at, service.served_at), (report().decided_at, report().served_at));
        assert_eq!(decision.policy_version.as_str(), "chongqing-2018-07-24");
        assert_eq!(service.policy_version.as_str(), "chongqing-2022-04-01");
        // The 16th was a Saturday.
        assert_eq!(service.deadline.due_date, date("2022-04-18"));
    }

    #[test]
    fn what_was_settled_elsewhere_is_not_payable() {
        let settled_at = at("2022-04-02T10:00:00+08:00");
        let state = decided(Report { settled_at: Some(settled_at), ..report() }, now()).unwrap();
        assert_eq!(payable(&state).err(), Some(NotPayable::NothingToPay));
        let DecisionState::Cleared(cleared) = state else { panic!("{state:?}") };
        assert_eq!((cleared.cleared_at, cleared.payment), (settled_at, None));
    }

    #[test]
    fn a_decision_exists_for_others_once_its_notice_is_served() {
        let served_at = report().served_at;
        assert_eq!(decided(report(), served_at - MOMENT), Err(NotServed));
        assert!(decided(report(), served_at).is_ok());
        assert!(decided(report(), served_at + MOMENT).is_ok());
    }
}
