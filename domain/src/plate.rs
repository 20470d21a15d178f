//! Number plates (GA 36): the number, and the number together with its class.

use std::fmt;
use std::str::FromStr;

use smol_str::SmolStr;
use thiserror::Error;

use crate::codes::PlateClass;

const PROVINCES: &str = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新";
const ENERGY_LETTERS: &str = "DABCEFGHJK";

/// Why a text is not a plate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum PlateError {
    /// Not of the form province, letter, five or six characters.
    #[error("not a valid plate number")]
    Number,
    /// A number that this plate class does not use.
    #[error("this plate number does not belong to plate class {}", .0.code())]
    Class(PlateClass),
}

/// The form of a number, which decides the classes it may stand with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Form {
    Ordinary,
    Ending(char),
    SmallNewEnergy,
    LargeNewEnergy,
}

/// A valid plate number, 7 characters or 8 for new energy. `Debug` prints it masked.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PlateNumber {
    text: SmolStr,
    form: Form,
}

impl PlateNumber {
    /// The full number.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// For anyone but the owner: the first two and the last two characters.
    #[must_use]
    pub fn masked(&self) -> String {
        let hidden = self.text.chars().count().saturating_sub(2);
        let mask = |(place, shown)| {
            if (2..hidden).contains(&place) { '*' } else { shown }
        };
        self.text.chars().enumerate().map(mask).collect()
    }
}

impl fmt::Debug for PlateNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PlateNumber({})", self.masked())
    }
}

impl FromStr for PlateNumber {
    type Err = PlateError;

    fn from_str(text: &str) -> Result<Self, PlateError> {
        form(text).map(|form| Self { text: text.into(), form }).ok_or(PlateError::Number)
    }
}

fn form(text: &str) -> Option<Form> {
    let mut chars = text.chars();
    let province = chars.next()?;
    let office = chars.next()?;
    if !PROVINCES.contains(province) || !is_letter(office) {
        return None;
    }
    let rest = chars.as_str();
    let last = rest.chars().next_back()?;
    let numbered = |text: &str| text.len() == 4 && text.chars().all(is_alphanumeric);
    match (rest.strip_suffix(last)?, last) {
        (first, '挂' | '学' | '警' | '港' | '澳') if numbered(first) => Some(Form::Ending(last)),
        (first, last) if numbered(first) && is_alphanumeric(last) => Some(Form::Ordinary),
        _ => new_energy(rest),
    }
}

/// Six characters: a letter for the kind of energy before them or behind them, and digits.
fn new_energy(rest: &str) -> Option<Form> {
    let is_energy = |energy: &u8| ENERGY_LETTERS.as_bytes().contains(energy);
    let are_digits = |digits: &[u8]| digits.iter().all(u8::is_ascii_digit);
    match rest.as_bytes() {
        [energy, second, digits @ ..]
            if digits.len() == 4 && is_energy(energy) && is_alphanumeric((*second).into()) && are_digits(digits) =>
        {
            Some(Form::SmallNewEnergy)
        }
        [digits @ .., energy] if digits.len() == 5 && are_digits(digits) && is_energy(energy) => {
            Some(Form::LargeNewEnergy)
        }
        _ => None,
    }
}

fn is_letter(c: char) -> bool {
    c.is_ascii_uppercase() && c != 'I' && c != 'O'
}

fn is_alphanumeric(c: char) -> bool {
    is_letter(c) || c.is_ascii_digit()
}

/// A plate: class and number, which fit each other.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Plate {
    class: PlateClass,
    number: PlateNumber,
}

