//! `/v1/licences`: the driver's own and followed licences, with their points.

use crate::http::caller::Caller;
use crate::http::context::Language;
use crate::http::extract::{Path, Query};
use crate::http::failure::Failure;
use crate::http::resource::{Limit, Links, PageQuery};
use crate::http::respond::{page, position, tagged};
use crate::http::when::{Date, Timestamp};
use crate::http::words::{self, Seen};
use actix_web::{HttpRequest, HttpResponse, get, web};
use domain::access::{Access, Relation};
use domain::codes::{ArchiveNumber, Division, LicenceClass, LicenceStatus};
use domain::ids::{FollowId, LicenceId};
use domain::time::Instant;
use persistence::licence::View;
use serde::Serialize;
use usecases::app::{App, Shared};
use usecases::consent_history::looked;
use usecases::licences::{self, WithPoints};
use usecases::principal::Driver;
use usecases::problem::ProblemCode;
use utoipa::ToSchema;

/// The points of a licence in its current cycle (Order 163).
#[derive(Debug, Serialize, ToSchema)]
pub struct LicencePoints {
    /// Those that decisions recorded.
    #[schema(minimum = 0, maximum = 10_000)]
    pub recorded: u32,
    /// Those that submitted cases hold until they are decided.
    #[schema(minimum = 0, maximum = 10_000)]
    pub held: u32,
    /// Both together.
    #[schema(minimum = 0, maximum = 10_000)]
    pub total: u32,
    /// Points after handling stay below this; null where the licence is not covered here.
    #[schema(required = true, minimum = 1, maximum = 10_000)]
    pub limit: Option<u32>,
    /// The first moment of the cycle.
    pub cycle_start: Timestamp,
    /// The first moment after the cycle.
    pub cycle_end: Timestamp,
    /// When the registry last confirmed the points.
    pub as_of: Timestamp,
}

/// A driving licence as the registry knows it. Its number, the holder's citizen number, is not shown.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Licence, example = json!({
    "id": "lic_01km7x6jjkfgrtgvqjprvfbgm8",
    "relation": "own",
    "follow_id": null,
    "archive_number": "500100000001",
    "classes": ["C1"],
    "status": "A",
    "status_label": "正常",
    "issued_in": "500101",
    "first_issued_on": "2015-06-01",
    "valid_until": "2031-06-01",
    "served": true,
    "points": {
        "recorded": 3,
        "held": 1,
        "total": 4,
        "limit": 12,
        "cycle_start": "2024-05-31T16:00:00Z",
        "cycle_end": "2025-05-31T16:00:00Z",
        "as_of": "2025-03-05T02:00:00Z"
    },
    "as_of": "2025-03-05T02:00:00Z",
    "links": {
        "policy": {"href": "/v1/policies/chongqing", "method": "GET"},
        "violations": {"href": "/v1/violations?licence_id=lic_01km7x6jjkfgrtgvqjprvfbgm8", "method": "GET"}
    }
}))]
pub struct LicenceResource {
    /// Identifies it here.
    #[schema(value_type = String, max_length = 30, pattern = "^lic_[0-7][0-9a-hjkmnp-tv-z]{25}$")]
    pub id: LicenceId,
    /// Whether it is the driver's own, or followed.
    #[schema(value_type = words::Relation)]
    pub relation: Relation,
    /// The follow by which it is seen; null where it is own.
    #[schema(required = true, value_type = Option<String>, max_length = 30, pattern = "^fol_[0-7][0-9a-hjkmnp-tv-z]{25}$")]
    pub follow_id: Option<FollowId>,
    /// Its archive number; masked where the licence is followed.
    #[schema(value_type = String, max_length = 12, pattern = "^[0-9]{4}[0-9*]{8}$")]
    pub archive_number: Seen<ArchiveNumber>,
    /// What it entitles to drive.
    #[schema(value_type = Vec<words::LicenceClass>, max_items = 16)]
    pub classes: Vec<LicenceClass>,
    /// Its state.
    #[schema(value_type = words::LicenceStatus)]
    pub status: LicenceStatus,
    /// Its state in words, in the caller's language.
    #[schema(max_length = 64, pattern = "^[^\\u0000]+$")]
    pub status_label: &'static str,
    /// The division of the authority that issued it (GB/T 2260).
    #[serde(serialize_with = "words::text")]
    #[schema(value_type = String, max_length = 6, pattern = "^[0-9]{6}$")]
    pub issued_in: Division,
    /// When the holder was first licensed; the points cycle counts from here.
    pub first_issued_on: Date,
    /// The last day on which it is valid; null for a long-term licence.
    #[schema(required = true)]
    pub valid_until: Option<Date>,
    /// Whether licences issued there are covered here.
    pub served: bool,
    /// Its points.
    pub points: LicencePoints,
    /// When the registry last confirmed the rest.
    pub as_of: Timestamp,
    /// What can be read next.
    pub links: Links,
}

