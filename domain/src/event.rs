//! Everything that can happen: the kinds of events, the states that they lead to, and what each of them tells.
//!
//! What is stored is a promise: a kind is never renamed and never means anything else, and the data of an event keep their
//! names. They hold identifiers and figures, never personal data.

use crate::case::faces::FaceRole;
use crate::case::{CancelReason, CaseStatus};
use crate::decision::DecisionStatus;
use crate::follow::{self, FollowStatus};
use crate::ids::{CaseId, DecisionId, FaceCheckId, LicenceId, PaymentId, PersonId, VehicleId, ViolationId};
use crate::money::Fen;
use crate::payment::PaymentStatus;
use crate::policy::{Jurisdiction, PolicyVersion};
use crate::time::Instant;
use chrono::NaiveDate;
use serde::Serialize;
use uuid::Uuid;

words! {
    /// What kind of thing has a history.
    Noun, "noun" {
        /// A violation being handled.
        Case = "case",
        /// A penalty decision.
        Decision = "decision",
        /// An attempt to pay.
        Payment = "payment",
        /// Another's vehicle or licence, followed.
        Follow = "follow",
    }
}

/// What an event is about: enough to tell who may hear of it without a look into any other table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About {
    /// What kind of thing.
    pub noun: Noun,
    /// Which one.
    pub id: Uuid,
    /// The person whose it is: who handles, is addressed, pays, or follows; nothing where nobody is known.
    pub person: Option<PersonId>,
    /// Whose rules it falls under.
    pub jurisdiction: Jurisdiction,
}

