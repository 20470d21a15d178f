//! A face check: bound to one case, person, role and session (CASE-2). Holds a verdict, never a face.

use crate::ids::{CaseId, FaceCheckId, PersonId, SessionId};
use crate::time::Instant;

words! {
    /// In which role a person shows the face.
    FaceRole, "face role" {
        /// The driver who handles the violation.
        Handler = "handler",
        /// The owner of the vehicle.
        Owner = "owner",
    }
}

/// What the host found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaceResult {
    /// Nothing yet.
    Pending,
    /// It is that person's face.
    Passed {
        /// When the face was shown.
        at: Instant,
        /// Until when the result counts; exclusive.
        valid_until: Instant,
    },
    /// It is not that person's face, or no face was shown.
    Failed {
        /// When the check ended.
        at: Instant,
    },
}

/// One face check. Holds a verdict, never a face.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FaceCheck {
    /// Identifies it.
    pub id: FaceCheckId,
    /// The case for which it was started, and for no other.
    pub case: CaseId,
    /// Whose face it is to be.
    pub person: PersonId,
    /// In which role.
    pub role: FaceRole,
    /// The session in which it was started.
    pub session: SessionId,
    /// When it was started.
    pub started_at: Instant,
    /// What the host found.
    pub result: FaceResult,
    /// True once a submission has consumed it.
    pub used: bool,
}
