//! Codes and numbers of requirements, section 9. Enums carry their published table; the rest is checked text.

mod licence_class;
mod plate_class;

use crate::vocabulary::is_digits;

pub use licence_class::{LicenceClass, LicenceClasses, LicenceStatus};
pub use plate_class::{PlateClass, UseCode};

/// Codes of the provinces, autonomous regions and municipalities (GB/T 2260).
const PROVINCES: &[&str] = &[
    "11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34", "35", "36", "37", "41", "42", "43", "44",
    "45", "46", "50", "51", "52", "53", "54", "61", "62", "63", "64", "65", "71", "81", "82",
];

checked_text! {
    /// Administrative division (GB/T 2260): six digits, a known province; within Chongqing a known district or county.
    Division, "administrative division",
    |text| is_digits(text, 6, 6)
        && text.get(..2).is_some_and(is_province)
        && (!text.starts_with("50") || is_in_chongqing(text))
}

/// True for the two digits of a province.
pub(crate) fn is_province(text: &str) -> bool {
    PROVINCES.contains(&text)
}

/// The municipality itself, its districts and its counties.
fn is_in_chongqing(text: &str) -> bool {
    let code = text.parse().unwrap_or_default();
    matches!(code, 500_000 | 500_101..=500_120 | 500_151..=500_156 | 500_229..=500_243)
        && !matches!(code, 500_232 | 500_234 | 500_239)
}

impl Division {
    /// The first two digits: the province.
    #[must_use]
    pub fn province(&self) -> &str {
        self.0.get(..2).unwrap_or_default()
    }
}

checked_text! {
    /// What was done (GA/T 16.31): four digits, optionally a fifth for a local subdivision.
    ViolationCode, "violation code", |text| is_digits(text, 4, 5)
}

checked_text! {
    /// The number under which a violation was recorded: 16 digits.
    ViolationNumber, "violation number", |text| is_digits(text, 16, 16)
}

checked_text! {
    /// The number of a penalty decision: 15 digits, optionally a 16th that is not validated.
    DecisionNumber, "decision number",
    |text| {
        let mut rest = text.chars().skip(15);
        is_digits(text.get(..15).unwrap_or_default(), 15, 15)
            && rest.next().is_none_or(|last| last.is_ascii_alphanumeric())
            && rest.next().is_none()
    }
}

impl DecisionNumber {
    /// The first two digits: the province where it was made.
    #[must_use]
    pub fn province(&self) -> &str {
        self.0.get(..2).unwrap_or_default()
    }
}

checked_text! {
    /// An office of the traffic police: 12 digits, the first six its division.
    OfficeCode, "office code", |text| is_digits(text, 12, 12)
}

checked_text! {
    /// The archive number on a driving licence: 12 digits.
    ArchiveNumber, "archive number", |text| is_digits(text, 12, 12)
}

impl ArchiveNumber {
    /// For anyone but the holder: the first four digits. The last six are hidden, for they open a follow request (FOLLOW-1).
    #[must_use]
    pub fn masked(&self) -> String {
        self.0.chars().enumerate().map(|(place, shown)| if place < 4 { shown } else { '*' }).collect()
    }
}

checked_text! {
    /// The last six digits of an archive number, which open a follow request (FOLLOW-1).
    ArchiveTail, "end of an archive number", |text| is_digits(text, 6, 6)
}

checked_text! {
    /// The last six characters of an engine number, which open a follow request (FOLLOW-1).
    EngineTail, "end of an engine number",
    |text| text.len() == 6 && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
}

checked_text! {
    /// Vehicle type (GA/T 16.4): a letter and two letters or digits, e.g. `K33` saloon car.
    VehicleType, "vehicle type",
    |text| text.len() == 3
        && text.starts_with(|first: char| first.is_ascii_uppercase())
        && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chongqing_divisions_have_gaps() {
        let known = (500_000..=500_999).filter(|code: &u32| code.to_string().parse::<Division>().is_ok());
        assert_eq!(known.clone().count(), 1 + 26 + 12);
        for (code, valid) in [
            ("500100", false),
            ("500101", true),
            ("500120", true),
            ("500121", false),
            ("500150", false),
            ("500151", true),
            ("500156", true),
            ("500157", false),
            ("500228", false),
            ("500229", true),
            ("500243", true),
            ("500244", false),
        ] {
            assert_eq!(code.parse::<Division>().is_ok(), valid, "{code}");
        }
    }

    #[test]
    fn other_divisions_need_a_province() {
        assert_eq!("430102".parse::<Division>().unwrap().province(), "43");
        for wrong in ["000000", "160000", "43010", "4301022", "43010a", ""] {
            assert!(wrong.parse::<Division>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn digit_strings_have_their_length() {
        fn lengths<T: std::str::FromStr>() -> Vec<usize> {
            (0..=18).filter(|&length| "7".repeat(length).parse::<T>().is_ok()).collect()
        }
        assert_eq!(lengths::<ViolationCode>(), [4, 5]);
        assert_eq!(lengths::<ViolationNumber>(), [16]);
        assert_eq!(lengths::<DecisionNumber>(), [15, 16]);
        assert_eq!(lengths::<OfficeCode>(), [12]);
        assert_eq!(lengths::<ArchiveNumber>(), [12]);
        assert!("103x".parse::<ViolationCode>().is_err());
        assert!("１０３９".parse::<ViolationCode>().is_err());
    }

    #[test]
    fn the_last_of_a_decision_number_is_free() {
        assert!("50010112345678901".parse::<DecisionNumber>().is_err());
        assert!("500101123456789X".parse::<DecisionNumber>().is_ok());
        assert!("500101123456789 ".parse::<DecisionNumber>().is_err());
        assert!("50010112345678X9".parse::<DecisionNumber>().is_err());
        assert!("50010112345678é9".parse::<DecisionNumber>().is_err());
        assert_eq!("430101123456789".parse::<DecisionNumber>().unwrap().province(), "43");
    }

    #[test]
    fn the_end_of_an_engine_number_has_six_letters_or_digits() {
        assert!("ADM001".parse::<EngineTail>().is_ok());
        for wrong in ["ADM01", "ADM0001", "adm001", "AD-001", "渝DM1", ""] {
            assert!(wrong.parse::<EngineTail>().is_err(), "{wrong}");
        }
        for (tail, valid) in [("00001", false), ("000001", true), ("0000001", false), ("00000a", false)] {
            assert_eq!(tail.parse::<ArchiveTail>().is_ok(), valid, "{tail}");
        }
    }

    #[test]
    fn vehicle_types_are_a_letter_and_two_more() {
        assert_eq!("K33".parse::<VehicleType>().unwrap().to_string(), "K33");
        for wrong in ["k33", "K3", "K333", "333", "K3?"] {
            assert!(wrong.parse::<VehicleType>().is_err(), "{wrong}");
        }
    }
}