/// What an event does to the state of its resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// The resource begins, in this state.
    Begins(&'static str),
    /// It enters this state.
    Enters(&'static str),
    /// It stays in its state.
    Stays,
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident = $word:literal, $noun:ident, $effect:expr;)+) => {
        words! {
            /// What happened, as it is stored and told.
            EventKind, "event kind" { $($(#[$doc])* $kind = $word,)+ }
        }

        impl EventKind {
            /// What kind of thing it happens to.
            #[must_use]
            pub const fn noun(self) -> Noun {
                match self { $(Self::$kind => Noun::$noun,)+ }
            }

            /// What it does to the state of that thing.
            #[must_use]
            pub const fn effect(self) -> Effect {
                match self { $(Self::$kind => $effect,)+ }
            }
        }
    };
}

kinds! {
    /// A driver has opened a case.
    CaseOpened = "case.opened", Case, Effect::Begins(CaseStatus::Opened.as_str());
    /// A face check has been started for it.
    CaseFaceCheckStarted = "case.face_check_started", Case, Effect::Stays;
    /// The host has recognised a face.
    CaseFacePassed = "case.face_passed", Case, Effect::Stays;
    /// The host has not recognised a face.
    CaseFaceFailed = "case.face_failed", Case, Effect::Stays;
    /// The case is with the authority.
    CaseSubmitted = "case.submitted", Case, Effect::Enters(CaseStatus::Submitted.as_str());
    /// The authority has not decided in time.
    CaseLate = "case.late", Case, Effect::Stays;
    /// The authority has accepted it.
    CaseAccepted = "case.accepted", Case, Effect::Enters(CaseStatus::Accepted.as_str());
    /// The authority has rejected it.
    CaseRejected = "case.rejected", Case, Effect::Enters(CaseStatus::Rejected.as_str());
    /// Its lifetime ended before it was submitted.
    CaseExpired = "case.expired", Case, Effect::Enters(CaseStatus::Expired.as_str());
    /// It was given up, or lost its ground.
    CaseCancelled = "case.cancelled", Case, Effect::Enters(CaseStatus::Cancelled.as_str());
    /// The authority has decided.
    DecisionIssued = "decision.issued", Decision, Effect::Begins(DecisionStatus::Issued.as_str());
    /// The notice does not exist in time.
    DecisionNoticeLate = "decision.notice_late", Decision, Effect::Stays;
    /// The notice was served.
    DecisionServed = "decision.served", Decision, Effect::Enters(DecisionStatus::Served.as_str());
    /// The deadline has passed unpaid.
    DecisionOverdue = "decision.overdue", Decision, Effect::Enters(DecisionStatus::Overdue.as_str());
    /// The fine was paid.
    DecisionPaid = "decision.paid", Decision, Effect::Enters(DecisionStatus::Paid.as_str());
    /// The record is not cleared in time.
    DecisionClearanceLate = "decision.clearance_late", Decision, Effect::Stays;
    /// The record is cleared.
    DecisionCleared = "decision.cleared", Decision, Effect::Enters(DecisionStatus::Cleared.as_str());
    /// The authority has taken the decision back.
    DecisionAnnulled = "decision.annulled", Decision, Effect::Enters(DecisionStatus::Annulled.as_str());
    /// Somebody has looked it up by its number.
    DecisionLookedUp = "decision.looked_up", Decision, Effect::Stays;
    /// A payment was started.
    PaymentCreated = "payment.created", Payment, Effect::Begins(PaymentStatus::Created.as_str());
    /// The host waits for the payer, or does not know.
    PaymentPending = "payment.pending", Payment, Effect::Enters(PaymentStatus::Pending.as_str());
    /// Its money has paid the decision.
    PaymentSettled = "payment.settled", Payment, Effect::Enters(PaymentStatus::Settled.as_str());
    /// The driver has given it up.
    PaymentCancelled = "payment.cancelled", Payment, Effect::Enters(PaymentStatus::Cancelled.as_str());
    /// Its time ran out.
    PaymentExpired = "payment.expired", Payment, Effect::Enters(PaymentStatus::Expired.as_str());
    /// Its money pays nothing.
    PaymentInSuspense = "payment.in_suspense", Payment, Effect::Enters(PaymentStatus::InSuspense.as_str());
    /// The owner is asked in the payment app.
    FollowRequested = "follow.requested", Follow, Effect::Begins(FollowStatus::AwaitingConsent.as_str());
    /// The owner is asked by a text message that carries the code.
    FollowRequestedBySms = "follow.requested_by_sms", Follow, Effect::Begins(FollowStatus::AwaitingCode.as_str());
    /// The owner has consented and been given the code.
    FollowConsented = "follow.consented", Follow, Effect::Enters(FollowStatus::AwaitingCode.as_str());
    /// Another code was given out.
    FollowCodeGiven = "follow.code_given", Follow, Effect::Stays;
    /// The owner has declined.
    FollowDeclined = "follow.declined", Follow, Effect::Enters(FollowStatus::Declined.as_str());
    /// The code was entered: the follow is in force.
    FollowConfirmed = "follow.confirmed", Follow, Effect::Enters(FollowStatus::Active.as_str());
    /// The owner goes on being followed for another year.
    FollowRenewed = "follow.renewed", Follow, Effect::Stays;
    /// The owner has ended it.
    FollowRevoked = "follow.revoked", Follow, Effect::Enters(FollowStatus::Ended.as_str());
    /// The follower has ended it.
    FollowUnfollowed = "follow.unfollowed", Follow, Effect::Enters(FollowStatus::Ended.as_str());
    /// It has ended by itself.
    FollowEnded = "follow.ended", Follow, Effect::Enters(FollowStatus::Ended.as_str());
    /// The request was taken back, or lost its ground.
    FollowCancelled = "follow.cancelled", Follow, Effect::Enters(FollowStatus::Cancelled.as_str());
    /// The request ended by itself.
    FollowExpired = "follow.expired", Follow, Effect::Enters(FollowStatus::Expired.as_str());
    /// The follower has looked for the first time on a day.
    FollowLookedAt = "follow.looked_at", Follow, Effect::Stays;
    /// The follower has submitted a case by it.
    FollowHandled = "follow.handled", Follow, Effect::Stays;
}

/// Something that happens, with what it tells beside its kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Event {
    /// To a case.
    Case(CaseEvent),
    /// To a decision.
    Decision(DecisionEvent),
    /// To a payment.
    Payment(PaymentEvent),
    /// To a follow.
    Follow(FollowEvent),
}

impl Event {
    /// What kind of event it is.
    #[must_use]
    pub const fn kind(&self) -> EventKind {
        match self {
            Self::Case(event) => event.kind(),
            Self::Decision(event) => event.kind(),
            Self::Payment(event) => event.kind(),
            Self::Follow(event) => event.kind(),
        }
    }
}

macro_rules! events {
    ($(#[$meta:meta])* $name:ident, $noun:ident { $($(#[$doc:meta])* $variant:ident = $kind:ident { $($field:ident: $type:ty),* $(,)? },)+ }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, Serialize)]
        #[serde(untagged)]
        #[expect(missing_docs, reason = "the fields are named as they are stored")]
        pub enum $name { $($(#[$doc])* $variant { $($field: $type),* },)+ }

        impl $name {
            /// What kind of event it is.
            #[must_use]
            pub const fn kind(&self) -> EventKind {
                match self { $(Self::$variant { .. } => EventKind::$kind,)+ }
            }
        }

        impl From<$name> for Event {
            fn from(event: $name) -> Self {
                Self::$noun(event)
            }
        }
    };
}

events! {
    /// What happens to a case.
    CaseEvent, Case {
        /// A driver has opened it.
        Opened = CaseOpened { violation_id: ViolationId, policy_version: PolicyVersion },
        /// A face check has been started.
        FaceCheckStarted = CaseFaceCheckStarted { face_check_id: FaceCheckId, role: FaceRole },
        /// The host has recognised a face.
        FacePassed = CaseFacePassed { face_check_id: FaceCheckId, role: FaceRole },
        /// The host has not recognised a face.
        FaceFailed = CaseFaceFailed { face_check_id: FaceCheckId, role: FaceRole },
        /// It is with the authority.
        Submitted = CaseSubmitted { policy_version: PolicyVersion, points: u8, face_check_ids: Vec<FaceCheckId> },
        /// The authority has not decided in time.
        Late = CaseLate {},
        /// The authority has accepted it.
        Accepted = CaseAccepted { decision_id: DecisionId },
        /// The authority has rejected it.
        Rejected = CaseRejected {},
        /// Its lifetime has ended.
        Expired = CaseExpired {},
        /// It was given up, or lost its ground.
        Cancelled = CaseCancelled { reason: CancelReason },
    }
}

events! {
    /// What happens to a decision.
    DecisionEvent, Decision {
        /// The authority has decided.
        Issued = DecisionIssued {
            case_id: Option<CaseId>, violation_id: Option<ViolationId>, fine: Fen, points: u8,
        },
        /// The notice does not exist in time.
        NoticeLate = DecisionNoticeLate {},
        /// The notice was served.
        Served = DecisionServed { due_date: NaiveDate, policy_version: PolicyVersion },
        /// The deadline has passed unpaid.
        Overdue = DecisionOverdue { due_date: NaiveDate },
        /// The fine was paid.
        Paid = DecisionPaid { payment_id: PaymentId, received: Fen },
        /// The record is not cleared in time.
        ClearanceLate = DecisionClearanceLate {},
        /// The record is cleared.
        Cleared = DecisionCleared {},
        /// The authority has taken it back.
        Annulled = DecisionAnnulled {},
        /// Somebody has looked it up by its number, for the first time on that day.
        LookedUp = DecisionLookedUp { day: NaiveDate },
    }
}

events! {
    /// What happens to a payment.
    PaymentEvent, Payment {
        /// It was started.
        Created = PaymentCreated { decision_id: DecisionId, amount: Fen, days_late: u32 },
        /// The host waits for the payer, or does not know.
        Pending = PaymentPending { trade_number: Option<String> },
        /// Its money has paid the decision.
        Settled = PaymentSettled { received: Fen },
        /// The driver has given it up.
        Cancelled = PaymentCancelled {},
        /// Its time ran out.
        Expired = PaymentExpired {},
        /// Its money pays nothing.
        InSuspense = PaymentInSuspense { received: Fen, reason: crate::payment::SuspenseReason },
    }
}

events! {
    /// What happens to a follow.
    FollowEvent, Follow {
        /// The owner is asked in the payment app.
        Requested = FollowRequested {
            vehicle_id: Option<VehicleId>, licence_id: Option<LicenceId>, policy_version: PolicyVersion,
        },
        /// The owner is asked by a text message that carries the code.
        RequestedBySms = FollowRequestedBySms {
            vehicle_id: Option<VehicleId>, licence_id: Option<LicenceId>, policy_version: PolicyVersion,
        },
        /// The owner has consented and been given the code with that number.
        Consented = FollowConsented { code: u32 },
        /// Another code was given out: that number of that authorisation.
        CodeGiven = FollowCodeGiven { authorisation: u32, code: u32 },
        /// The owner has declined.
        Declined = FollowDeclined {},
        /// The code was entered.
        Confirmed = FollowConfirmed { chance_free_at: Instant, authorised_until: Option<Instant> },
        /// The owner goes on being followed.
        Renewed = FollowRenewed { authorised_until: Option<Instant> },
        /// The owner has ended it.
        Revoked = FollowRevoked {},
        /// The follower has ended it.
        Unfollowed = FollowUnfollowed {},
        /// It has ended by itself.
        Ended = FollowEnded { reason: follow::EndReason },
        /// The request was taken back, or lost its ground.
        Cancelled = FollowCancelled { reason: follow::CancelReason },
        /// The request ended by itself.
        Expired = FollowExpired {},
        /// The follower has looked, for the first time on that day.
        LookedAt = FollowLookedAt { day: NaiveDate },
        /// The follower has submitted a case by it.
        Handled = FollowHandled { case_id: CaseId },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_begins_with_its_noun() {
        for &kind in EventKind::ALL {
            assert_eq!(kind.as_str().split('.').next(), Some(kind.noun().as_str()), "{kind}");
        }
    }

    #[test]
    fn each_noun_begins_and_each_of_its_states_is_entered() {
        let told = |noun| {
            let of_noun = EventKind::ALL.iter().filter(move |kind| kind.noun() == noun);
            of_noun.filter_map(|kind| match kind.effect() {
                Effect::Begins(state) | Effect::Enters(state) => Some(state),
                Effect::Stays => None,
            })
        };
        let all = |noun, states: Vec<&str>| {
            for state in states {
                assert!(told(noun).any(|told| told == state), "{noun} {state}");
            }
        };
        all(Noun::Case, CaseStatus::ALL.iter().map(|state| state.as_str()).collect());
        all(Noun::Payment, PaymentStatus::ALL.iter().map(|state| state.as_str()).collect());
        all(Noun::Follow, FollowStatus::ALL.iter().map(|state| state.as_str()).collect());
        all(Noun::Decision, DecisionStatus::ALL.iter().map(|state| state.as_str()).collect());
    }
}
