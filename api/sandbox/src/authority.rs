//! An authority that decides by the last digit of the number of the violation or decision, and remembers nothing.

use crate::tariff;
use async_trait::async_trait;
use chrono::{NaiveDate, TimeDelta};
use domain::codes::{DecisionNumber, OfficeCode, ViolationNumber};
use domain::decision::Decision;
use domain::decision::notice::Text;
use domain::decision::report::Report;
use domain::ids::DecisionId;
use domain::money::Fen;
use domain::time::{Instant, start_of_china_day};
use domain::violation::Violation;
use std::sync::Arc;
use std::time::Duration;
use usecases::clock::Clock;
use usecases::ports::authority::{Authority, AuthorityError, Clearance, Reported, Ruling, Submission};

/// How late the authority is where it is late: six hours more than it has (CASE-3, PAY-7).
const LATE: TimeDelta = TimeDelta::hours(30);
/// How late the text of a notice is where it is late: ten minutes more than it has (CASE-4).
const LATE_NOTICE: TimeDelta = TimeDelta::minutes(40);
/// At what time of the day in China the decisions are made that are made elsewhere, and their notices served.
const OFFICE_HOUR: TimeDelta = TimeDelta::hours(10);
/// How long it does not answer where it does not answer at first.
const SILENCE: TimeDelta = TimeDelta::minutes(10);
/// Why it rejects where it rejects.
const INSUFFICIENT_EVIDENCE: &str = "证据不足";

/// The simulated traffic authority.
pub(crate) struct SandboxAuthority {
    clock: Arc<Clock>,
    delay: Duration,
}

impl SandboxAuthority {
    /// An authority whose time is the sandbox's, and who takes that long to tell how a case stands.
    pub(crate) fn new(clock: Arc<Clock>, delay: Duration) -> Self {
        Self { clock, delay }
    }
}

#[async_trait]
impl Authority for SandboxAuthority {
    async fn ruling(&self, submission: &Submission) -> Result<Ruling, AuthorityError> {
        tokio::time::sleep(self.delay).await;
        ruling(submission, self.clock.now())
    }

    async fn decision(&self, number: &DecisionNumber) -> Result<Option<Reported>, AuthorityError> {
        reported(number, self.clock.now())
    }

    async fn notice_text(&self, decision: &Decision, violation: &Violation) -> Result<Option<Text>, AuthorityError> {
        let written_at = notice_written_at(&violation.number, decision.decided_at);
        Ok((self.clock.now() >= written_at).then(|| notice_text(violation)))
    }

    async fn clearance(
        &self,
        _: DecisionId,
        number: &DecisionNumber,
        paid_at: Instant,
    ) -> Result<Clearance, AuthorityError> {
        Ok(clearance(number, paid_at, self.clock.now()))
    }
}

fn ruling(submission: &Submission, now: Instant) -> Result<Ruling, AuthorityError> {
    let submitted_at = submission.submitted_at;
    let at = match last_digit(submission.violation.as_str()) {
        7 => return Ok(Ruling::Rejected { reason: INSUFFICIENT_EVIDENCE.to_owned(), at: submitted_at }),
        8 if now < submitted_at + LATE => return Ok(Ruling::Pending),
        8 => submitted_at + LATE,
        9 if now < submitted_at + SILENCE => return Err(AuthorityError("the number asks for no answer".to_owned())),
        9 => submitted_at + SILENCE,
        _ => submitted_at,
    };
    let (decision, office) = decided(&submission.violation).map_err(|error| AuthorityError(error.to_string()))?;
    Ok(Ruling::Accepted { decision, office, at })
}

/// The decision has the number of the violation; the office is the main one of the district in that number.
fn decided(violation: &ViolationNumber) -> Result<(DecisionNumber, OfficeCode), domain::vocabulary::Malformed> {
    let number = violation.as_str();
    let office = format!("{}000000", number.get(..6).unwrap_or_default());
    Ok((number.parse()?, office.parse()?))
}

