//! What resources have in common: money, links, reasons, history, pages.

use crate::http::context::Language;
use crate::http::when::Timestamp;
use domain::money::Fen;
use persistence::event::Event;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Number;
use std::borrow::Cow;
use utoipa::{IntoParams, ToSchema};

/// An amount of money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"amount": 20000, "currency": "CNY"}))]
pub struct Money {
    /// In fen, 1/100 yuan.
    #[serde(deserialize_with = "whole")]
    #[schema(value_type = i64, format = "int64", minimum = 0, maximum = 100_000_000)]
    pub amount: Fen,
    /// Always the renminbi.
    pub currency: Currency,
}

/// ISO 4217.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub enum Currency {
    /// Renminbi.
    #[serde(rename = "CNY")]
    Cny,
}

/// The largest amount that a request may name, in fen.
const LARGEST: i64 = 100_000_000;

/// JSON does not tell `200.0` from `200`, and some clients write one for the other.
fn whole<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Fen, D::Error> {
    let number = Number::deserialize(deserializer)?;
    let written = number.as_f64().filter(|amount| amount.fract() == 0.0 && amount.abs() <= LARGEST as f64);
    let amount = number.as_i64().or(written.map(|amount| amount as i64)).filter(|amount| *amount <= LARGEST);
    let fen = amount.and_then(|amount| Fen::try_from(amount).ok());
    fen.ok_or_else(|| D::Error::custom(format_args!("expected a whole number from 0 to {LARGEST}")))
}

impl From<Fen> for Money {
    fn from(amount: Fen) -> Self {
        Self { amount, currency: Currency::Cny }
    }
}

/// What can be done now.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Link {
    /// Where.
    #[schema(format = "uri-reference", max_length = 256, pattern = "^/")]
    pub href: Cow<'static, str>,
    /// With which method.
    pub method: Method,
}

/// The methods of this API.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum Method {
    /// Reads.
    Get,
    /// Does.
    Post,
    /// Ends.
    Delete,
}

/// Links by name: only what is allowed now.
#[derive(Debug, Clone, Default, ToSchema)]
#[schema(value_type = BTreeMap<String, Link>)]
pub struct Links(Vec<(&'static str, Link)>);

impl Serialize for Links {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, link)| (name, link)))
    }
}

impl Links {
    /// Adds something to read.
    #[must_use]
    pub fn get(self, name: &'static str, href: impl Into<Cow<'static, str>>) -> Self {
        self.with(name, Method::Get, href.into())
    }

    /// Adds something to do.
    #[must_use]
    pub fn post(self, name: &'static str, href: impl Into<Cow<'static, str>>) -> Self {
        self.with(name, Method::Post, href.into())
    }

    fn with(mut self, name: &'static str, method: Method, href: Cow<'static, str>) -> Self {
        self.0.push((name, Link { href, method }));
        self
    }
}

/// Why a resource is in its state.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct StatusReason {
    /// Stable, for programs.
    #[schema(max_length = 64, pattern = "^[a-z][a-z_]*$", examples("expired"))]
    pub code: &'static str,
    /// Shown to the driver as it is.
    #[schema(max_length = 256, pattern = "^[^\\u0000]+$")]
    pub user_message: String,
}

impl StatusReason {
    /// A reason in the caller's language.
    pub fn new(language: Language, code: &'static str, zh: &'static str, en: &'static str) -> Self {
        Self { code, user_message: language.pick(zh, en).to_owned() }
    }
}

/// Which part of a list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// How many at the most.
    #[param(value_type = Option<i32>, minimum = 1, maximum = 100, default = 20, example = 20)]
    pub limit: Option<Limit>,
    /// `next_cursor` of the page before.
    #[param(max_length = 256, pattern = "^[A-Za-z0-9_-]{1,256}$")]
    pub cursor: Option<String>,
}

/// How many rows of a list: 1 to 100, 20 where nothing is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(try_from = "i32")]
#[schema(value_type = i32)]
pub struct Limit(i32);

impl TryFrom<i32> for Limit {
    type Error = &'static str;

    fn try_from(limit: i32) -> Result<Self, Self::Error> {
        if (1..=100).contains(&limit) { Ok(Self(limit)) } else { Err("expected 1 to 100") }
    }
}

impl Limit {
    /// The limit of a request, as a query counts.
    pub fn of(limit: Option<Self>) -> i64 {
        limit.map_or(20, |limit| limit.0.into())
    }
}

/// Something that happened to a resource.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Event, example = json!({
    "id": "evt_01km7x6jjkfgrtgvqjprvfbgm8",
    "type": "case.submitted",
    "version": 2,
    "happened_at": "2025-03-05T02:00:00Z",
    "data": {}
}))]
pub struct EventResource {
    /// Its own id.
    #[schema(max_length = 30, pattern = "^evt_[0-7][0-9a-hjkmnp-tv-z]{25}$")]
    pub id: String,
    /// What happened.
    #[serde(rename = "type")]
    #[schema(max_length = 64, pattern = "^[a-z_]+\\.[a-z_]+$", examples("case.submitted"))]
    pub kind: String,
    /// Counts up for each resource, from 1.
    #[schema(minimum = 1, maximum = 1_000_000)]
    pub version: i32,
    /// When.
    pub happened_at: Timestamp,
    /// Identifiers and figures; never personal data.
    #[schema(value_type = Object)]
    pub data: serde_json::Value,
}

impl From<Event> for EventResource {
    fn from(event: Event) -> Self {
        Self {
            id: event.id.to_string(),
            kind: event.kind,
            version: event.version,
            happened_at: event.at.into(),
            data: event.data,
        }
    }
}

/// A page of a history, the oldest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct EventPage {
    /// The events.
    #[schema(max_items = 100)]
    pub data: Vec<EventResource>,
    /// Whether there are more.
    pub has_more: bool,
    /// Where the next page starts.
    #[schema(required = true, max_length = 256, pattern = "^[A-Za-z0-9_-]{1,256}$")]
    pub next_cursor: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_whole_and_within_its_bounds() {
        let read = |amount: &str| {
            let money = serde_json::from_str::<Money>(&format!(r#"{{"amount":{amount},"currency":"CNY"}}"#));
            money.ok().map(|money| money.amount.amount())
        };
        for (written, amount) in [("0", 0), ("200", 200), ("200.0", 200), ("2e2", 200), ("100000000", LARGEST)] {
            assert_eq!(read(written), Some(amount), "{written}");
        }
        for wrong in ["-1", "-1.0", "200.5", "100000001", "100000001.0", "1e300", "\"200\"", "null", "true"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
