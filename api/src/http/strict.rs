//! JSON as the document describes it. serde also takes an array of a struct's values for the struct, and `{"02": null}` for the
//! word `"02"` (serde issue 1587, which will not change); here an object is an object, and a word a string.

use serde::de::{DeserializeSeed, Deserializer, Error, IntoDeserializer, MapAccess, SeqAccess, Visitor};
use serde::forward_to_deserialize_any;
use std::fmt;

/// Reads what another deserializer, or a part of one, holds.
pub struct Strict<D>(pub D);

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Strict<D> {
    type Error = D::Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.0.deserialize_any(Strict(visitor))
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.0.deserialize_option(Strict(visitor))
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, name: &'static str, visitor: V) -> Result<V::Value, D::Error> {
        self.0.deserialize_newtype_struct(name, Strict(visitor))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.0.deserialize_map(Strict(visitor))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.0.deserialize_str(Word(visitor))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map identifier ignored_any
    }
}

/// Passes plain values on.
macro_rules! plain {
    ($($visit:ident: $value:ty,)+) => {$(
        fn $visit<E: Error>(self, value: $value) -> Result<V::Value, E> {
            self.0.$visit(value)
        }
    )+};
}

impl<'de, V: Visitor<'de>> Visitor<'de> for Strict<V> {
    type Value = V::Value;

    plain! { visit_bool: bool, visit_i64: i64, visit_u64: u64, visit_f64: f64, visit_str: &str, visit_borrowed_str: &'de str, }

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.expecting(f)
    }

    fn visit_unit<E: Error>(self) -> Result<V::Value, E> {
        self.0.visit_unit()
    }

    fn visit_none<E: Error>(self) -> Result<V::Value, E> {
        self.0.visit_none()
    }

    fn visit_some<D: Deserializer<'de>>(self, some: D) -> Result<V::Value, D::Error> {
        self.0.visit_some(Strict(some))
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, inner: D) -> Result<V::Value, D::Error> {
        self.0.visit_newtype_struct(Strict(inner))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, elements: A) -> Result<V::Value, A::Error> {
        self.0.visit_seq(Strict(elements))
    }

    fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<V::Value, A::Error> {
        self.0.visit_map(Strict(fields))
    }
}

impl<'de, A: SeqAccess<'de>> SeqAccess<'de> for Strict<A> {
    type Error = A::Error;

    fn next_element_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, A::Error> {
        self.0.next_element_seed(Strict(seed))
    }
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Strict<A> {
    type Error = A::Error;

    fn next_key_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, A::Error> {
        self.0.next_key_seed(seed)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, A::Error> {
        self.0.next_value_seed(Strict(seed))
    }
}

impl<'de, S: DeserializeSeed<'de>> DeserializeSeed<'de> for Strict<S> {
    type Value = S::Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<S::Value, D::Error> {
        self.0.deserialize(Strict(deserializer))
    }
}

/// A word, as the variant of that name.
struct Word<V>(V);

impl<'de, V: Visitor<'de>> Visitor<'de> for Word<V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.expecting(f)
    }

    fn visit_str<E: Error>(self, word: &str) -> Result<V::Value, E> {
        self.0.visit_enum(IntoDeserializer::<E>::into_deserializer(word))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Everything {
        word: Word,
        inner: Inner,
        maybe: Option<Inner>,
        #[serde(default)]
        many: Vec<Inner>,
        text: Option<String>,
        flag: bool,
        share: f64,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Inner {
        amount: Amount,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    struct Amount(i64);

    #[derive(Debug, PartialEq, Deserialize)]
    enum Word {
        #[serde(rename = "02")]
        Small,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Nothing {}

    fn read<T: for<'de> Deserialize<'de>>(json: &str) -> Result<T, serde_json::Error> {
        T::deserialize(Strict(&mut serde_json::Deserializer::from_str(json)))
    }

    #[test]
    fn what_the_document_describes_is_read() {
        let inner = |amount| Inner { amount: Amount(amount) };
        let json = r#"{"word": "02", "inner": {"amount": -1}, "maybe": {"amount": 2}, "many": [{"amount": 3}],
            "text": "\u6c11", "flag": true, "share": 0.5}"#;
        let all = Everything {
            word: Word::Small,
            inner: inner(-1),
            maybe: Some(inner(2)),
            many: vec![inner(3)],
            text: Some("民".to_owned()),
            flag: true,
            share: 0.5,
        };
        assert_eq!(read::<Everything>(json).unwrap(), all);
        let json = r#"{"word": "02", "inner": {"amount": 1}, "maybe": null, "flag": false, "share": 1}"#;
        let least =
            Everything { inner: inner(1), maybe: None, many: Vec::new(), text: None, flag: false, share: 1.0, ..all };
        assert_eq!(read::<Everything>(json).unwrap(), least);
        assert_eq!(read::<Nothing>("{}").unwrap(), Nothing {});
    }

    #[test]
    fn nothing_stands_for_something_else() {
        for json in ["[]", "[1]", r#"{"amount": 1}"#, "null", r#""""#] {
            assert!(read::<Nothing>(json).is_err(), "{json}");
        }
        for json in ["[1]", r#"{"amount": [1]}"#, r#"{"amount": {"0": 1}}"#, r#"{"amount": "1"}"#, r#"{"amount": 1.0}"#]
        {
            assert!(read::<Inner>(json).is_err(), "{json}");
        }
        for json in [r#"{"02": null}"#, r#"["02"]"#, "0", r#""03""#, "null"] {
            assert!(read::<Word>(json).is_err(), "{json}");
        }
        for (part, otherwise) in [
            (r#""inner": {"amount": 1}"#, r#""inner": [1]"#),
            (r#""maybe": {"amount": 1}"#, r#""maybe": [1]"#),
            (r#""many": [{"amount": 1}]"#, r#""many": [[1]]"#),
            (r#""word": "02""#, r#""word": {"02": null}"#),
        ] {
            let json = r#"{"word": "02", "inner": {"amount": 1}, "maybe": {"amount": 1}, "many": [{"amount": 1}],
                "text": null, "flag": true, "share": 1}"#;
            assert!(json.contains(part) && read::<Everything>(json).is_ok());
            assert!(read::<Everything>(&json.replace(part, otherwise)).is_err(), "{otherwise}");
            assert!(
                serde_json::from_str::<Everything>(&json.replace(part, otherwise)).is_ok(),
                "serde takes {otherwise}"
            );
        }
    }
}
