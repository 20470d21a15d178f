//! A case as it is stored: one flat row for all of its states.

use crate::error::Result;
use crate::rows::{count, fen, parsed};
use crate::schema::violation_case;
use crate::sql_types::{Key, Time};
use chrono::NaiveDate;
use diesel::prelude::*;
use domain::case::{Case, CaseState, CaseStatus, Opened, Terms};
use domain::ids::FollowId;
use domain::time::Instant;

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = violation_case, treat_none_as_default_value = false)]
pub(super) struct Row {
    pub(super) id: Key,
    pub(super) violation_id: Key,
    pub(super) vehicle_id: Key,
    pub(super) account_id: Key,
    pub(super) person_id: Key,
    pub(super) licence_id: Key,
    pub(super) session_id: Key,
    pub(super) policy_version: String,
    pub(super) status: String,
    pub(super) status_reason: Option<String>,
    pub(super) relation: String,
    pub(super) owner_id: Key,
    pub(super) follow_id: Option<Key>,
    pub(super) need_live: Option<bool>,
    pub(super) fine: i64,
    pub(super) points: i32,
    pub(super) opened_at: Time,
    pub(super) expires_at: Time,
    pub(super) submitted_at: Option<Time>,
    pub(super) decide_by: Option<Time>,
    pub(super) late_at: Option<Time>,
    pub(super) hold_cycle: Option<NaiveDate>,
    pub(super) next_poll_at: Option<Time>,
    pub(super) closed_at: Option<Time>,
    pub(super) version: i32,
}

impl Row {
    pub(super) fn case(&self) -> Result<Case> {
        Ok(Case {
            id: self.id.into(),
            account: self.account_id.into(),
            session: self.session_id.into(),
            handler: self.person_id.into(),
            licence: self.licence_id.into(),
            violation: self.violation_id.into(),
            vehicle: self.vehicle_id.into(),
            terms: Terms {
                relation: parsed(&self.relation)?,
                owner: self.owner_id.into(),
                follow: self.follow_id.map(FollowId::from),
                fine: fen(self.fine)?,
                points: count(self.points)?,
            },
            opened_at: self.opened_at.into(),
        })
    }

    pub(super) fn new(opened: &Opened) -> Self {
        let case = &opened.case;
        Self {
            id: case.id.into(),
            violation_id: case.violation.into(),
            vehicle_id: case.vehicle.into(),
            account_id: case.account.into(),
            person_id: case.handler.into(),
            licence_id: case.licence.into(),
            session_id: case.session.into(),
            policy_version: opened.policy_version.to_string(),
            status: CaseStatus::Opened.to_string(),
            status_reason: None,
            relation: case.terms.relation.to_string(),
            owner_id: case.terms.owner.into(),
            follow_id: case.terms.follow.map(Key::from),
            need_live: case.terms.follow.map(|_| true),
            fine: case.terms.fine.amount(),
            points: case.terms.points.into(),
            opened_at: case.opened_at.into(),
            expires_at: opened.expires_at.into(),
            submitted_at: None,
            decide_by: None,
            late_at: None,
            hold_cycle: None,
            next_poll_at: None,
            closed_at: None,
            version: 1,
        }
    }

    /// Takes over what a state says; what it does not say stays.
    pub(super) fn enter(&mut self, state: &CaseState) {
        let terms = &state.case().terms;
        self.status = state.status().to_string();
        self.relation = terms.relation.to_string();
        self.owner_id = terms.owner.into();
        self.follow_id = terms.follow.map(Key::from);
        self.need_live = matches!(state, CaseState::Opened(_)).then_some(true).filter(|_| terms.follow.is_some());
        (self.fine, self.points) = (terms.fine.amount(), terms.points.into());
        match state {
            CaseState::Opened(opened) => self.policy_version = opened.policy_version.to_string(),
            CaseState::Submitted(submitted) => {
                self.policy_version = submitted.policy_version.to_string();
                self.submitted_at = Some(submitted.submitted_at.into());
                self.decide_by = Some(submitted.decision_due_at.into());
                self.late_at = submitted.late_since.map(Time::from);
            }
            CaseState::Accepted(accepted) => self.close(accepted.accepted_at, None),
            CaseState::Rejected(rejected) => self.close(rejected.rejected_at, Some(rejected.reason.clone())),
            CaseState::Expired(expired) => self.close(expired.expired_at, None),
            CaseState::Cancelled(cancelled) => self.close(cancelled.cancelled_at, Some(cancelled.reason.to_string())),
        }
    }

    fn close(&mut self, at: Instant, reason: Option<String>) {
        self.closed_at = Some(at.into());
        self.status_reason = reason;
        self.next_poll_at = None;
    }
}
