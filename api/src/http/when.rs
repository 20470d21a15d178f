//! Instants and dates as they stand in JSON.

use chrono::{NaiveDate, SecondsFormat};
use domain::time::Instant;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, Schema, SchemaFormat, Type};
use utoipa::{PartialSchema, ToSchema};

/// An instant: RFC 3339, UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timestamp(pub Instant);

/// A calendar date in China time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Date(pub NaiveDate);

impl From<Instant> for Timestamp {
    fn from(at: Instant) -> Self {
        Self(at)
    }
}

impl From<NaiveDate> for Date {
    fn from(date: NaiveDate) -> Self {
        Self(date)
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0.to_rfc3339_opts(SecondsFormat::AutoSi, true))
    }
}

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

/// Only the full form counts: the calendar would read shorter ones too.
impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let date = text.parse().ok().filter(|date: &NaiveDate| text.len() == 10 && date.to_string() == text);
        date.map(Self).ok_or_else(|| D::Error::custom("expected a date as YYYY-MM-DD"))
    }
}

impl ToSchema for Timestamp {}

impl PartialSchema for Timestamp {
    fn schema() -> RefOr<Schema> {
        text(KnownFormat::DateTime, 32, "An instant: RFC 3339, UTC.", "2025-03-05T02:00:00Z")
    }
}

impl ToSchema for Date {}

impl PartialSchema for Date {
    fn schema() -> RefOr<Schema> {
        text(KnownFormat::Date, 10, "A calendar date in China time.", "2025-03-20")
    }
}

fn text(format: KnownFormat, longest: usize, description: &str, example: &str) -> RefOr<Schema> {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .format(Some(SchemaFormat::KnownFormat(format)))
        .max_length(Some(longest))
        .description(Some(description))
        .examples([serde_json::json!(example)])
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<Date> {
        serde_json::from_value(serde_json::json!(text)).ok()
    }

    #[test]
    fn a_date_has_one_form() {
        assert_eq!(read("2024-02-29"), NaiveDate::from_ymd_opt(2024, 2, 29).map(Date));
        for wrong in ["2023-02-29", "2024-2-29", " 2024-02-29", "2024-02-29 ", "24-02-29", "+12024-02-29", "", "today"]
        {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
