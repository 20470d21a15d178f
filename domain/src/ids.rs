//! Identifiers: a UUID under a type prefix, compatible with the TypeID text form
//! (`veh_` + 26 lower-case Crockford base32 characters, the first 0–7).

use std::str::FromStr;

use thiserror::Error;
use uuid::Uuid;

const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
const TEXT_LENGTH: usize = 26;
const BITS: usize = 5;

/// Why a text is not an identifier of the expected type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum IdError {
    /// Another type's prefix, or none.
    #[error("expected prefix `{0}_`")]
    Prefix(&'static str),
    /// Not 26 characters of the alphabet, or more than 128 bits.
    #[error("expected 26 lower-case base32 characters, the first 0 to 7")]
    Encoding,
}

/// Lists are full of identifiers, so they are written without a string of their own.
fn encode(uuid: Uuid) -> [u8; TEXT_LENGTH] {
    let bits = uuid.as_u128();
    let mut text = [b'0'; TEXT_LENGTH];
    for (place, character) in text.iter_mut().rev().enumerate() {
        if let Some(&known) = ALPHABET.get((bits >> (place * BITS)) as usize & 31) {
            *character = known;
        }
    }
    text
}

fn decode(text: &str) -> Option<Uuid> {
    if text.len() != TEXT_LENGTH || !text.starts_with(|first| ('0'..='7').contains(&first)) {
        return None;
    }
    text.bytes()
        .try_fold(0_u128, |bits, byte| {
            let value = ALPHABET.iter().position(|&known| known == byte)?;
            Some(bits << BITS | value as u128)
        })
        .map(Uuid::from_u128)
}

macro_rules! id {
    ($name:ident, $prefix:literal, $meaning:literal) => {
        #[doc = concat!("Identifies ", $meaning, "; text form `", $prefix, "_…`.")]
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Uuid);

        impl $name {
            /// The type prefix, without the underscore.
            pub const PREFIX: &'static str = $prefix;

            /// Wraps a UUID that is already known to identify this type.
            #[must_use]
            pub const fn from_uuid(uuid: Uuid) -> Self {
                Self(uuid)
            }

            /// The UUID, for storage.
            #[must_use]
            pub const fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl From<$name> for Uuid {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!($prefix, "_"))?;
                f.write_str(std::str::from_utf8(&encode(self.0)).map_err(|_| std::fmt::Error)?)
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                let encoded = text
                    .strip_prefix(Self::PREFIX)
                    .and_then(|rest| rest.strip_prefix('_'))
                    .ok_or(IdError::Prefix(Self::PREFIX))?;
                decode(encoded).map(Self).ok_or(IdError::Encoding)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

id!(AccountId, "acc", "an account of the payment app");
id!(PersonId, "per", "a natural person");
id!(SessionId, "ses", "a signed-in session");
id!(ClientId, "cli", "a third party's program");
id!(VehicleId, "veh", "a vehicle");
id!(LicenceId, "lic", "a driving licence");
id!(FollowId, "fol", "a follow, from its request to its end");
id!(ViolationId, "vio", "a recorded violation");
id!(CaseId, "cas", "the handling of one violation by one driver");
id!(FaceCheckId, "fch", "one face check");
id!(DecisionId, "dec", "a penalty decision");
id!(PaymentId, "pay", "one attempt to pay a decision");
id!(MessageId, "msg", "a message to an owner or a follower");
id!(EventId, "evt", "something that happened");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn matches_the_published_typeid_vector() {
        // From the TypeID specification's valid.json.
        let uuid = Uuid::from_u128(0x0188_9c89_df6b_7f1c_a388_9139_6ec3_14bc);
        let id = VehicleId::from_uuid(uuid);
        assert_eq!(id.to_string(), "veh_01h2e8kqvbfwea724h75qc655w");
        assert_eq!("veh_01h2e8kqvbfwea724h75qc655w".parse(), Ok(id));
    }

    #[test]
    fn extremes_round_trip() {
        for bits in [0, 1, u128::MAX, u128::MAX - 1, 1 << 127] {
            let id = EventId::from_uuid(Uuid::from_u128(bits));
            assert_eq!(id.to_string().parse(), Ok(id));
        }
        assert_eq!(EventId::from_uuid(Uuid::max()).to_string(), "evt_7zzzzzzzzzzzzzzzzzzzzzzzzz");
    }

    #[test]
    fn refuses_what_is_not_its_own() {
        let wrong = [
            "8zzzzzzzzzzzzzzzzzzzzzzzzz",
            "01h2e8kqvbfwea724h75qc655",
            "01h2e8kqvbfwea724h75qc655ww",
            "01H2E8KQVBFWEA724H75QC655W",
            "01h2e8kqvbfwea724h75qc655i",
            "01h2e8kqvbfwea724h75qc65é",
            "",
        ];
        for text in wrong {
            assert_eq!(format!("veh_{text}").parse::<VehicleId>(), Err(IdError::Encoding), "{text}");
        }
        for text in ["lic_01h2e8kqvbfwea724h75qc655w", "01h2e8kqvbfwea724h75qc655w", "veh01h2", ""] {
            assert_eq!(text.parse::<VehicleId>(), Err(IdError::Prefix("veh")), "{text}");
        }
    }
}
