//! `clearlane serve`: the API on one port, the metrics on another, the jobs beside them, until a signal ends it.

use crate::cli::Outcome;
use crate::config::Config;
use crate::http::edge::Edge;
use crate::http::rules_page::RulesPage;
use crate::http::table::{self, Table};
use crate::middleware::{admission::admission, deadline::deadline, envelope::envelope};
use crate::openapi::Served;
use crate::setup::Opened;
use crate::{routes, setup};
use actix_web::dev::Server;
use actix_web::middleware::from_fn;
use actix_web::{App as HttpApp, HttpResponse, HttpServer, web};
use persistence::Database;
use std::error::Error;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use usecases::app::{App, Shared};
use usecases::{jobs, metrics};
use utoipa_actix_web::AppExt;

/// How long a client may take to send its headers.
const HEADERS_TIMEOUT: Duration = Duration::from_secs(5);
/// How often the limits forget who has not called for a while.
const FORGET_EVERY: Duration = Duration::from_secs(1);

/// Serves until SIGTERM or SIGINT; then lets running calls and jobs end.
pub(crate) async fn serve(config: &Config) -> Outcome {
    let opened = setup::open(config)?;
    let app = opened.prepare(config).await?;
    let edge = web::Data::new(Edge::new(config));
    let (api, address) = api(&opened, &edge)?;
    let metrics = metrics(&opened.shared, config.metrics_listen)?;
    opened.sandbox.start(app.clone());
    sandbox::announce(address);
    let forgetting = actix_web::rt::spawn(forget_idle(edge));
    let jobs = jobs::start(&app);
    let metrics = actix_web::rt::spawn(metrics);
    api.await?;
    jobs.stop().await;
    metrics.abort();
    forgetting.abort();
    tracing::info!("stopped");
    Ok(())
}

/// Keeps the memory of the limits small.
async fn forget_idle(edge: web::Data<Edge>) {
    loop {
        actix_web::rt::time::sleep(FORGET_EVERY).await;
        edge.limits.forget_idle();
    }
}

fn api(opened: &Opened, edge: &web::Data<Edge>) -> Result<(Server, SocketAddr), Box<dyn Error>> {
    let Opened { shared, database, sandbox } = opened;
    let (shared, database, config) = (Arc::clone(shared), database.clone(), edge.config.clone());
    let (edge, sandbox) = (edge.clone(), web::Data::new(sandbox.clone()));
    let table = web::Data::new(Table::of(&routes::registered())?);
    let document = web::Data::new(Served::new(routes::registered())?);
    let rules = web::Data::new(RulesPage::new()?);
    let server = HttpServer::new(move || {
        HttpApp::new()
            .app_data(web::Data::new(worker(&shared, &database)))
            .app_data(edge.clone())
            .app_data(sandbox.clone())
            .app_data(table.clone())
            .app_data(document.clone())
            .app_data(rules.clone())
            .wrap(from_fn(admission))
            .wrap(from_fn(deadline))
            .wrap(from_fn(envelope))
            .into_utoipa_app()
            .configure(routes::register)
            .split_for_parts()
            .0
            .configure(routes::register_unlisted)
            .default_service(web::to(table::unmatched))
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

fn metrics(shared: &Arc<Shared>, listen: SocketAddr) -> std::io::Result<Server> {
    let shared = web::Data::from(Arc::clone(shared));
    let page = async |shared: web::Data<Shared>| match shared.metrics.render() {
        Ok(text) => HttpResponse::Ok().content_type(metrics::MEDIA_TYPE).body(text),
        Err(_) => HttpResponse::InternalServerError().finish(),
    };
    let server =
        HttpServer::new(move || HttpApp::new().app_data(shared.clone()).route("/metrics", web::get().to(page)));
    Ok(server.workers(1).disable_signals().bind(listen)?.run())
}
