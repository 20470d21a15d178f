//! The demo people appear in casts: the tables hold the first, and every reset brings the next, in which everything that names
//! a person or a thing is another. One cast shares nothing with another, so nothing that has happened has to be taken back.

use chrono::{Days, NaiveDate};
use domain::citizen_id::{CitizenId, CitizenIdError};
use std::sync::atomic::{AtomicU16, Ordering};

/// The last cast that the names have room for.
const LAST: u16 = 9_999;
/// The letters on plates.
const LETTERS: &str = "ABCDEFGHJKLMNPQRSTUVWXYZ";

/// One of the casts, counted from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cast(u16);

/// The newest cast, as far as this process knows. The database keeps it.
#[derive(Debug, Default)]
pub(crate) struct NewestCast(AtomicU16);

impl NewestCast {
    /// Which one it is.
    pub(super) fn get(&self) -> Cast {
        Cast(self.0.load(Ordering::Relaxed))
    }

    /// Takes over what the database says. It only grows: what was read before a reset and comes after it changes nothing.
    pub(super) fn set(&self, cast: Cast) {
        self.0.fetch_max(cast.0, Ordering::Relaxed);
    }
}

impl Cast {
    /// The one of the tables.
    pub(super) const FIRST: Self = Self(0);

    /// The one that this many resets have brought; nothing where the names have no room for it.
    pub(super) fn after(resets: i32) -> Option<Self> {
        u16::try_from(resets).ok().filter(|resets| *resets <= LAST).map(Self)
    }

    /// How many resets it took.
    pub(super) fn resets(self) -> i32 {
        self.0.into()
    }

    /// The name in the table and the cast that a code means, `demo-lin-yue.7`; a name alone means the newest.
    pub(super) fn read(code: &str, newest: Self) -> Option<(&str, Self)> {
        let Some((name, number)) = code.split_once('.') else {
            return Some((code, newest));
        };
        let cast = Self::after(number.parse().ok()?)?;
        (cast.code(name) == code).then_some((name, cast))
    }

    /// The code of a person.
    pub(super) fn code(self, name: &str) -> String {
        format!("{name}.{}", self.0)
    }

    /// The citizen number: born a day earlier with each cast.
    ///
    /// # Errors
    /// As [`fictitious`].
    pub(super) fn citizen_id(self, division: &str, born: NaiveDate) -> Result<CitizenId, CitizenIdError> {
        fictitious(division, born - Days::new(self.0.into()))
    }

    /// The archive number: the four digits in its middle count the casts.
    pub(super) fn archive_number(self, first: &str) -> String {
        let (head, tail) = (first.get(..4).unwrap_or_default(), first.get(8..).unwrap_or_default());
        format!("{head}{:04}{tail}", self.0)
    }

    /// The number on a plate: the three letters behind the province count the casts, and on a new energy one the digits at
    /// its end.
    pub(super) fn plate(self, first: &str) -> String {
        let count = usize::from(self.0);
        let (province, rest) = first.split_at(first.chars().next().map_or(0, char::len_utf8));
        let (energy, digits) = rest.split_at_checked(2).unwrap_or_default();
        if let Ok(digits) = digits.parse::<usize>() {
            return format!("{province}{energy}{:05}", digits + count);
        }
        let (letters, digits) = rest.split_at_checked(3).unwrap_or_default();
        let value = |letter| LETTERS.find(letter).unwrap_or_default();
        let number = letters.chars().fold(0, |number, letter| number * LETTERS.len() + value(letter)) + count;
        let letter = |place: u32| LETTERS.chars().nth(number / LETTERS.len().pow(place) % LETTERS.len());
        let letters: String = (0..3).rev().filter_map(letter).collect();
        format!("{province}{letters}{digits}")
    }

    /// The number of a violation: division, cast, serial, and the digit by which the authority goes.
    pub(super) fn violation_number(self, division: &str, serial: u32, digit: u32) -> String {
        format!("{division}{:05}{serial:04}{digit}", self.0)
    }
}

