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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::follow::Channel;
    use crate::sample::{ACCOUNT, DRIVER, FRIEND, requested};
    use uuid::Uuid;

    #[test]
    fn the_account_follows_and_the_person_owns() {
        let other = AccountId::from_uuid(Uuid::max());
        let stranger = PersonId::from_uuid(Uuid::max());
        for (account, person, side) in [
            (ACCOUNT, DRIVER, Some(Side::Follower)),
            (other, FRIEND, Some(Side::Owner)),
            (other, DRIVER, None),
            (other, stranger, None),
        ] {
            assert_eq!(requested(Channel::App).follow().side_of(account, person), side);
        }
    }
}
