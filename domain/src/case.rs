//! The handling of one violation by one driver: its states, and the verbs that lead from one to the next.
//!
//! ```text
//! opened -> submitted -> accepted      (then the decision lives on: see `decision`)
//!        \-> expired / cancelled  \-> rejected
//! ```

pub mod cancel;
pub mod decide;
pub mod expire;
mod face_check;
pub mod faces;
pub mod flag_late;
pub mod open;
pub mod record_face_result;
pub mod stage;
pub mod start_face_check;
pub mod submit;

use crate::access::Relation;
use crate::ids::{
    AccountId, CaseId, DecisionId, FaceCheckId, FollowId, LicenceId, PersonId, SessionId, VehicleId, ViolationId,
};
use crate::money::Fen;
use crate::policy::PolicyVersion;
use crate::time::Instant;

pub use cancel::CancelReason;
pub use stage::CaseStage;

words! {
    /// Where a case is in its life, as stored.
    CaseStatus, "case status" {
        /// Open for face checks and submission.
        Opened = "opened",
        /// With the authority.
        Submitted = "submitted",
        /// Accepted: there is a decision.
        Accepted = "accepted",
        /// Rejected by the authority.
        Rejected = "rejected",
        /// Not submitted in time.
        Expired = "expired",
        /// Given up before submission.
        Cancelled = "cancelled",
    }
}

impl CaseStatus {
    /// The table of allowed edges.
    #[must_use]
    pub const fn allows(self, next: Self) -> bool {
        matches!(
            (self, next),
            (Self::Opened, Self::Submitted | Self::Expired | Self::Cancelled)
                | (Self::Submitted, Self::Accepted | Self::Rejected)
        )
    }

    /// True if no other case may exist for the same violation (CASE-6).
    #[must_use]
    pub const fn occupies_violation(self) -> bool {
        matches!(self, Self::Opened | Self::Submitted | Self::Accepted)
    }
}

/// What is at stake, as found when the case was opened and again when it was submitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Terms {
    /// What the vehicle is to the handler: own or followed.
    pub relation: Relation,
    /// The owner of the vehicle; the handler, if it is own.
    pub owner: PersonId,
    /// The follow by which the vehicle is handled; nothing if it is own.
    pub follow: Option<FollowId>,
    /// The fine.
    pub fine: Fen,
    /// The points.
    pub points: u8,
}

/// What never changes about a case, and its terms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// Identifies it.
    pub id: CaseId,
    /// The account that opened it.
    pub account: AccountId,
    /// The session in which it was opened.
    pub session: SessionId,
    /// The driver who handles the violation.
    pub handler: PersonId,
    /// The handler's own licence, which bears the points.
    pub licence: LicenceId,
    /// The violation.
    pub violation: ViolationId,
    /// The vehicle it was recorded with.
    pub vehicle: VehicleId,
    /// What is at stake.
    pub terms: Terms,
    /// When it was opened.
    pub opened_at: Instant,
}

/// A case that waits for faces and submission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// The case.
    pub case: Case,
    /// The policy it was opened under.
    pub policy_version: PolicyVersion,
    /// When it expires if it is not submitted; exclusive.
    pub expires_at: Instant,
}

/// A case that waits for the authority. Its points are held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submitted {
    /// The case.
    pub case: Case,
    /// The policy it was submitted under.
    pub policy_version: PolicyVersion,
    /// The face checks it consumed.
    pub faces: Vec<FaceCheckId>,
    /// When it was submitted.
    pub submitted_at: Instant,
    /// When the authority has to have decided; exclusive.
    pub decision_due_at: Instant,
    /// Since when it is flagged late (CASE-3).
    pub late_since: Option<Instant>,
}

/// A case the authority accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    /// The case.
    pub case: Case,
    /// The policy it was submitted under.
    pub policy_version: PolicyVersion,
    /// The decision.
    pub decision: DecisionId,
    /// When it was accepted.
    pub accepted_at: Instant,
}

/// A case the authority rejected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejected {
    /// The case.
    pub case: Case,
    /// The policy it was submitted under.
    pub policy_version: PolicyVersion,
    /// When it was rejected.
    pub rejected_at: Instant,
    /// The authority's reason, as it gave it.
    pub reason: String,
}

/// A case that was not submitted in time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expired {
    /// The case.
    pub case: Case,
    /// The policy it was opened under.
    pub policy_version: PolicyVersion,
    /// When its lifetime ended.
    pub expired_at: Instant,
}

/// A case that was given up before submission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cancelled {
    /// The case.
    pub case: Case,
    /// The policy it was opened under.
    pub policy_version: PolicyVersion,
    /// When it was cancelled.
    pub cancelled_at: Instant,
    /// Why.
    pub reason: CancelReason,
}

/// A case in any state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CaseState {
    /// See [`Opened`].
    Opened(Opened),
    /// See [`Submitted`].
    Submitted(Submitted),
    /// See [`Accepted`].
    Accepted(Accepted),
    /// See [`Rejected`].
    Rejected(Rejected),
    /// See [`Expired`].
    Expired(Expired),
    /// See [`Cancelled`].
    Cancelled(Cancelled),
}

impl CaseState {
    /// The policy that the case was opened or submitted under.
    #[must_use]
    pub const fn policy_version(&self) -> &PolicyVersion {
        match self {
            Self::Opened(Opened { policy_version, .. })
            | Self::Submitted(Submitted { policy_version, .. })
            | Self::Accepted(Accepted { policy_version, .. })
            | Self::Rejected(Rejected { policy_version, .. })
            | Self::Expired(Expired { policy_version, .. })
            | Self::Cancelled(Cancelled { policy_version, .. }) => policy_version,
        }
    }

    /// What is common to all states.
    #[must_use]
    pub const fn case(&self) -> &Case {
        match self {
            Self::Opened(state) => &state.case,
            Self::Submitted(state) => &state.case,
            Self::Accepted(state) => &state.case,
            Self::Rejected(state) => &state.case,
            Self::Expired(state) => &state.case,
            Self::Cancelled(state) => &state.case,
        }
    }

    /// The status to store.
    #[must_use]
    pub const fn status(&self) -> CaseStatus {
        match self {
            Self::Opened(_) => CaseStatus::Opened,
            Self::Submitted(_) => CaseStatus::Submitted,
            Self::Accepted(_) => CaseStatus::Accepted,
            Self::Rejected(_) => CaseStatus::Rejected,
            Self::Expired(_) => CaseStatus::Expired,
            Self::Cancelled(_) => CaseStatus::Cancelled,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_edges() {
        use CaseStatus::{Accepted, Cancelled, Expired, Opened, Rejected, Submitted};
        let edges: Vec<_> = CaseStatus::ALL
            .iter()
            .flat_map(|&from| CaseStatus::ALL.iter().map(move |&to| (from, to)))
            .filter(|(from, to)| from.allows(*to))
            .collect();
        assert_eq!(
            edges,
            [(Opened, Submitted), (Opened, Expired), (Opened, Cancelled), (Submitted, Accepted), (Submitted, Rejected),]
        );
    }

    #[test]
    fn a_violation_is_free_again_once_its_case_has_failed() {
        for &status in CaseStatus::ALL {
            let failed = matches!(status, CaseStatus::Rejected | CaseStatus::Expired | CaseStatus::Cancelled);
            assert_eq!(status.occupies_violation(), !failed, "{status}");
        }
    }
}
