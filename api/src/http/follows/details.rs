//! The details by which something is asked for: as its owner reads them in its documents.

use crate::http::extract::parsed;
use crate::http::words;
use domain::citizen_id::{CitizenId, CitizenIdError};
use domain::codes::PlateClass;
use domain::plate::{Plate, PlateNumber};
use serde::Deserialize;
use usecases::follows::request::Details;
use usecases::problem::{FieldError, Problem, ProblemCode};
use utoipa::ToSchema;

/// What is to be followed: either a vehicle or a licence.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(min_properties = 1, max_properties = 1, example = json!({
    "vehicle": {"plate_class": "02", "plate_number": "渝ADM005", "engine_number_last6": "ADM005"}
}))]
pub struct RequestFollow {
    /// A vehicle.
    #[schema(nullable = false)]
    pub vehicle: Option<VehicleDetails>,
    /// A driving licence.
    #[schema(nullable = false)]
    pub licence: Option<LicenceDetails>,
}

/// What its owner can read in the vehicle's documents.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct VehicleDetails {
    /// The class of its plate.
    #[schema(value_type = words::PlateClass)]
    pub plate_class: PlateClass,
    /// The number on its plate.
    #[schema(min_length = 7, max_length = 8, pattern = "^[^\\u0000]{7,8}$", examples("渝ADM005"))]
    pub plate_number: String,
    /// The last six characters of its engine number.
    #[schema(min_length = 6, max_length = 6, pattern = "^[A-Za-z0-9]{6}$", examples("ADM005"))]
    pub engine_number_last6: String,
}

/// What its holder can read on the licence.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LicenceDetails {
    /// The number of the licence, which is the holder's citizen number (GB 11643).
    #[schema(min_length = 18, max_length = 18, pattern = "^[0-9]{17}[0-9X]$", examples("500105199201260009"))]
    pub licence_number: String,
    /// The last six digits of its archive number.
    #[schema(min_length = 6, max_length = 6, pattern = "^[0-9]{6}$", examples("000005"))]
    pub archive_number_last6: String,
}

impl RequestFollow {
    pub(super) fn details(&self) -> Result<Details, Problem> {
        match (&self.vehicle, &self.licence) {
            (Some(vehicle), None) => vehicle.details(),
            (None, Some(licence)) => licence.details(),
            _ => Err(Problem::invalid("", "invalid_value", "expected either `vehicle` or `licence`")),
        }
    }
}

impl VehicleDetails {
    fn details(&self) -> Result<Details, Problem> {
        const NUMBER: &str = "/vehicle/plate_number";
        let tail = parsed("/vehicle/engine_number_last6", &self.engine_number_last6.to_ascii_uppercase())?;
        if !(7..=8).contains(&self.plate_number.chars().count()) {
            return Err(Problem::invalid(NUMBER, "invalid_value", "expected 7 or 8 characters"));
        }
        let number = self.plate_number.parse::<PlateNumber>().map_err(|error| impossible(NUMBER, &error))?;
        let plate = Plate::new(self.plate_class, number).map_err(|error| impossible(NUMBER, &error))?;
        Ok(Details::Vehicle(plate, tail))
    }
}

impl LicenceDetails {
    fn details(&self) -> Result<Details, Problem> {
        const NUMBER: &str = "/licence/licence_number";
        let tail = parsed("/licence/archive_number_last6", &self.archive_number_last6)?;
        match self.licence_number.parse::<CitizenId>() {
            Ok(number) => Ok(Details::Licence(number, tail)),
            Err(error @ CitizenIdError::Form) => Err(Problem::invalid(NUMBER, "invalid_value", error.to_string())),
            Err(error) => Err(impossible(NUMBER, &error)),
        }
    }
}

/// What has its form, but no vehicle and no person can have: it names nothing.
fn impossible(pointer: &str, error: &dyn std::fmt::Display) -> Problem {
    let fault = FieldError::new(pointer, "impossible_value", error.to_string());
    Problem { errors: vec![fault], ..ProblemCode::FollowNotMatched.into() }
}
