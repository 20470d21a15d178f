//! `clearlane openapi`: prints the OpenAPI document.

use crate::cli::Outcome;
use crate::{openapi, routes};
use std::io::Write;

/// Prints it as it is served and committed.
pub(crate) fn print() -> Outcome {
    Ok(std::io::stdout().write_all(openapi::text(routes::registered())?.as_bytes())?)
}
