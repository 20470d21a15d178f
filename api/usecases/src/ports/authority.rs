//! The traffic authority: it decides submitted cases, tells of decisions that were made elsewhere, and confirms that a paid
//! violation is cleared.

use async_trait::async_trait;
use domain::codes::{DecisionNumber, OfficeCode, ViolationNumber};
use domain::decision::Decision;
use domain::decision::notice::Text;
use domain::decision::report::Report;
use domain::ids::{CaseId, DecisionId};
use domain::plate::PlateNumber;
use domain::time::Instant;
use domain::violation::Violation;

/// A case as the authority gets it.
#[derive(Debug, Clone)]
pub struct Submission {
    /// Ours.
    pub case: CaseId,
    /// The authority's.
    pub violation: ViolationNumber,
    /// When it was submitted.
    pub submitted_at: Instant,
}

/// How a submitted case stands at the authority.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ruling {
    /// Not decided yet.
    Pending,
    /// Accepted: the simplified procedure's decision under this number.
    Accepted {
        /// The number of the decision.
        decision: DecisionNumber,
        /// The office that decided.
        office: OfficeCode,
        /// When it was decided.
        at: Instant,
    },
    /// Rejected.
    Rejected {
        /// Why, in the authority's words.
        reason: String,
        /// When it was rejected.
        at: Instant,
    },
}

/// A decision that was made elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reported {
    /// The number on the plate of the vehicle, as its notice says it.
    pub plate: PlateNumber,
    /// What was decided.
    pub report: Report,
}

/// How the clearance of a paid decision stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clearance {
    /// Not cleared yet.
    Pending,
    /// Cleared.
    Cleared {
        /// When it was cleared.
        at: Instant,
    },
}

/// No answer, or none that makes sense: ask again.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the authority does not answer: {0}")]
pub struct AuthorityError(pub String);

/// The authority's gateway.
#[async_trait]
pub trait Authority: Send + Sync {
    /// Hands a submitted case over, or asks again how it stands: the same case is one case, however often it is sent.
    async fn ruling(&self, submission: &Submission) -> Result<Ruling, AuthorityError>;
    /// Asks for a decision that was made elsewhere, by its number; nothing where there is none, or its notice is not served.
    async fn decision(&self, number: &DecisionNumber) -> Result<Option<Reported>, AuthorityError>;
    /// Asks for the text of a decision's notice; nothing while it is not there yet.
    async fn notice_text(&self, decision: &Decision, violation: &Violation) -> Result<Option<Text>, AuthorityError>;
    /// Reports that a decision was paid, or needs no payment, and asks whether it is cleared.
    async fn clearance(
        &self,
        decision: DecisionId,
        number: &DecisionNumber,
        paid_at: Instant,
    ) -> Result<Clearance, AuthorityError>;
}
