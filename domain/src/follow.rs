//! The following of another's vehicle or licence: one life under one id, from the request to its end.
//!
//! ```text
//! awaiting_consent -> awaiting_code -> active -> ended
//!                 \---------------\-> declined / cancelled / expired
//! ```
//!
//! A request that is confirmed becomes the follow. An owner who is no host user has no screen: the request starts at
//! `awaiting_code`, the message with the code is the question, and handing the code over is the consent (FOLLOW-3).
//! Everything is decided under the policy of the day of the request. A relative's vehicle is treated exactly as a
//! friend's: nothing here asks who is who to whom (FOLLOW-10).

pub mod cancel;
pub mod chances;
pub mod code;
pub mod confirm;
pub mod consent;
pub mod decline;
pub mod end;
pub mod expire;
pub mod followers;
mod found;
pub mod lose;
#[cfg(test)]
mod model;
pub mod places;
pub mod renew;
pub mod request;
pub mod rules;
pub mod send_code;
mod side;
mod standing;
mod status;

use crate::ids::{AccountId, FollowId, LicenceId, PersonId, VehicleId};
use crate::policy::PolicyVersion;
use crate::time::Instant;

pub use cancel::CancelReason;
pub use end::EndReason;
pub use found::Found;
pub use lose::Loss;
pub use side::Side;
pub use standing::Standing;
pub use status::FollowStatus;

words! {
    /// How the owner is asked, as it was on the day of the request.
    Channel, "channel" {
        /// By a message in the payment app; the owner answers there.
        App = "app",
        /// By a text message with the code: the owner is no host user (FOLLOW-3, FOLLOW-7).
        Sms = "sms",
    }
}

/// What is followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// A vehicle; takes one of the account's places (FOLLOW-4) and one of the vehicle's (FOLLOW-6).
    Vehicle(VehicleId),
    /// A driving licence; counts against the chances only.
    Licence(LicenceId),
}

impl Subject {
    /// The vehicle, if it is one.
    #[must_use]
    pub const fn vehicle(self) -> Option<VehicleId> {
        match self {
            Self::Vehicle(vehicle) => Some(vehicle),
            Self::Licence(_) => None,
        }
    }

    /// The licence, if it is one.
    #[must_use]
    pub const fn licence(self) -> Option<LicenceId> {
        match self {
            Self::Licence(licence) => Some(licence),
            Self::Vehicle(_) => None,
        }
    }
}

/// What never changes about a follow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Follow {
    /// Identifies it, from the request on.
    pub id: FollowId,
    /// The account that asked and follows.
    pub account: AccountId,
    /// The person behind that account.
    pub follower: PersonId,
    /// The owner of the vehicle, or holder of the licence, who is asked.
    pub owner: PersonId,
    /// What is followed.
    pub subject: Subject,
    /// How the owner is asked.
    pub channel: Channel,
    /// The account's place it takes, counted from 1 (FOLLOW-4); nothing for a licence.
    pub place: Option<u32>,
    /// The account's chance it holds and then spends, counted from 1 (FOLLOW-5).
    pub chance: u32,
    /// The policy of the day of the request.
    pub policy_version: PolicyVersion,
    /// When it was asked for.
    pub requested_at: Instant,
}

/// A request that waits for the owner's answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AwaitingConsent {
    /// The follow.
    pub follow: Follow,
    /// When the request expires; exclusive.
    pub expires_at: Instant,
}

/// A request whose code the requester has to enter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AwaitingCode {
    /// The follow.
    pub follow: Follow,
    /// When the request expires; exclusive. A further code does not move it.
    pub expires_at: Instant,
    /// When the owner consented; nothing where handing the code over is the consent.
    pub consented_at: Option<Instant>,
}

/// A request in either of its states.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Open {
    /// See [`AwaitingConsent`].
    AwaitingConsent(AwaitingConsent),
    /// See [`AwaitingCode`].
    AwaitingCode(AwaitingCode),
}

