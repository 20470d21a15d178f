//! Closed vocabularies in the document: each schema takes its words from the domain's own table, so that the two never differ.

use std::fmt::Display;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
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
}

fn one_of(description: &str, words: &[impl Display]) -> RefOr<Schema> {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .description(Some(description))
        .enum_values(Some(words.iter().map(ToString::to_string)))
        .examples(words.first().map(ToString::to_string))
        .into()
}