/// A page of licences.
#[derive(Debug, Serialize, ToSchema)]
pub struct LicencePage {
    /// The licences.
    #[schema(max_items = 100)]
    pub data: Vec<LicenceResource>,
    /// Whether there are more.
    pub has_more: bool,
    /// Where the next page starts.
    #[schema(required = true, max_length = 256, pattern = "^[A-Za-z0-9_-]{1,256}$")]
    pub next_cursor: Option<String>,
}

impl LicenceResource {
    /// The licence as its holder, or a follower, is shown it at `now`.
    pub fn new(
        WithPoints { view: View { licence, follow }, points: standing }: WithPoints,
        shared: &Shared,
        language: Language,
        now: Instant,
    ) -> Self {
        let policy = shared.policy_for(&licence.issued_in, now);
        let mut links = Links::default().get("violations", format!("/v1/violations?licence_id={}", licence.id));
        links = match follow {
            Some(follow) => links.get("follow", format!("/v1/follows/{follow}")),
            None => links.get("followers", format!("/v1/licences/{}/followers", licence.id)),
        };
        if let Some(policy) = policy {
            links = links.get("policy", format!("/v1/policies/{}", policy.jurisdiction));
        }
        let label = licence.status.entry();
        Self {
            id: licence.id,
            relation: Relation::seen_by(follow),
            follow_id: follow,
            archive_number: Seen::with(Access::by(follow), licence.archive_number),
            classes: licence.classes.as_slice().to_vec(),
            status: licence.status,
            status_label: language.pick(label.zh, label.en),
            issued_in: licence.issued_in,
            first_issued_on: licence.first_issued_on.into(),
            valid_until: licence.valid_until.map(Date::from),
            served: policy.is_some(),
            points: LicencePoints {
                recorded: standing.recorded,
                held: standing.held,
                total: standing.total(),
                limit: policy.map(|policy| policy.points_limit),
                cycle_start: standing.cycle.start.into(),
                cycle_end: standing.cycle.end.into(),
                as_of: licence.points_as_of.into(),
            },
            as_of: licence.as_of.into(),
            links,
        }
    }
}

impl LicencePage {
    /// Cuts what was read with more than `limit`.
    pub fn new(licences: Vec<WithPoints>, limit: i64, shared: &Shared, language: Language, now: Instant) -> Self {
        let (licences, next_cursor) = page(licences, limit, |seen| seen.view.licence.id);
        let data = licences.into_iter().map(|licence| LicenceResource::new(licence, shared, language, now)).collect();
        Self { data, has_more: next_cursor.is_some(), next_cursor }
    }
}

/// Lists the driver's own and followed licences.
///
/// With the points of the current cycle, and how old they are.
#[utoipa::path(
    operation_id = "listLicences", tag = "licences",
    params(PageQuery),
    responses((status = 200, description = "A page of licences", body = LicencePage)),
    extensions(("x-problems" = json!(["invalid_cursor"]))),
    security(("driver" = [])),
)]
#[get("/v1/licences")]
pub(crate) async fn list(
    app: web::Data<App>,
    Caller(driver): Caller<Driver>,
    query: Query<PageQuery>,
    request: HttpRequest,
) -> Result<HttpResponse, Failure> {
    let (now, limit) = (app.clock.now(), Limit::of(query.0.limit));
    let after = position(query.0.cursor.as_deref())?;
    let found = app.store.read(async |tx| licences::page(tx, driver.viewing(now), after, limit + 1).await).await?;
    looked::note(&app, driver, found.iter().map(|seen| seen.view.follow), now).await?;
    Ok(HttpResponse::Ok().json(LicencePage::new(found, limit, &app, Language::of(request.headers()), now)))
}

/// Shows a licence.
///
/// A licence that is neither the driver's own nor followed is answered like one that does not exist.
#[utoipa::path(
    operation_id = "getLicence", tag = "licences",
    params(("id" = String, Path, description = "The licence", max_length = 30, pattern = "^lic_[0-7][0-9a-hjkmnp-tv-z]{25}$",
        example = "lic_01km7x6jjkfgrtgvqjprvfbgm8")),
    responses((status = 200, description = "The licence", body = LicenceResource)),
    extensions(("x-problems" = json!(["not_found"]))),
    security(("driver" = [])),
)]
#[get("/v1/licences/{id}")]
pub(crate) async fn read(
    app: web::Data<App>,
    Caller(driver): Caller<Driver>,
    id: Path<LicenceId>,
    request: HttpRequest,
) -> Result<HttpResponse, Failure> {
    let now = app.clock.now();
    let found = app.store.read(async |tx| licences::find(tx, driver.viewing(now), id.0).await).await?;
    let licence = found.ok_or(ProblemCode::NotFound)?;
    looked::note(&app, driver, [licence.view.follow], now).await?;
    tagged(&request, &LicenceResource::new(licence, &app, Language::of(request.headers()), now))
}