impl Plate {
    /// Joins class and number.
    ///
    /// # Errors
    /// [`PlateError::Class`] if the class does not use numbers of this form.
    pub fn new(class: PlateClass, number: PlateNumber) -> Result<Self, PlateError> {
        let form = number.form;
        let fits = match class {
            PlateClass::SmallNewEnergyCar => form == Form::SmallNewEnergy,
            PlateClass::LargeNewEnergyCar => form == Form::LargeNewEnergy,
            PlateClass::Trailer => form == Form::Ending('挂'),
            PlateClass::TrainingCar | PlateClass::TrainingMotorcycle => form == Form::Ending('学'),
            PlateClass::PoliceCar | PlateClass::PoliceMotorcycle => form == Form::Ending('警'),
            PlateClass::HongKongCar => form == Form::Ending('港'),
            PlateClass::MacauCar => form == Form::Ending('澳'),
            PlateClass::Other => true,
            _ => form == Form::Ordinary,
        };
        if fits { Ok(Self { class, number }) } else { Err(PlateError::Class(class)) }
    }

    /// The class of the plate.
    #[must_use]
    pub const fn class(&self) -> PlateClass {
        self.class
    }

    /// The number on the plate.
    #[must_use]
    pub const fn number(&self) -> &PlateNumber {
        &self.number
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plate(class: PlateClass, number: &str) -> Result<Plate, PlateError> {
        Plate::new(class, number.parse()?)
    }

    #[test]
    fn well_formed_numbers() {
        for text in
            ["渝A12345", "渝AD1234", "渝A1234挂", "渝A1234学", "渝A1234警", "粤Z1234港", "粤Z1234澳", "渝HZZZZZ"]
        {
            assert_eq!(text.parse::<PlateNumber>().unwrap().as_str(), text);
        }
        for text in ["渝AD12345", "渝AFA2345", "渝AKZ0000", "渝A12345D", "渝A12345K"] {
            assert!(text.parse::<PlateNumber>().is_ok(), "{text}");
        }
    }

    #[test]
    fn malformed_numbers() {
        for text in [
            "",
            "渝",
            "渝A",
            "A12345",
            "渝I12345",
            "渝O12345",
            "渝A1234",
            "渝A1234I",
            "渝AO2345",
            "渝a12345",
            "重A12345",
            "渝AL12345",
            "渝ADA234B",
            "渝AD1234D",
            "渝A12345L",
            "渝A123456",
            "渝A123456D",
            "渝A挂1234",
            "渝A12345 ",
        ] {
            assert_eq!(text.parse::<PlateNumber>(), Err(PlateError::Number), "{text}");
        }
    }

    #[test]
    fn class_and_number_fit() {
        use PlateClass as C;
        for (class, number, fits) in [
            (C::SmallCar, "渝A12345", true),
            (C::SmallCar, "渝AD12345", false),
            (C::SmallCar, "渝A1234警", false),
            (C::SmallNewEnergyCar, "渝AD12345", true),
            (C::SmallNewEnergyCar, "渝A12345D", false),
            (C::SmallNewEnergyCar, "渝A12345", false),
            (C::LargeNewEnergyCar, "渝A12345D", true),
            (C::LargeNewEnergyCar, "渝AD12345", false),
            (C::Trailer, "渝A1234挂", true),
            (C::Trailer, "渝A12345", false),
            (C::TrainingCar, "渝A1234学", true),
            (C::TrainingMotorcycle, "渝A1234挂", false),
            (C::PoliceCar, "渝A1234警", true),
            (C::PoliceMotorcycle, "渝A1234学", false),
            (C::HongKongCar, "粤Z1234港", true),
            (C::MacauCar, "粤Z1234澳", true),
            (C::MacauCar, "粤Z1234港", false),
            (C::Motorcycle, "渝A12345", true),
            (C::Other, "渝A12345D", true),
        ] {
            assert_eq!(plate(class, number).is_ok(), fits, "{class} {number}");
        }
    }

    #[test]
    fn masking_hides_the_middle() {
        assert_eq!("渝A12345".parse::<PlateNumber>().unwrap().masked(), "渝A***45");
        assert_eq!("渝AD12345".parse::<PlateNumber>().unwrap().masked(), "渝A****45");
        let plate = plate(PlateClass::SmallCar, "渝A12345").unwrap();
        assert!(!format!("{plate:?}").contains("渝A12345"));
        assert_eq!((plate.class(), plate.number().as_str()), (PlateClass::SmallCar, "渝A12345"));
    }
}
