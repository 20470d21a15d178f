//! A penalty decision: its states, and the verbs that lead from one to the next.
//!
//! ```text
//! issued -> served -> paid -> cleared
//!                 \-> overdue -> paid        a warning: served -> cleared
//! any -> annulled
//! ```
//!
//! One that was made elsewhere begins where the authority reports it: served, or cleared.

pub mod annul;
pub mod clear;
pub mod deadline;
pub mod notice;
pub mod overdue;
pub mod pay;
pub mod report;
pub mod serve;

use crate::codes::{DecisionNumber, OfficeCode};
use crate::ids::{CaseId, DecisionId, PaymentId, PersonId, ViolationId};
use crate::money::Fen;
use crate::policy::PolicyVersion;
use crate::time::Instant;

pub use deadline::Deadline;

words! {
    /// Where a decision is in its life, as stored.
    DecisionStatus, "decision status" {
        /// Made; its notice is not served yet.
        Issued = "issued",
        /// Its notice is served.
        Served = "served",
        /// Its fine was not paid in time.
        Overdue = "overdue",
        /// Its fine is paid.
        Paid = "paid",
        /// Its record is cleared.
        Cleared = "cleared",
        /// Taken back by the authority.
        Annulled = "annulled",
    }
}

impl DecisionStatus {
    /// The table of allowed edges.
    #[must_use]
    pub const fn allows(self, next: Self) -> bool {
        matches!(
            (self, next),
            (Self::Issued, Self::Served)
                | (Self::Served, Self::Overdue | Self::Paid | Self::Cleared)
                | (Self::Overdue, Self::Paid)
                | (Self::Paid, Self::Cleared)
                | (Self::Issued | Self::Served | Self::Overdue | Self::Paid | Self::Cleared, Self::Annulled)
        )
    }
}

/// Whom a decision is addressed to, and for what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Addressee {
    /// Who is punished.
    pub person: PersonId,
    /// The violation.
    pub violation: ViolationId,
}

/// What never changes about a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// Identifies it here.
    pub id: DecisionId,
    /// The authority's number.
    pub number: DecisionNumber,
    /// The case it ends; nothing for a decision made elsewhere.
    pub case: Option<CaseId>,
    /// Whom it is addressed to, and for what; nothing where it was only reported by its number (PAY-1).
    pub addressee: Option<Addressee>,
    /// The office that decided.
    pub office: OfficeCode,
    /// The fine; none for a warning.
    pub fine: Fen,
    /// The points.
    pub points: u8,
    /// The policy under which the case was submitted.
    pub policy_version: PolicyVersion,
    /// When it was made; the points count in the cycle of this moment.
    pub decided_at: Instant,
}

/// The service of the notice, and the deadline that follows from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Service {
    /// When the electronic delivery to the driver succeeded.
    pub served_at: Instant,
    /// By when the fine is to be paid.
    pub deadline: Deadline,
    /// The policy of the day of service; deadline and surcharge follow it.
    pub policy_version: PolicyVersion,
}

/// A decision whose notice is not served yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issued {
    /// The decision.
    pub decision: Decision,
    /// When its notice has to exist (CASE-4); exclusive.
    pub notice_due_at: Instant,
}

/// A decision that can be paid, or a warning that can be cleared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Served {
    /// The decision.
    pub decision: Decision,
    /// Its service.
    pub service: Service,
}

/// A decision whose fine was not paid in time, and still is to be paid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overdue {
    /// The decision.
    pub decision: Decision,
    /// Its service.
    pub service: Service,
}

/// A decision whose fine is paid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paid {
    /// The decision.
    pub decision: Decision,
    /// Its service.
    pub service: Service,
    /// The payment that settled it.
    pub payment: PaymentId,
    /// When it was paid.
    pub paid_at: Instant,
    /// When its record has to be cleared (PAY-7); exclusive.
    pub clear_due_at: Instant,
    /// Since when the missing clearance is escalated.
    pub late_since: Option<Instant>,
}

/// A decision whose record is cleared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cleared {
    /// The decision.
    pub decision: Decision,
    /// Its service.
    pub service: Service,
    /// The payment that settled it; nothing for a warning.
    pub payment: Option<PaymentId>,
    /// When it was cleared.
    pub cleared_at: Instant,
}

/// A decision the authority took back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Annulled {
    /// The decision.
    pub decision: Decision,
    /// When it was taken back.
    pub annulled_at: Instant,
}

/// A decision in any state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DecisionState {
    /// See [`Issued`].
    Issued(Issued),
    /// See [`Served`].
    Served(Served),
    /// See [`Overdue`].
    Overdue(Overdue),
    /// See [`Paid`].
    Paid(Paid),
    /// See [`Cleared`].
    Cleared(Cleared),
    /// See [`Annulled`].
    Annulled(Annulled),
}

impl DecisionState {
    /// What is common to all states.
    #[must_use]
    pub const fn decision(&self) -> &Decision {
        match self {
            Self::Issued(state) => &state.decision,
            Self::Served(state) => &state.decision,
            Self::Overdue(state) => &state.decision,
            Self::Paid(state) => &state.decision,
            Self::Cleared(state) => &state.decision,
            Self::Annulled(state) => &state.decision,
        }
    }

    /// The service of its notice; nothing before it, nor once the decision is taken back.
    #[must_use]
    pub const fn service(&self) -> Option<&Service> {
        match self {
            Self::Served(state) => Some(&state.service),
            Self::Overdue(state) => Some(&state.service),
            Self::Paid(state) => Some(&state.service),
            Self::Cleared(state) => Some(&state.service),
            Self::Issued(_) | Self::Annulled(_) => None,
        }
    }

    /// The status to store.
    #[must_use]
    pub const fn status(&self) -> DecisionStatus {
        match self {
            Self::Issued(_) => DecisionStatus::Issued,
            Self::Served(_) => DecisionStatus::Served,
            Self::Overdue(_) => DecisionStatus::Overdue,
            Self::Paid(_) => DecisionStatus::Paid,
            Self::Cleared(_) => DecisionStatus::Cleared,
            Self::Annulled(_) => DecisionStatus::Annulled,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{Sample, now};

    #[test]
    fn the_service_is_known_from_service_to_clearance() {
        let sample = Sample::eligible();
        let service = sample.served().service;
        let overdue = overdue::decide(sample.served(), service.deadline.due_at).unwrap();
        for state in [
            DecisionState::Served(sample.served()),
            DecisionState::Overdue(overdue),
            DecisionState::Paid(sample.paid()),
            DecisionState::Cleared(clear::decide(sample.paid(), now())),
        ] {
            assert_eq!(state.service(), Some(&service));
        }
        let annulled = annul::decide(DecisionState::Served(sample.served()), now()).unwrap();
        for state in [DecisionState::Issued(sample.issued()), DecisionState::Annulled(annulled)] {
            assert_eq!(state.service(), None);
        }
    }

    #[test]
    fn the_table_of_edges() {
        use DecisionStatus::{Annulled, Cleared, Issued, Overdue, Paid, Served};
        let edges: Vec<_> = DecisionStatus::ALL
            .iter()
            .flat_map(|&from| DecisionStatus::ALL.iter().map(move |&to| (from, to)))
            .filter(|(from, to)| from.allows(*to))
            .collect();
        assert_eq!(
            edges,
            [
                (Issued, Served),
                (Issued, Annulled),
                (Served, Overdue),
                (Served, Paid),
                (Served, Cleared),
                (Served, Annulled),
                (Overdue, Paid),
                (Overdue, Annulled),
                (Paid, Cleared),
                (Paid, Annulled),
                (Cleared, Annulled),
            ]
        );
    }
}
