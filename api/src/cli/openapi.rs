//! `clearlane openapi`: prints the OpenAPI document.

use crate::cli::Outcome;
use crate::openapi;
use std::io::Write;

/// Prints it as it is served and committed.
pub(crate) fn print() -> Outcome {
    Ok(std::io::stdout().write_all(openapi::text()?.as_bytes())?)
}