/// A decision that was made elsewhere: six digits of its division, two each of year, month and day, four more.
fn reported(number: &DecisionNumber, now: Instant) -> Result<Option<Reported>, AuthorityError> {
    let digits = number.as_str();
    let made_on = digits.get(6..12).filter(|_| digits.len() == 16);
    let made_on = made_on.and_then(|day| NaiveDate::parse_from_str(&format!("20{day}"), "%Y%m%d").ok());
    let Some(decided_at) = made_on.map(|day| start_of_china_day(day) + OFFICE_HOUR).filter(|at| *at <= now) else {
        return Ok(None);
    };
    match digits.chars().last() {
        Some('0'..='6' | '8') => {}
        Some('9') => return Err(AuthorityError("the number asks for no answer".to_owned())),
        _ => return Ok(None),
    }
    let part = |range| digits.get(range).unwrap_or_default();
    let malformed = |error: &dyn std::fmt::Display| AuthorityError(error.to_string());
    let report = Report {
        office: format!("{}000000", part(0..6)).parse().map_err(|error| malformed(&error))?,
        fine: if digits.ends_with('5') { Fen::ZERO } else { Fen::yuan(200) },
        points: 1,
        decided_at,
        served_at: decided_at,
        settled_at: digits.ends_with('8').then_some(decided_at),
    };
    let plate = format!("渝A{}", part(11..16)).parse().map_err(|error| malformed(&error))?;
    Ok(Some(Reported { plate, report }))
}

fn notice_written_at(violation: &ViolationNumber, decided_at: Instant) -> Instant {
    match last_digit(violation.as_str()) {
        5 => decided_at + LATE_NOTICE,
        _ => decided_at,
    }
}

fn clearance(number: &DecisionNumber, paid_at: Instant, now: Instant) -> Clearance {
    match last_digit(number.as_str()) {
        6 if now < paid_at + LATE => Clearance::Pending,
        6 => Clearance::Cleared { at: paid_at + LATE },
        _ => Clearance::Cleared { at: paid_at },
    }
}

fn last_digit(number: &str) -> u32 {
    number.chars().last().and_then(|last| last.to_digit(10)).unwrap_or_default()
}

