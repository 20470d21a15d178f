//! What a source says of its own reports.

use crate::vocabulary::Malformed;

/// The version that a source counts of something that it reports: of two reports, the one with the higher version is newer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceVersion(i64);

impl SourceVersion {
    /// The source counts no versions.
    pub const NONE: Self = Self(0);

    /// The number; 0 where the source counts none.
    #[must_use]
    pub const fn number(self) -> i64 {
        self.0
    }
}

impl TryFrom<i64> for SourceVersion {
    type Error = Malformed;

    fn try_from(number: i64) -> Result<Self, Malformed> {
        if number < 0 { Err(Malformed { what: "source version" }) } else { Ok(Self(number)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_never_below_zero() {
        let number = |number| SourceVersion::try_from(number).map(SourceVersion::number).ok();
        assert_eq!([-1, 0, 1, i64::MAX].map(number), [None, Some(0), Some(1), Some(i64::MAX)]);
        assert!(SourceVersion::NONE < SourceVersion(1));
    }
}
