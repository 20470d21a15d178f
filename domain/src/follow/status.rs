//! The statuses of a follow and the edges between them.

words! {
    /// Where a follow is in its life, as stored.
    FollowStatus, "follow status" {
        /// The owner is asked in the payment app.
        AwaitingConsent = "awaiting_consent",
        /// A code was given to the owner; the requester has to enter it.
        AwaitingCode = "awaiting_code",
        /// In force.
        Active = "active",
        /// The owner said no.
        Declined = "declined",
        /// Given up before it came into force.
        Cancelled = "cancelled",
        /// Not confirmed in time.
        Expired = "expired",
        /// No longer in force.
        Ended = "ended",
    }
}

impl FollowStatus {
    /// The table of allowed edges. A further code or a renewal is no change of status.
    #[must_use]
    pub const fn allows(self, next: Self) -> bool {
        matches!(
            (self, next),
            (Self::AwaitingConsent, Self::AwaitingCode | Self::Declined | Self::Cancelled | Self::Expired)
                | (Self::AwaitingCode, Self::Active | Self::Declined | Self::Cancelled | Self::Expired)
                | (Self::Active, Self::Ended)
        )
    }

    /// True if it is a request that holds a place and a chance (FOLLOW-4, FOLLOW-5).
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::AwaitingConsent | Self::AwaitingCode)
    }

    /// True if it is in force, as far as the status tells: an authorisation may have ended since (FOLLOW-7).
    #[must_use]
    pub const fn is_live(self) -> bool {
        matches!(self, Self::Active)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;

    use crate::follow::{Channel, FollowState, Side, Subject, cancel, decline, expire};
    use crate::sample::{FOLLOW, LICENCE, VEHICLE, active, now, requested};

    #[test]
    fn the_table_of_edges() {
        use FollowStatus::{Active, AwaitingCode, AwaitingConsent, Cancelled, Declined, Ended, Expired};
        let edges: Vec<_> = FollowStatus::ALL
            .iter()
            .flat_map(|&from| FollowStatus::ALL.iter().map(move |&to| (from, to)))
            .filter(|(from, to)| from.allows(*to))
            .collect();
        assert_eq!(
            edges,
            [
                (AwaitingConsent, AwaitingCode),
                (AwaitingConsent, Declined),
                (AwaitingConsent, Cancelled),
                (AwaitingConsent, Expired),
                (AwaitingCode, Active),
                (AwaitingCode, Declined),
                (AwaitingCode, Cancelled),
                (AwaitingCode, Expired),
                (Active, Ended),
            ]
        );
    }

    #[test]
    fn every_state_has_its_status_and_its_follow() {
        let sms = FollowState::Active(active(Channel::Sms));
        let end = now() + TimeDelta::days(366);
        let states = [
            FollowState::Open(requested(Channel::App)),
            FollowState::Open(requested(Channel::Sms)),
            sms.clone(),
            FollowState::Declined(decline::decide(requested(Channel::Sms), Side::Owner, now()).unwrap()),
            FollowState::Cancelled(cancel::decide(requested(Channel::Sms), Side::Follower, now()).unwrap()),
            expire::decide(FollowState::Open(requested(Channel::Sms)), end).unwrap(),
            expire::decide(sms, end).unwrap(),
        ];
        assert_eq!(states.each_ref().map(FollowState::status), FollowStatus::ALL);
        assert!(states.iter().all(|state| state.follow().id == FOLLOW));
        let subject = states[0].follow().subject;
        assert_eq!((subject.vehicle(), subject.licence()), (Some(VEHICLE), None));
        let subject = Subject::Licence(LICENCE);
        assert_eq!((subject.vehicle(), subject.licence()), (None, Some(LICENCE)));
    }

    #[test]
    fn open_live_or_over() {
        for &status in FollowStatus::ALL {
            let over = FollowStatus::ALL.iter().all(|&next| !status.allows(next));
            assert_eq!(u8::from(status.is_open()) + u8::from(status.is_live()) + u8::from(over), 1, "{status}");
        }
        assert!(FollowStatus::Active.is_live());
    }
}
