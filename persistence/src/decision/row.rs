//! The rows of decisions.

use super::New;
use crate::error::Result;
use crate::rows::{count, fen, parsed, required};
use crate::schema::decision;
use crate::sql_types::{Key, Time};
use chrono::NaiveDate;
use diesel::prelude::*;
use domain::decision::{
    Addressee, Annulled, Cleared, Deadline, Decision, DecisionState, DecisionStatus, Issued, Overdue, Paid, Served,
    Service,
};
use domain::ids::PaymentId;
use domain::time::Instant;

#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = decision, treat_none_as_default_value = false, treat_none_as_null = true)]
pub(super) struct Row {
    pub(super) id: Key,
    number: String,
    violation_id: Option<Key>,
    case_id: Option<Key>,
    person_id: Option<Key>,
    pub(super) licence_id: Option<Key>,
    plate_digest: Option<Vec<u8>>,
    office: String,
    policy_version: String,
    fine_limit: i64,
    fine: i64,
    points: i32,
    status: String,
    decided_at: Time,
    notice_by: Option<Time>,
    pub(super) notice_late_at: Option<Time>,
    served_at: Option<Time>,
    service_policy: Option<String>,
    due_date: Option<NaiveDate>,
    due_at: Option<Time>,
    due_provisional: bool,
    pub(super) payment_id: Option<Key>,
    pub(super) paid_at: Option<Time>,
    clear_by: Option<Time>,
    pub(super) clearance_late_at: Option<Time>,
    pub(super) cleared_at: Option<Time>,
    annulled_at: Option<Time>,
    pub(super) next_poll_at: Option<Time>,
    pub(super) as_of: Time,
    pub(super) version: i32,
}

impl Row {
    pub(super) fn new(new: &New) -> Self {
        let made = new.state.decision();
        let mut row = Self {
            id: made.id.into(),
            number: made.number.to_string(),
            violation_id: made.addressee.map(|addressee| addressee.violation.into()),
            case_id: made.case.map(Key::from),
            person_id: made.addressee.map(|addressee| addressee.person.into()),
            licence_id: new.licence.map(Key::from),
            plate_digest: new.plate_digest.clone(),
            office: made.office.to_string(),
            policy_version: made.policy_version.to_string(),
            fine_limit: new.fine_limit.amount(),
            fine: made.fine.amount(),
            points: made.points.into(),
            status: String::new(),
            decided_at: made.decided_at.into(),
            notice_by: None,
            notice_late_at: None,
            served_at: None,
            service_policy: None,
            due_date: None,
            due_at: None,
            due_provisional: false,
            payment_id: None,
            paid_at: None,
            clear_by: None,
            clearance_late_at: None,
            cleared_at: None,
            annulled_at: None,
            next_poll_at: None,
            as_of: new.as_of.into(),
            version: new.version,
        };
        row.enter(&new.state);
        row.next_poll_at = new.next_poll_at.map(Time::from);
        row
    }

    /// Takes over what a state says; what it does not say stays.
    pub(super) fn enter(&mut self, state: &DecisionState) {
        self.status = state.status().to_string();
        match state {
            DecisionState::Issued(issued) => self.notice_by = Some(issued.notice_due_at.into()),
            DecisionState::Served(served) => {
                self.serve(&served.service);
                self.next_poll_at = None;
            }
            DecisionState::Overdue(overdue) => self.serve(&overdue.service),
            DecisionState::Paid(paid) => {
                self.serve(&paid.service);
                self.payment_id = Some(paid.payment.into());
                self.paid_at = Some(paid.paid_at.into());
                self.clear_by = Some(paid.clear_due_at.into());
                self.clearance_late_at = paid.late_since.map(Time::from);
            }
            DecisionState::Cleared(cleared) => {
                self.serve(&cleared.service);
                self.cleared_at = Some(cleared.cleared_at.into());
                self.next_poll_at = None;
            }
            DecisionState::Annulled(annulled) => {
                self.annulled_at = Some(annulled.annulled_at.into());
                self.next_poll_at = None;
            }
        }
    }

    fn serve(&mut self, service: &Service) {
        self.served_at = Some(service.served_at.into());
        self.service_policy = Some(service.policy_version.to_string());
        self.due_date = Some(service.deadline.due_date);
        self.due_at = Some(service.deadline.due_at.into());
        self.due_provisional = service.deadline.provisional;
    }

    /// The service of the notice, which stays known whatever comes after it.
    pub(super) fn service(&self) -> Result<Option<Service>> {
        let Some(served_at) = self.served_at else { return Ok(None) };
        Ok(Some(Service {
            served_at: served_at.into(),
            deadline: Deadline {
                due_date: required(self.due_date, "due_date")?,
                due_at: required(self.due_at, "due_at")?.into(),
                provisional: self.due_provisional,
            },
            policy_version: parsed(&required(self.service_policy.clone(), "service_policy")?)?,
        }))
    }

    pub(super) fn state(&self) -> Result<DecisionState> {
        let decision = self.decision()?;
        let service = || required(self.service()?, "served_at");
        Ok(match parsed(&self.status)? {
            DecisionStatus::Issued => {
                let notice_due_at = required(self.notice_by, "notice_by")?.into();
                DecisionState::Issued(Issued { decision, notice_due_at })
            }
            DecisionStatus::Served => DecisionState::Served(Served { decision, service: service()? }),
            DecisionStatus::Overdue => DecisionState::Overdue(Overdue { decision, service: service()? }),
            DecisionStatus::Paid => DecisionState::Paid(Paid {
                decision,
                service: service()?,
                payment: required(self.payment_id, "payment_id")?.into(),
                paid_at: required(self.paid_at, "paid_at")?.into(),
                clear_due_at: required(self.clear_by, "clear_by")?.into(),
                late_since: self.clearance_late_at.map(Instant::from),
            }),
            DecisionStatus::Cleared => DecisionState::Cleared(Cleared {
                decision,
                service: service()?,
                payment: self.payment_id.map(PaymentId::from),
                cleared_at: required(self.cleared_at, "cleared_at")?.into(),
            }),
            DecisionStatus::Annulled => DecisionState::Annulled(Annulled {
                decision,
                annulled_at: required(self.annulled_at, "annulled_at")?.into(),
            }),
        })
    }

    fn decision(&self) -> Result<Decision> {
        let addressee = self.person_id.zip(self.violation_id);
        Ok(Decision {
            id: self.id.into(),
            number: parsed(&self.number)?,
            case: self.case_id.map(Into::into),
            addressee: addressee
                .map(|(person, violation)| Addressee { person: person.into(), violation: violation.into() }),
            office: parsed(&self.office)?,
            fine: fen(self.fine)?,
            points: count(self.points)?,
            policy_version: parsed(&self.policy_version)?,
            decided_at: self.decided_at.into(),
        })
    }
}