/// A valid citizen number that was never given out: nobody is the 0th who was born on a day.
///
/// # Errors
/// A division that is not six digits.
pub(super) fn fictitious(division: &str, born: NaiveDate) -> Result<CitizenId, CitizenIdError> {
    let body = format!("{division}{}000", born.format("%Y%m%d"));
    let check = |check| format!("{body}{check}").parse().ok();
    "0123456789X".chars().find_map(check).ok_or(CitizenIdError::Checksum)
}

/// How an archive number ends, or here an engine number, which ends like the plate: what opens a follow request.
pub(super) fn last6(text: &str) -> String {
    let characters: Vec<char> = text.chars().collect();
    characters.iter().skip(characters.len().saturating_sub(6)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::codes::{ArchiveNumber, ViolationNumber};
    use domain::plate::PlateNumber;
    use std::collections::BTreeSet;

    fn casts() -> impl Iterator<Item = Cast> {
        (0..=LAST).map(Cast)
    }

    #[test]
    fn the_names_have_room_for_so_many() {
        for (resets, there) in [(-1, false), (0, true), (9_998, true), (9_999, true), (10_000, false)] {
            assert_eq!(Cast::after(resets).map(Cast::resets), there.then_some(resets), "{resets}");
        }
    }

    #[test]
    fn a_code_is_one_person_of_one_cast() {
        let newest = Cast(7);
        assert_eq!(Cast::read("demo-lin-yue", newest), Some(("demo-lin-yue", newest)));
        assert_eq!(Cast::read("demo-lin-yue.0", newest), Some(("demo-lin-yue", Cast::FIRST)));
        assert_eq!(Cast::read("demo-lin-yue.9999", newest), Some(("demo-lin-yue", Cast(LAST))));
        for wrong in ["demo-lin-yue.", "demo-lin-yue.07", "demo-lin-yue.+7", "demo-lin-yue.10000", "demo-lin-yue.7.7"] {
            assert_eq!(Cast::read(wrong, newest), None, "{wrong}");
        }
        for cast in casts() {
            assert_eq!(Cast::read(&cast.code("a"), newest), Some(("a", cast)));
        }
    }

    #[test]
    fn every_cast_has_valid_numbers_of_its_own() {
        let born = "1971-04-08".parse().unwrap();
        let citizens: BTreeSet<_> = casts().map(|cast| cast.citizen_id("500113", born).unwrap()).collect();
        let archives: BTreeSet<ArchiveNumber> =
            casts().map(|cast| cast.archive_number("500100000012").parse().unwrap()).collect();
        let violations: BTreeSet<ViolationNumber> =
            casts().map(|cast| cast.violation_number("500108", 1005, 0).parse().unwrap()).collect();
        let plates = |first| casts().map(|cast| cast.plate(first).parse::<PlateNumber>().unwrap()).collect();
        let (ordinary, energy): (BTreeSet<_>, BTreeSet<_>) = (plates("渝ADM201"), plates("渝AD00001"));
        for different in [citizens.len(), archives.len(), violations.len(), ordinary.len(), energy.len()] {
            assert_eq!(different, usize::from(LAST) + 1);
        }
    }

    #[test]
    fn the_first_cast_is_that_of_the_tables_and_the_next_is_close_to_it() {
        let named = |resets| {
            let cast = Cast(resets);
            let born = "1990-03-07".parse().unwrap();
            [
                cast.citizen_id("500101", born).unwrap().as_str().to_owned(),
                cast.archive_number("500100000001"),
                cast.plate("渝ADM001"),
                cast.plate("川ADM201"),
                cast.plate("渝AD00001"),
                cast.violation_number("500108", 1, 0),
            ]
        };
        let first = ["500101199003070006", "500100000001", "渝ADM001", "川ADM201", "渝AD00001", "5001080000000010"];
        assert_eq!(named(0), first);
        let next = ["500101199003060000", "500100010001", "渝ADN001", "川ADN201", "渝AD00002", "5001080000100010"];
        assert_eq!(named(1), next);
        assert_eq!(Cast(12).plate("渝ADM001"), "渝ADZ001");
        assert_eq!(Cast(13).plate("渝ADM001"), "渝AEA001");
        assert_eq!(Cast(493).plate("渝ADM001"), "渝BAA001");
    }
}
