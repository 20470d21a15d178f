//! The domain's checked text and closed vocabularies, as they are written and as they are documented. The schema of a
//! vocabulary takes its words from the domain's own table, so that the two never differ.

use domain::access::Access;
use domain::codes::ArchiveNumber;
use domain::plate::Plate;
use serde::{Serialize, Serializer};
use std::fmt::Display;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, Schema, SchemaFormat, Type};
use utoipa::{PartialSchema, ToSchema};

macro_rules! vocabularies {
    ($(#[doc = $doc:literal] $name:ident of $words:ty;)+) => {$(
        #[doc = $doc]
        pub enum $name {}

        impl ToSchema for $name {}

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                one_of($doc.trim(), <$words>::ALL)
            }
        }
    )+};
}

vocabularies! {
    /// The authority that recorded a violation.
    Recorder of domain::violation::RecordedBy;
    /// How a violation was recorded: by a camera, or face to face.
    RecordingMethod of domain::violation::Method;
    /// The procedure under which a violation is punished.
    Procedure of domain::violation::Procedure;
    /// A class of number plates (GA/T 16.7). `GET /v1/meta/codes` has the labels.
    PlateClass of domain::codes::PlateClass;
    /// What a vehicle is used for (GA/T 16.3). `GET /v1/meta/codes` has the labels.
    UseCode of domain::codes::UseCode;
    /// What a licence entitles to drive. `GET /v1/meta/codes` has the labels.
    LicenceClass of domain::codes::LicenceClass;
    /// The state of a licence; `A` is normal.
    LicenceStatus of domain::codes::LicenceStatus;
    /// How far a case has come, its decision included.
    CaseStage of domain::case::CaseStage;
    /// Where a decision is in its life.
    DecisionStatus of domain::decision::DecisionStatus;
    /// Where a payment is in its life.
    PaymentStatus of domain::payment::PaymentStatus;
    /// What a vehicle or licence is to a driver.
    Relation of domain::access::Relation;
    /// On which side of a follow a driver is.
    FollowSide of domain::follow::Side;
    /// How an owner is asked: by a message in the payment app, or by a text message.
    FollowChannel of domain::follow::Channel;
    /// Where a follow is in its life, from the request on.
    FollowStatus of domain::follow::FollowStatus;
    /// What kind of day a date is.
    DayKind of domain::calendar::DayKind;
}

/// A code or word of a rule or policy.
pub enum RuleWord {}

impl ToSchema for RuleWord {}

impl PartialSchema for RuleWord {
    fn schema() -> RefOr<Schema> {
        let word =
            ObjectBuilder::new().schema_type(Type::String).max_length(Some(64)).pattern(Some("^[A-Za-z0-9_-]+$"));
        word.description(Some("A code or word.")).examples(["traffic_police"]).into()
    }
}

/// A number of a rule or policy.
pub enum RuleNumber {}

impl ToSchema for RuleNumber {}

impl PartialSchema for RuleNumber {
    fn schema() -> RefOr<Schema> {
        let format = SchemaFormat::KnownFormat(KnownFormat::Int64);
        let number = ObjectBuilder::new().schema_type(Type::Integer).format(Some(format));
        let bounded = number.minimum(Some(-LARGEST)).maximum(Some(LARGEST));
        bounded.description(Some("A number; its unit stands beside it.")).examples([20_000]).into()
    }
}

/// What every reader of JSON can hold.
const LARGEST: i64 = 9_007_199_254_740_991;

fn one_of(description: &str, words: &[impl Display]) -> RefOr<Schema> {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .description(Some(description))
        .enum_values(Some(words.iter().map(ToString::to_string)))
        .examples(words.first().map(ToString::to_string))
        .into()
}

/// Writes checked text as it is, without copying it first.
///
/// # Errors
/// What the serializer says.
pub fn text<S: Serializer>(text: &impl Display, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(text)
}

/// Something that its owner is shown whole, and a follower masked (LINK-4).
#[derive(Debug, Clone)]
pub struct Seen<T> {
    /// The whole of it.
    pub value: T,
    /// How much of it is shown.
    pub access: Access,
}

impl<T> Seen<T> {
    /// With that access.
    pub fn with(access: Access, value: T) -> Self {
        Self { value, access }
    }
}

impl Serialize for Seen<Plate> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.access {
            Access::Full => serializer.serialize_str(self.value.number().as_str()),
            Access::Masked => serializer.serialize_str(&self.value.number().masked()),
        }
    }
}

impl Serialize for Seen<ArchiveNumber> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.access {
            Access::Full => serializer.collect_str(&self.value),
            Access::Masked => serializer.serialize_str(&self.value.masked()),
        }
    }
}
