//! How the domain's refusals map to problem codes. The compiler asks for each.

use super::{FieldError, Problem, ProblemCode};
use crate::ports::authority::AuthorityError;
use crate::ports::host::HostError;
use domain::case::{cancel, open, start_face_check, submit};
use domain::decision::pay::NotPayable;
use domain::decision::report::NotServed;
use domain::follow::code::{CodeRefusal, TooManyCodes};
use domain::follow::{self, confirm, consent, decline, end, renew, request, send_code};
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

// Authority

impl From<AuthorityError> for Problem {
    fn from(error: AuthorityError) -> Self {
        tracing::warn!(%error, "authority away");
        ProblemCode::ServiceUnavailable.into()
    }
}

// Decisions

impl From<NotServed> for Problem {
    fn from(_: NotServed) -> Self {
        ProblemCode::NotFound.into()
    }
}

// Follows

impl From<request::Refusal> for Problem {
    fn from(refusal: request::Refusal) -> Self {
        match refusal {
            request::Refusal::NoMatch => ProblemCode::FollowNotMatched.into(),
            request::Refusal::Own => ProblemCode::FollowOwn.into(),
            request::Refusal::AlreadyFollowed(_) => ProblemCode::AlreadyFollowed.into(),
            request::Refusal::NotAllowed(eligibility) => follow_not_allowed(eligibility),
        }
    }
}

impl From<consent::Refusal> for Problem {
    fn from(refusal: consent::Refusal) -> Self {
        match refusal {
            consent::Refusal::NotOwner => ProblemCode::WrongSide.into(),
            consent::Refusal::Expired => ProblemCode::FollowRequestClosed.into(),
            consent::Refusal::TooManyCodes(refusal) => refusal.into(),
        }
    }
}

impl From<decline::Refusal> for Problem {
    fn from(refusal: decline::Refusal) -> Self {
        match refusal {
            decline::Refusal::NotOwner => ProblemCode::WrongSide.into(),
            decline::Refusal::Expired => ProblemCode::FollowRequestClosed.into(),
        }
    }
}

impl From<follow::cancel::Refusal> for Problem {
    fn from(refusal: follow::cancel::Refusal) -> Self {
        match refusal {
            follow::cancel::Refusal::NotRequester => ProblemCode::WrongSide.into(),
            follow::cancel::Refusal::Expired => ProblemCode::FollowRequestClosed.into(),
        }
    }
}

impl From<send_code::Refusal> for Problem {
    fn from(refusal: send_code::Refusal) -> Self {
        match refusal {
            send_code::Refusal::NotRequester => ProblemCode::WrongSide.into(),
            send_code::Refusal::NotBySms => ProblemCode::CodeGivenByOwner.into(),
            send_code::Refusal::Expired => ProblemCode::FollowRequestClosed.into(),
            send_code::Refusal::TooManyCodes(refusal) => refusal.into(),
        }
    }
}

impl From<confirm::Refusal> for Problem {
    fn from(refusal: confirm::Refusal) -> Self {
        match refusal {
            confirm::Refusal::NotRequester => ProblemCode::WrongSide.into(),
            confirm::Refusal::Expired => ProblemCode::FollowRequestClosed.into(),
            confirm::Refusal::NotConsented => ProblemCode::NotConsented.into(),
            confirm::Refusal::Code(refusal) => refusal.into(),
            confirm::Refusal::NotAllowed(eligibility) => follow_not_allowed(eligibility),
        }
    }
}

impl From<end::Refusal> for Problem {
    fn from(_: end::Refusal) -> Self {
        ProblemCode::FollowEnded.into()
    }
}

impl From<renew::Refusal> for Problem {
    fn from(refusal: renew::Refusal) -> Self {
        match refusal {
            renew::Refusal::NotFollower => ProblemCode::WrongSide.into(),
            renew::Refusal::NotNeeded => ProblemCode::RenewalNotNeeded.into(),
            renew::Refusal::Ended => ProblemCode::FollowEnded.into(),
            renew::Refusal::TooManyCodes(refusal) => refusal.into(),
            renew::Refusal::Code(refusal) => refusal.into(),
        }
    }
}

impl From<TooManyCodes> for Problem {
    fn from(_: TooManyCodes) -> Self {
        ProblemCode::CodesExhausted.into()
    }
}

impl From<CodeRefusal> for Problem {
    fn from(refusal: CodeRefusal) -> Self {
        match refusal {
            CodeRefusal::Wrong { tries_left } => {
                let fault = FieldError::new("/code", "wrong", format!("{tries_left} tries are left"));
                Self { errors: vec![fault], ..ProblemCode::CodeWrong.into() }
            }
            CodeRefusal::NoLiveCode => ProblemCode::CodeNotLive.into(),
        }
    }
}

fn follow_not_allowed(eligibility: Eligibility) -> Problem {
    Problem { eligibility: Some(Box::new(eligibility)), ..ProblemCode::FollowNotAllowed.into() }
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
