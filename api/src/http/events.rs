//! The history of a resource, a page at a time.

use crate::http::failure::Failure;
use crate::http::resource::{EventPage, EventResource, Limit, PageQuery};
use crate::http::respond::{page, position};
use actix_web::HttpResponse;
use persistence::event;
use usecases::app::App;
use uuid::Uuid;

/// A page of the history of a resource that the caller may see, the oldest first.
///
/// # Errors
/// `invalid_cursor`.
pub async fn history(app: &App, resource: Uuid, query: &PageQuery) -> Result<HttpResponse, Failure> {
    let (limit, after) = (Limit::of(query.limit), position::<i32>(query.cursor.as_deref())?.unwrap_or(0));
    let events = app.store.read(async |tx| event::page(tx, resource, after, limit + 1).await).await?;
    let (events, next_cursor) = page(events, limit, |event| event.version);
    let data = events.into_iter().map(EventResource::from).collect();
    Ok(HttpResponse::Ok().json(EventPage { data, has_more: next_cursor.is_some(), next_cursor }))
}
