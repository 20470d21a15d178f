//! LINK-4: nothing is visible to someone to whom it is neither own nor followed; what is followed is masked.
//! Source: seed, personal data law.
//!
//! To a stranger the answer is that of something that does not exist.

use crate::citizen_id::CitizenId;
use crate::codes::ArchiveNumber;
use crate::ids::FollowId;
use crate::plate::PlateNumber;

words! {
    /// What a vehicle, licence or case is to a driver.
    Relation, "relation" {
        /// Owned, held, or opened by the driver.
        Own = "own",
        /// Another's, with an authorisation in force.
        Followed = "followed",
        /// Neither.
        None = "none",
    }
}

impl Relation {
    /// The relation to another's vehicle or licence.
    pub(crate) const fn of_other(follows: bool) -> Self {
        if follows { Self::Followed } else { Self::None }
    }

    /// What a visible vehicle or licence is: own, unless it is seen by a follow.
    #[must_use]
    pub const fn seen_by(follow: Option<FollowId>) -> Self {
        if follow.is_some() { Self::Followed } else { Self::Own }
    }

    /// How much may be seen; nothing, not even that it exists, where there is no relation.
    #[must_use]
    pub const fn access(self) -> Option<Access> {
        match self {
            Self::Own => Some(Access::Full),
            Self::Followed => Some(Access::Masked),
            Self::None => None,
        }
    }
}

/// How much of a vehicle or licence may be seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Everything.
    Full,
    /// Everything but the personal parts, which are masked.
    Masked,
}

impl Access {
    /// How much is seen of what is visible: everything of one's own, the rest masked.
    #[must_use]
    pub const fn by(follow: Option<FollowId>) -> Self {
        if follow.is_some() { Self::Masked } else { Self::Full }
    }

    /// A plate number as it may be seen: `渝A12345` or `渝A***45`.
    #[must_use]
    pub fn plate(self, number: &PlateNumber) -> String {
        self.show(number.as_str(), || number.masked())
    }

    /// A licence number as it may be seen: the whole, or its first and last character.
    #[must_use]
    pub fn licence_number(self, number: &CitizenId) -> String {
        self.show(number.as_str(), || number.masked())
    }

    /// An archive number as it may be seen: the whole, or its first four digits.
    #[must_use]
    pub fn archive_number(self, number: &ArchiveNumber) -> String {
        self.show(number.as_str(), || number.masked())
    }

    /// A person's name as it may be seen: `虚小明` or `虚**`.
    #[must_use]
    pub fn name(self, name: &str) -> String {
        self.show(name, || masked_name(name))
    }

    fn show(self, whole: &str, masked: impl FnOnce() -> String) -> String {
        match self {
            Self::Full => whole.to_owned(),
            Self::Masked => masked(),
        }
    }
}

/// A name for anyone but its bearer: its first character, and `*` for each other one.
#[must_use]
pub fn masked_name(name: &str) -> String {
    name.chars().enumerate().map(|(place, shown)| if place == 0 { shown } else { '*' }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn own_things_are_seen_whole_followed_ones_masked_and_nothing_else() {
        assert_eq!(Relation::Own.access(), Some(Access::Full));
        assert_eq!(Relation::Followed.access(), Some(Access::Masked));
        assert_eq!(Relation::None.access(), None);
    }

    #[test]
    fn what_is_masked() {
        let plate = "渝A12345".parse().unwrap();
        let licence = "11010519491231002X".parse().unwrap();
        let archive = "500100123456".parse().unwrap();
        let shown = |to: Access| {
            [to.plate(&plate), to.licence_number(&licence), to.archive_number(&archive), to.name("虚小明")]
        };
        assert_eq!(shown(Access::Full), ["渝A12345", "11010519491231002X", "500100123456", "虚小明"]);
        assert_eq!(shown(Access::Masked), ["渝A***45", "1****************X", "5001********", "虚**"]);
    }

    #[test]
    fn names_keep_their_first_character() {
        for (name, masked) in [("", ""), ("虚", "虚"), ("欧阳小明", "欧***"), ("Ann", "A**")] {
            assert_eq!(masked_name(name), masked);
        }
    }

    #[test]
    fn owning_comes_before_following() {
        let vehicle = sample::vehicle();
        assert_eq!(vehicle.relation_to(sample::DRIVER, true), Relation::Own);
        assert_eq!(vehicle.relation_to(sample::FRIEND, true), Relation::Followed);
        assert_eq!(vehicle.relation_to(sample::FRIEND, false), Relation::None);
        let licence = sample::licence();
        assert_eq!(licence.relation_to(sample::DRIVER, true), Relation::Own);
        assert_eq!(licence.relation_to(sample::FRIEND, true), Relation::Followed);
        assert_eq!(licence.relation_to(sample::FRIEND, false), Relation::None);
    }
}
