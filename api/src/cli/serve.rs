//! `clearlane serve`: the API on one port, the metrics on another, the jobs beside them, until a signal ends it.

use crate::app::{App, Shared};
use crate::cli::Outcome;
use crate::config::Config;
use crate::middleware::{admission, deadline, envelope};
use crate::{jobs, routes, sandbox, setup};
use actix_web::middleware::from_fn;
use actix_web::{App as HttpApp, HttpResponse, HttpServer, web};
use persistence::Database;
use std::sync::Arc;
use std::time::Duration;

/// Serves until SIGTERM or SIGINT; then lets running calls and jobs end.
pub async fn serve(config: &Config) -> Outcome {
    let (shared, database) = setup::open(config)?;
    let app = App::new(Arc::clone(&shared), &database)?;
    setup::prepare(&app).await?;
    let api = api(&shared, &database)?;
    let metrics = metrics(&shared)?;
    let jobs = jobs::start(app);
    announce(config, api.addrs().first().copied());
    let api = api.run();
    let handle = api.handle();
    let metrics = actix_web::rt::spawn(metrics.run());
    api.await?;
    handle.stop(true).await;
    jobs.stop().await;
    metrics.abort();
    tracing::info!("stopped");
    Ok(())
}
