//! All policies that are known, and which of them is in force where and when.

use chrono::NaiveDate;

use super::document::parse;
use super::{Jurisdiction, Policy, PolicyError};
use crate::codes::Division;

const SHIPPED: [(&str, &str); 4] = [
    ("chongqing-2018-07-24.toml", include_str!("../policies/chongqing-2018-07-24.toml")),
    ("chongqing-2022-04-01.toml", include_str!("../policies/chongqing-2022-04-01.toml")),
    ("hunan-2018-07-24.toml", include_str!("../policies/hunan-2018-07-24.toml")),
    ("hunan-2022-04-01.toml", include_str!("../policies/hunan-2022-04-01.toml")),
];

/// A set of policies in which at most one is in force for a jurisdiction and a date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyBook {
    /// Ordered by jurisdiction and first day.
    policies: Vec<Policy>,
}

impl PolicyBook {
    /// The policies this crate ships.
    ///
    /// # Errors
    /// [`PolicyError`] if a shipped document is not valid; the tests prove that they are.
    pub fn shipped() -> Result<Self, PolicyError> {
        Self::from_documents(SHIPPED)
    }

    /// Reads documents given as file name and text.
    ///
    /// # Errors
    /// [`PolicyError`], naming file and key, for the first document that is not valid or overlaps another.
    pub fn from_documents<N, T>(documents: impl IntoIterator<Item = (N, T)>) -> Result<Self, PolicyError>
    where
        N: AsRef<str>,
        T: AsRef<str>,
    {
        let mut policies: Vec<Policy> = Vec::new();
        for (file, text) in documents {
            let policy = parse(file.as_ref(), text.as_ref())?;
            refuse_overlap(file.as_ref(), &policy, &policies)?;
            policies.push(policy);
        }
        policies.sort_by(|a, b| (&a.jurisdiction, a.in_force_from).cmp(&(&b.jurisdiction, b.in_force_from)));
        Ok(Self { policies })
    }

    /// The policy of the jurisdiction on this date in China: the last that began on or before it.
    #[must_use]
    pub fn in_force(&self, jurisdiction: &Jurisdiction, date: NaiveDate) -> Option<&Policy> {
        let began = |policy: &&Policy| policy.jurisdiction == *jurisdiction && policy.in_force_from <= date;
        self.policies.iter().rfind(began)
    }

    /// The policy that bears this version.
    #[must_use]
    pub fn by_version(&self, version: &str) -> Option<&Policy> {
        self.policies.iter().find(|policy| policy.version.as_str() == version)
    }

    /// The jurisdiction an authority in this division belongs to; nothing where none is served (LINK-3).
    #[must_use]
    pub fn jurisdiction_of(&self, division: &Division) -> Option<&Jurisdiction> {
        self.policies.iter().find(|policy| policy.covers(division)).map(|policy| &policy.jurisdiction)
    }

    /// Every policy, by jurisdiction and first day.
    pub fn iter(&self) -> impl Iterator<Item = &Policy> {
        self.policies.iter()
    }
}

fn refuse_overlap(file: &str, policy: &Policy, known: &[Policy]) -> Result<(), PolicyError> {
    let clash = known.iter().find_map(|other| {
        if other.version == policy.version {
            Some(("version", other))
        } else if other.jurisdiction == policy.jurisdiction && other.in_force_from == policy.in_force_from {
            Some(("in_force_from", other))
        } else if (other.jurisdiction == policy.jurisdiction) != (other.province == policy.province) {
            Some(("province", other))
        } else {
            None
        }
    });
    match clash {
        None => Ok(()),
        Some((key, other)) => {
            Err(PolicyError::Overlap { file: file.to_owned(), key, other: other.version.to_string() })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::date;

    fn jurisdiction(name: &str) -> Jurisdiction {
        name.parse().unwrap()
    }

    #[test]
    fn the_last_policy_that_began_is_in_force() {
        let book = PolicyBook::shipped().unwrap();
        for (day, version) in [
            ("2018-07-23", None),
            ("2018-07-24", Some("chongqing-2018-07-24")),
            ("2022-03-31", Some("chongqing-2018-07-24")),
            ("2022-04-01", Some("chongqing-2022-04-01")),
            ("2099-01-01", Some("chongqing-2022-04-01")),
        ] {
            let policy = book.in_force(&jurisdiction("chongqing"), date(day));
            assert_eq!(policy.map(|policy| policy.version.as_str()), version, "{day}");
        }
        assert_eq!(book.in_force(&jurisdiction("sichuan"), date("2025-01-01")), None);
        assert_eq!(book.iter().count(), 4);
        assert_eq!(book.by_version("hunan-2030-01-01"), None);
    }

    #[test]
    fn the_authoritys_division_names_the_jurisdiction() {
        let book = PolicyBook::shipped().unwrap();
        for (division, name) in [("500101", Some("chongqing")), ("430102", Some("hunan")), ("510104", None)] {
            let found = book.jurisdiction_of(&division.parse().unwrap());
            assert_eq!(found.map(Jurisdiction::as_str), name, "{division}");
        }
    }

    #[test]
    fn point_values_changed_with_order_163() {
        let book = PolicyBook::shipped().unwrap();
        let allowed = |version: &str| -> Vec<u8> {
            let policy = book.by_version(version).unwrap();
            (0..=u8::MAX).filter(|&points| policy.allows_points(points)).collect()
        };
        assert_eq!(allowed("chongqing-2018-07-24"), [0, 1, 2, 3, 6, 12]);
        assert_eq!(allowed("chongqing-2022-04-01"), [0, 1, 3, 6, 9, 12]);
    }

    #[test]
    fn hunan_differs_from_chongqing_only_in_vehicles_not_ones_own() {
        let book = PolicyBook::shipped().unwrap();
        let values = |version: &str| {
            let entries = book.by_version(version).unwrap().entries();
            entries.iter().map(|entry| (entry.name, entry.value.clone())).collect::<Vec<_>>()
        };
        for day in ["2018-07-24", "2022-04-01"] {
            let chongqing = values(&format!("chongqing-{day}"));
            let own = values(&format!("hunan-{day}")).into_iter().filter(|entry| !chongqing.contains(entry));
            assert_eq!(
                own.map(|(name, _)| name).collect::<Vec<_>>(),
                ["others_vehicles_per_cycle", "vehicles_per_account"]
            );
        }
    }

    #[test]
    fn documents_that_overlap_are_refused() {
        let (file, text) = SHIPPED[0];
        let again = |from: &str, to: &str| {
            PolicyBook::from_documents([(file, text.to_owned()), ("b.toml", text.replace(from, to))])
        };
        let overlap = |key| {
            let (file, other) = ("b.toml".to_owned(), "chongqing-2018-07-24".to_owned());
            Err(PolicyError::Overlap { file, key, other })
        };
        assert_eq!(again("", ""), overlap("version"));
        assert_eq!(again("chongqing-2018", "chongqing-b"), overlap("in_force_from"));
        assert_eq!(again("\"chongqing", "\"hunan"), overlap("province"));
        let other_day = text.replace("2018-07-24", "2018-07-25").replace("\"50\"", "\"51\"");
        let book = PolicyBook::from_documents([(file, text), ("b.toml", &other_day)]);
        assert_eq!(book, overlap("province"));
    }
}
