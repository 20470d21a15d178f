//! The two sides of a follow. Whoever is on neither is a stranger, to whom it does not exist (LINK-4).

use super::Follow;
use crate::ids::{AccountId, PersonId};

words! {
    /// A side of a follow.
    Side, "side" {
        /// The account that asked and follows.
        Follower = "follower",
        /// The person who is asked and followed.
        Owner = "owner",
    }
}

impl Follow {
    /// The side of a driver; nothing for a stranger. The follower is the account, the owner the person, for caps
    /// count by account and consent is a person's.
    #[must_use]
    pub fn side_of(&self, account: AccountId, person: PersonId) -> Option<Side> {
        if self.account == account {
            Some(Side::Follower)
        } else if self.owner == person {
            Some(Side::Owner)
        } else {
            None
        }
    }
}
