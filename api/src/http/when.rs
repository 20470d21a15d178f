//! Instants and dates as they stand in JSON.

use chrono::{NaiveDate, SecondsFormat};
use domain::time::Instant;
use serde::{Serialize, Serializer};
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
