//! `clearlane openapi`: prints the OpenAPI document.

use crate::cli::Outcome;
use crate::openapi;

/// Prints it as it is served and committed.
pub(crate) fn print() -> Outcome {
    println!("{}", serde_json::to_string_pretty(&openapi::document())?);
    Ok(())
}
