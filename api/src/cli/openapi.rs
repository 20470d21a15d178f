//! `clearlane openapi`: prints the OpenAPI document.

use crate::cli::Outcome;
use crate::openapi;

/// Prints it as it is served and committed.
pub(crate) fn print() -> Outcome {
    print!("{}", openapi::text()?);
    Ok(())
}
