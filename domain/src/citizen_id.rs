//! Citizen number, which is also the licence number (GB 11643): 17 digits and a check character.

use std::fmt;
use std::str::FromStr;

use chrono::NaiveDate;
use thiserror::Error;

use crate::vocabulary::is_digits;

const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECK_CHARACTERS: &str = "10X98765432";

/// Why a text is not a citizen number. Never carries the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum CitizenIdError {
    /// Not 17 digits and a digit or `X`.
    #[error("not 17 digits and a check character")]
    Form,
    /// The birth date in it does not exist.
    #[error("the birth date does not exist")]
    BirthDate,
    /// The check character is not that of the other 17.
    #[error("the check character does not fit")]
    Checksum,
}

/// A citizen number whose checksum and birth date hold. Neither `Debug` nor `Display` gives it away.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CitizenId(String);

impl CitizenId {
    /// The full number. Never to be logged.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The first and the last character, as the payment app shows it.
    #[must_use]
    pub fn masked(&self) -> String {
        let mask = |(place, shown)| if (1..17).contains(&place) { '*' } else { shown };
        self.0.chars().enumerate().map(mask).collect()
    }
}

impl fmt::Debug for CitizenId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CitizenId(…)")
    }
}

impl FromStr for CitizenId {
    type Err = CitizenIdError;

    fn from_str(text: &str) -> Result<Self, CitizenIdError> {
        let (body, check) = text.split_at_checked(17).ok_or(CitizenIdError::Form)?;
        if !is_digits(body, 17, 17) || !(check == "X" || is_digits(check, 1, 1)) {
            return Err(CitizenIdError::Form);
        }
        let birth = body.get(6..14).unwrap_or_default();
        NaiveDate::parse_from_str(birth, "%Y%m%d").map_err(|_| CitizenIdError::BirthDate)?;
        if check_character(body) == check.chars().next() {
            Ok(Self(text.to_owned()))
        } else {
            Err(CitizenIdError::Checksum)
        }
    }
}

fn check_character(body: &str) -> Option<char> {
    let digits = body.chars().filter_map(|c| c.to_digit(10));
    let sum: u32 = WEIGHTS.iter().zip(digits).map(|(weight, digit)| weight * digit).sum();
    CHECK_CHARACTERS.chars().nth(sum as usize % 11)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The standard's own examples.
    const VALID: [&str; 2] = ["11010519491231002X", "440524188001010014"];

    #[test]
    fn the_standards_examples_are_valid() {
        for text in VALID {
            assert_eq!(text.parse::<CitizenId>().unwrap().as_str(), text);
        }
    }

    #[test]
    fn any_other_check_character_is_refused() {
        for valid in VALID {
            let accepted = "0123456789X".chars().filter(|&last| {
                let text = format!("{}{last}", &valid[..17]);
                text.parse::<CitizenId>().is_ok()
            });
            assert_eq!(accepted.count(), 1);
        }
        assert_eq!("110105194912310021".parse::<CitizenId>(), Err(CitizenIdError::Checksum));
    }

    #[test]
    fn the_birth_date_must_exist() {
        for text in ["110105194902290020", "11010519491331002X", "110105194900010020", "110105190002290020"] {
            assert_eq!(text.parse::<CitizenId>(), Err(CitizenIdError::BirthDate), "{text}");
        }
    }

    #[test]
    fn the_form_must_hold() {
        for text in [
            "",
            "11010519491231002",
            "11010519491231002x",
            "11010519491231002XX",
            "1101051949123100２",
            "1101051949123100-X",
            "110105 9491231002",
        ] {
            assert_eq!(text.parse::<CitizenId>(), Err(CitizenIdError::Form), "{text}");
        }
    }

    #[test]
    fn nothing_prints_it() {
        let id: CitizenId = VALID[0].parse().unwrap();
        assert_eq!(format!("{id:?}"), "CitizenId(…)");
        assert_eq!(id.masked(), "1****************X");
    }
}
