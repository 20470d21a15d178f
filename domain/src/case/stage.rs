//! How far a case has come, as the driver sees it: case and decision seen as one life (requirements, section 5).

use super::CaseStatus;
use crate::decision::DecisionStatus;

words! {
    /// The stages of requirements, section 5, and `annulled`.
    CaseStage, "case stage" {
        /// Waits for the face check.
        Opened = "opened",
        /// Waits for submission.
        FacesVerified = "faces_verified",
        /// With the authority.
        Submitted = "submitted",
        /// Decided; the notice is being issued and served.
        Accepted = "accepted",
        /// The notice is served; the fine is due, if there is one.
        NoticeServed = "notice_served",
        /// The fine is paid.
        Paid = "paid",
        /// The fine was not paid in time.
        Overdue = "overdue",
        /// The record is cleared.
        Cleared = "cleared",
        /// Rejected by the authority.
        Rejected = "rejected",
        /// Not submitted in time.
        Expired = "expired",
        /// Given up before submission.
        Cancelled = "cancelled",
        /// The decision was taken back.
        Annulled = "annulled",
    }
}

impl CaseStage {
    /// The stage of a case. `faces_verified` counts while it is open, its decision once it is accepted.
    #[must_use]
    pub const fn of(case: CaseStatus, faces_verified: bool, decision: Option<DecisionStatus>) -> Self {
        match case {
            CaseStatus::Opened if faces_verified => Self::FacesVerified,
            CaseStatus::Opened => Self::Opened,
            CaseStatus::Submitted => Self::Submitted,
            CaseStatus::Rejected => Self::Rejected,
            CaseStatus::Expired => Self::Expired,
            CaseStatus::Cancelled => Self::Cancelled,
            CaseStatus::Accepted => match decision {
                None | Some(DecisionStatus::Issued) => Self::Accepted,
                Some(DecisionStatus::Served) => Self::NoticeServed,
                Some(DecisionStatus::Overdue) => Self::Overdue,
                Some(DecisionStatus::Paid) => Self::Paid,
                Some(DecisionStatus::Cleared) => Self::Cleared,
                Some(DecisionStatus::Annulled) => Self::Annulled,
            },
        }
    }

    /// True if nothing more will happen by itself or by the driver.
    #[must_use]
    pub const fn is_finished(self) -> bool {
        matches!(self, Self::Cleared | Self::Rejected | Self::Expired | Self::Cancelled | Self::Annulled)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_case_shows_its_own_stage_until_it_is_accepted() {
        use CaseStatus::{Accepted, Cancelled, Expired, Opened, Rejected, Submitted};
        for (case, faces_verified, stage) in [
            (Opened, false, CaseStage::Opened),
            (Opened, true, CaseStage::FacesVerified),
            (Submitted, true, CaseStage::Submitted),
            (Accepted, false, CaseStage::Accepted),
            (Rejected, false, CaseStage::Rejected),
            (Expired, true, CaseStage::Expired),
            (Cancelled, true, CaseStage::Cancelled),
        ] {
            assert_eq!(CaseStage::of(case, faces_verified, None), stage);
        }
    }

    #[test]
    fn an_accepted_case_shows_the_stage_of_its_decision() {
        for (decision, stage) in [
            (DecisionStatus::Issued, CaseStage::Accepted),
            (DecisionStatus::Served, CaseStage::NoticeServed),
            (DecisionStatus::Overdue, CaseStage::Overdue),
            (DecisionStatus::Paid, CaseStage::Paid),
            (DecisionStatus::Cleared, CaseStage::Cleared),
            (DecisionStatus::Annulled, CaseStage::Annulled),
        ] {
            assert_eq!(CaseStage::of(CaseStatus::Accepted, false, Some(decision)), stage);
        }
    }

    #[test]
    fn what_is_finished_stays() {
        use CaseStage::{Annulled, Cancelled, Cleared, Expired, Rejected};
        let finished = CaseStage::ALL.iter().filter(|stage| stage.is_finished());
        assert!(finished.eq(&[Cleared, Rejected, Expired, Cancelled, Annulled]));
    }
}
