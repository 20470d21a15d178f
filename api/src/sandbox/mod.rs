//! The simulated host and authority, the demo people, and the clock that callers may move.

mod authority;
mod data;
mod host;
mod people;
mod seed;
mod tariff;

pub use authority::SandboxAuthority;
pub use host::SandboxHost;

use crate::app::App;
use std::error::Error;

/// Takes over the clock's offset and seeds the demo data, once.
///
/// # Errors
/// What the database says.
pub async fn prepare(app: &App) -> Result<(), Box<dyn Error>> {
    let offset = app.store.read(async |tx| persistence::sandbox::clock_offset(tx).await).await?;
    app.clock.set_offset(offset);
    seed::seed(app).await.map_err(|problem| format!("the demo data cannot be stored: {problem}"))?;
    Ok(())
}

/// Tells on standard output what to open, and a first request to paste.
pub fn announce(_config: &crate::config::Config, address: std::net::SocketAddr) {
    println!("Clearlane is ready: http://{address}/docs");
}