fn notice_text(violation: &Violation) -> Text {
    let act = tariff::act(violation.code.as_str());
    Text {
        facts: tariff::facts(violation),
        legal_basis: act.legal_basis(),
        how_to_pay: "收到本决定书之日起15日内，通过城市服务小程序或代收机构缴纳罚款（沙箱演示，不收取真实款项）"
            .to_owned(),
        collecting_agency: "演示代收银行".to_owned(),
        review_authority: "演示市公安局".to_owned(),
        court: "演示区人民法院".to_owned(),
        authority: "演示市公安局交通巡逻警察总队".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::ids::CaseId;
    use uuid::Uuid;

    fn submitted_at() -> Instant {
        "2025-03-05T02:00:00Z".parse().unwrap()
    }

    fn ruling_of(digit: u32, after: TimeDelta) -> Result<Ruling, AuthorityError> {
        let violation = format!("500108000000001{digit}").parse().unwrap();
        let case = CaseId::from_uuid(Uuid::nil());
        ruling(&Submission { case, violation, submitted_at: submitted_at() }, submitted_at() + after)
    }

    fn accepted_at(ruling: Result<Ruling, AuthorityError>) -> Option<TimeDelta> {
        match ruling {
            Ok(Ruling::Accepted { at, .. }) => Some(at - submitted_at()),
            _ => None,
        }
    }

    #[test]
    fn every_digit() {
        let (none, moment) = (TimeDelta::zero(), TimeDelta::microseconds(1));
        for digit in [0, 1, 2, 3, 4, 5, 6] {
            assert_eq!(accepted_at(ruling_of(digit, none)), Some(none), "{digit}");
        }
        let rejected = Ruling::Rejected { reason: "证据不足".to_owned(), at: submitted_at() };
        assert_eq!(ruling_of(7, none), Ok(rejected));
        assert_eq!(ruling_of(8, TimeDelta::hours(30) - moment), Ok(Ruling::Pending));
        assert_eq!(accepted_at(ruling_of(8, TimeDelta::hours(30))), Some(TimeDelta::hours(30)));
        assert_eq!(accepted_at(ruling_of(8, TimeDelta::hours(99))), Some(TimeDelta::hours(30)));
        assert!(ruling_of(9, TimeDelta::minutes(10) - moment).is_err());
        assert_eq!(accepted_at(ruling_of(9, TimeDelta::minutes(10))), Some(TimeDelta::minutes(10)));
    }

    #[test]
    fn the_decision_has_the_number_of_the_violation() {
        let Ok(Ruling::Accepted { decision, office, .. }) = ruling_of(0, TimeDelta::zero()) else {
            panic!("not accepted");
        };
        assert_eq!((decision.as_str(), office.as_str()), ("5001080000000010", "500108000000"));
    }

    fn reported_at(number: &str, now: &str) -> Result<Option<Reported>, AuthorityError> {
        reported(&number.parse().unwrap(), now.parse().unwrap())
    }

    #[test]
    fn decisions_made_elsewhere_follow_from_their_numbers() {
        let now = "2025-03-05T12:00:00+08:00";
        for digit in 0..=9 {
            let found = reported_at(&format!("500103250305123{digit}"), now);
            match digit {
                7 => assert_eq!(found, Ok(None)),
                9 => assert!(found.is_err()),
                _ => {
                    let Reported { plate, report } = found.unwrap().unwrap();
                    assert_eq!(plate.as_str(), format!("渝A5123{digit}"));
                    let fine = if digit == 5 { Fen::ZERO } else { Fen::yuan(200) };
                    assert_eq!((report.fine, report.office.as_str()), (fine, "500103000000"));
                    assert_eq!((report.decided_at, report.served_at), (submitted_at(), submitted_at()));
                    assert_eq!(report.settled_at, (digit == 8).then_some(submitted_at()));
                }
            }
        }
    }

    #[test]
    fn a_decision_made_elsewhere_is_there_from_its_office_hour_on() {
        for (now, there) in [
            ("2025-03-05T09:59:59.999999+08:00", false),
            ("2025-03-05T10:00:00+08:00", true),
            ("2025-03-05T10:00:00.000001+08:00", true),
        ] {
            assert_eq!(reported_at("5001032503051230", now).unwrap().is_some(), there, "{now}");
        }
        for number in ["500103250305123", "500103250305123X", "5001032502291230", "5001032500001230"] {
            assert_eq!(reported_at(number, "2026-01-01T00:00:00Z"), Ok(None), "{number}");
        }
    }

    #[test]
    fn the_notice_is_late_for_one_digit() {
        for digit in 0..=9 {
            let number = format!("500108000000001{digit}").parse().unwrap();
            let late = if digit == 5 { TimeDelta::minutes(40) } else { TimeDelta::zero() };
            assert_eq!(notice_written_at(&number, submitted_at()), submitted_at() + late, "{digit}");
        }
    }

    #[test]
    fn clearance_is_late_for_one_digit() {
        let (paid_at, moment) = (submitted_at(), TimeDelta::microseconds(1));
        for digit in 0..=9 {
            let number: DecisionNumber = format!("500108000000001{digit}").parse().unwrap();
            let late = if digit == 6 { LATE } else { TimeDelta::zero() };
            assert_eq!(clearance(&number, paid_at, paid_at + late), Clearance::Cleared { at: paid_at + late });
            let before = clearance(&number, paid_at, paid_at + late - moment);
            assert_eq!(before == Clearance::Pending, digit == 6, "{digit}");
        }
    }
}
