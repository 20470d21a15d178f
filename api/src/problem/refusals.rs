//! How the domain's refusals map to problem codes. The compiler asks for each.

use super::{Problem, ProblemCode};
use crate::host::HostError;
use domain::case::{cancel, open, start_face_check, submit};
use domain::decision::pay::NotPayable;
use domain::payment::start;
use domain::rule::Eligibility;

// Host

impl From<HostError> for Problem {
    fn from(error: HostError) -> Self {
        match error {
            HostError::UnknownAuthCode => ProblemCode::AuthCodeInvalid.into(),
            HostError::Unavailable(_) => {
                tracing::warn!(%error, "host away");
                ProblemCode::HostUnavailable.into()
            }
        }
    }
}

// Cases

impl From<open::Refusal> for Problem {
    fn from(refusal: open::Refusal) -> Self {
        match refusal {
            open::Refusal::UnderWayWithHandler | open::Refusal::UnderWayWithAnother => {
                ProblemCode::ViolationUnderWay.into()
            }
            open::Refusal::NotEligible(eligibility) => not_eligible(eligibility),
        }
    }
}

impl From<submit::Refusal> for Problem {
    fn from(refusal: submit::Refusal) -> Self {
        match refusal {
            submit::Refusal::CaseExpired => ProblemCode::CaseNotOpen.into(),
            submit::Refusal::NotEligible(eligibility) => not_eligible(eligibility),
            submit::Refusal::FacesMissing(_) => ProblemCode::FacesIncomplete.into(),
        }
    }
}

impl From<cancel::Refusal> for Problem {
    fn from(_: cancel::Refusal) -> Self {
        ProblemCode::CaseNotOpen.into()
    }
}

impl From<start_face_check::Refusal> for Problem {
    fn from(refusal: start_face_check::Refusal) -> Self {
        match refusal {
            start_face_check::Refusal::CaseExpired => ProblemCode::CaseNotOpen.into(),
            start_face_check::Refusal::RoleNotNeeded(_) => ProblemCode::FaceNotNeeded.into(),
            start_face_check::Refusal::HandlerFirst => ProblemCode::FacesIncomplete.into(),
            start_face_check::Refusal::TooManyTries { .. } => ProblemCode::FaceTriesExhausted.into(),
        }
    }
}

fn not_eligible(eligibility: Eligibility) -> Problem {
    Problem { eligibility: Some(Box::new(eligibility)), ..ProblemCode::NotEligible.into() }
}

// Payments

impl From<NotPayable> for Problem {
    fn from(refusal: NotPayable) -> Self {
        match refusal {
            NotPayable::NotServed => ProblemCode::NoticeNotServed.into(),
            NotPayable::NothingToPay | NotPayable::AlreadyPaid | NotPayable::Annulled => {
                ProblemCode::NothingToPay.into()
            }
        }
    }
}

impl From<start::Refusal> for Problem {
    fn from(refusal: start::Refusal) -> Self {
        match refusal {
            start::Refusal::NotPayable(refusal) => refusal.into(),
            start::Refusal::UnderWay(_) => ProblemCode::PaymentInProgress.into(),
            start::Refusal::AmountChanged { .. } => ProblemCode::AmountChanged.into(),
        }
    }
}
