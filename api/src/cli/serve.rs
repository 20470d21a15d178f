//! `clearlane serve`: the API on one port, the metrics on another, the jobs beside them, until a signal ends it.

use crate::app::{App, Shared};
use crate::cli::Outcome;
use crate::config::Config;
use crate::middleware::{admission::admission, deadline::deadline, envelope::envelope};
use crate::openapi::Served;
use crate::{jobs, metrics, routes, sandbox, setup};
use actix_web::dev::Server;
use actix_web::middleware::from_fn;
use actix_web::{App as HttpApp, HttpResponse, HttpServer, web};
use persistence::Database;
use std::error::Error;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use utoipa_actix_web::AppExt;

/// How long a client may take to send its headers.
const HEADERS_TIMEOUT: Duration = Duration::from_secs(5);

/// Serves until SIGTERM or SIGINT; then lets running calls and jobs end.
pub(crate) async fn serve(config: &Config) -> Outcome {
    let (shared, database) = setup::open(config)?;
    let app = App::new(Arc::clone(&shared), &database)?;
    setup::prepare(&app).await?;
    let (api, address) = api(&shared, database)?;
    let metrics = metrics(&shared)?;
    if config.sandbox {
        sandbox::start(app.clone());
        sandbox::announce(address);
    }
    let jobs = jobs::start(app);
    let metrics = actix_web::rt::spawn(metrics);
    api.await?;
    jobs.stop().await;
    metrics.abort();
    tracing::info!("stopped");
    Ok(())
}

fn api(shared: &Arc<Shared>, database: Database) -> Result<(Server, SocketAddr), Box<dyn Error>> {
    let config = shared.config.clone();
    let shared = Arc::clone(shared);
    let routes = web::Data::from(routes::table());
    let document = web::Data::new(Served::new()?);
    let server = HttpServer::new(move || {
        HttpApp::new()
            .app_data(web::Data::new(worker(&shared, &database)))
            .app_data(routes.clone())
            .app_data(document.clone())
            .wrap(from_fn(admission))
            .wrap(from_fn(deadline))
            .wrap(from_fn(envelope))
            .into_utoipa_app()
            .configure(routes::register)
            .split_for_parts()
            .0
            .configure(routes::register_unlisted)
            .default_service(web::to(routes::unmatched))
    });
    let workers = match config.workers {
        0 => std::thread::available_parallelism().map_or(2, usize::from),
        workers => workers,
    };
    let server = server
        .workers(workers)
        .client_request_timeout(HEADERS_TIMEOUT)
        .shutdown_timeout(config.shutdown_timeout)
        .bind(config.listen)?;
    let address = server.addrs().first().copied().unwrap_or(config.listen);
    Ok((server.run(), address))
}

/// A worker without its own connections cannot serve: an operator has to see that at once.
fn worker(shared: &Arc<Shared>, database: &Database) -> App {
    App::new(Arc::clone(shared), database).unwrap_or_else(|error| {
        tracing::error!(%error, "a worker cannot open the database");
        std::process::exit(1)
    })
}

fn metrics(shared: &Arc<Shared>) -> std::io::Result<Server> {
    let listen = shared.config.metrics_listen;
    let shared = web::Data::from(Arc::clone(shared));
    let page = async |shared: web::Data<Shared>| match shared.metrics.render() {
        Ok(text) => HttpResponse::Ok().content_type(metrics::MEDIA_TYPE).body(text),
        Err(_) => HttpResponse::InternalServerError().finish(),
    };
    let server =
        HttpServer::new(move || HttpApp::new().app_data(shared.clone()).route("/metrics", web::get().to(page)));
    Ok(server.workers(1).disable_signals().bind(listen)?.run())
}