/// A follow in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Active {
    /// The follow.
    pub follow: Follow,
    /// When the owner consented; by handing the code over, the moment of the confirmation.
    pub consented_at: Instant,
    /// When the code was entered: since when it is in force.
    pub confirmed_at: Instant,
    /// When the authorisation ends unless it is renewed (FOLLOW-7); exclusive. Nothing where the owner is a host user.
    pub authorised_until: Option<Instant>,
    /// The vehicle's follower slot it takes, counted from 1 (FOLLOW-6); nothing for a licence.
    pub follower_slot: Option<u32>,
    /// Which authorisation this is: [`code::FIRST_AUTHORISATION`] at first, one more after each renewal.
    pub authorisation: u32,
}

/// A request the owner declined.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declined {
    /// The follow.
    pub follow: Follow,
    /// When.
    pub declined_at: Instant,
}

/// A request that was given up before it came into force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cancelled {
    /// The follow.
    pub follow: Follow,
    /// When.
    pub cancelled_at: Instant,
    /// Why.
    pub reason: CancelReason,
}

/// A request that was not confirmed in time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expired {
    /// The follow.
    pub follow: Follow,
    /// When its lifetime ended.
    pub expired_at: Instant,
}

/// A follow that is no longer in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ended {
    /// The follow.
    pub follow: Follow,
    /// Since when it had been in force.
    pub confirmed_at: Instant,
    /// When it ended.
    pub ended_at: Instant,
    /// Why.
    pub reason: EndReason,
}

/// A follow in any state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FollowState {
    /// See [`Open`].
    Open(Open),
    /// See [`Active`].
    Active(Active),
    /// See [`Declined`].
    Declined(Declined),
    /// See [`Cancelled`].
    Cancelled(Cancelled),
    /// See [`Expired`].
    Expired(Expired),
    /// See [`Ended`].
    Ended(Ended),
}

impl Open {
    /// What is common to both states.
    #[must_use]
    pub const fn follow(&self) -> &Follow {
        match self {
            Self::AwaitingConsent(state) => &state.follow,
            Self::AwaitingCode(state) => &state.follow,
        }
    }

    /// When the request expires; exclusive.
    #[must_use]
    pub const fn expires_at(&self) -> Instant {
        match self {
            Self::AwaitingConsent(state) => state.expires_at,
            Self::AwaitingCode(state) => state.expires_at,
        }
    }

    /// True while it can still be answered and confirmed.
    pub(crate) fn is_alive(&self, now: Instant) -> bool {
        now < self.expires_at()
    }

    /// When the owner consented in the payment app, if so.
    #[must_use]
    pub const fn consented_at(&self) -> Option<Instant> {
        match self {
            Self::AwaitingConsent(_) => None,
            Self::AwaitingCode(state) => state.consented_at,
        }
    }

    fn into_follow(self) -> Follow {
        match self {
            Self::AwaitingConsent(state) => state.follow,
            Self::AwaitingCode(state) => state.follow,
        }
    }
}

impl Active {
    /// True while the authorisation lasts; decides HANDLE-10 and all reading (FOLLOW-7, FOLLOW-8).
    #[must_use]
    pub fn in_force(&self, now: Instant) -> bool {
        self.authorised_until.is_none_or(|end| now < end)
    }
}

impl FollowState {
    /// What is common to all states.
    #[must_use]
    pub const fn follow(&self) -> &Follow {
        match self {
            Self::Open(state) => state.follow(),
            Self::Active(state) => &state.follow,
            Self::Declined(state) => &state.follow,
            Self::Cancelled(state) => &state.follow,
            Self::Expired(state) => &state.follow,
            Self::Ended(state) => &state.follow,
        }
    }

    /// The status to store.
    #[must_use]
    pub const fn status(&self) -> FollowStatus {
        match self {
            Self::Open(Open::AwaitingConsent(_)) => FollowStatus::AwaitingConsent,
            Self::Open(Open::AwaitingCode(_)) => FollowStatus::AwaitingCode,
            Self::Active(_) => FollowStatus::Active,
            Self::Declined(_) => FollowStatus::Declined,
            Self::Cancelled(_) => FollowStatus::Cancelled,
            Self::Expired(_) => FollowStatus::Expired,
            Self::Ended(_) => FollowStatus::Ended,
        }
    }
}
