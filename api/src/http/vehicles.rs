//! `/v1/vehicles`: the driver's own vehicles, and those that are followed.

use crate::http::caller::Caller;
use crate::http::extract::{Path, Query};
use crate::http::failure::Failure;
use crate::http::resource::{Limit, Links, PageQuery};
use crate::http::respond::{page, position, tagged};
use crate::http::when::Timestamp;
use crate::http::words::{self, Seen};
use actix_web::{HttpRequest, HttpResponse, get, web};
use domain::access::{Access, Relation};
use domain::codes::{Division, PlateClass, UseCode, VehicleType};
use domain::ids::{FollowId, VehicleId};
use domain::plate::Plate;
use persistence::vehicle::{self, View};
use serde::Serialize;
use usecases::app::{App, Shared};
use usecases::consent_history::looked;
use usecases::principal::Driver;
use usecases::problem::ProblemCode;
use utoipa::ToSchema;

/// A vehicle as the registry knows it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Vehicle, example = json!({
    "id": "veh_01km7x6jjkfgrtgvqjprvfbgm8",
    "relation": "own",
    "follow_id": null,
    "plate_class": "02",
    "plate_number": "渝A12345",
    "use_code": "A",
    "vehicle_type": "K33",
    "registered_in": "500101",
    "served": true,
    "as_of": "2025-03-05T02:00:00Z",
    "links": {
        "policy": {"href": "/v1/policies/chongqing", "method": "GET"},
        "violations": {"href": "/v1/violations?vehicle_id=veh_01km7x6jjkfgrtgvqjprvfbgm8", "method": "GET"}
    }
}))]
pub struct VehicleResource {
    /// Identifies it here.
    #[schema(value_type = String, max_length = 30, pattern = "^veh_[0-7][0-9a-hjkmnp-tv-z]{25}$")]
    pub id: VehicleId,
    /// Whether it is the driver's own, or followed.
    #[schema(value_type = words::Relation)]
    pub relation: Relation,
    /// The follow by which it is seen; null where it is own.
    #[schema(required = true, value_type = Option<String>, max_length = 30, pattern = "^fol_[0-7][0-9a-hjkmnp-tv-z]{25}$")]
    pub follow_id: Option<FollowId>,
    /// The class of its plate.
    #[schema(value_type = words::PlateClass)]
    pub plate_class: PlateClass,
    /// The number on its plate; masked where the vehicle is followed.
    #[schema(value_type = String, max_length = 8, pattern = "^[^\\u0000]{7,8}$")]
    pub plate_number: Seen<Plate>,
    /// What it is used for.
    #[schema(value_type = words::UseCode)]
    pub use_code: UseCode,
    /// What kind of vehicle it is (GA/T 16.4).
    #[serde(serialize_with = "words::text")]
    #[schema(value_type = String, max_length = 3, pattern = "^[A-Z][A-Z0-9]{2}$")]
    pub vehicle_type: VehicleType,
    /// The division of the authority that registered it (GB/T 2260).
    #[serde(serialize_with = "words::text")]
    #[schema(value_type = String, max_length = 6, pattern = "^[0-9]{6}$")]
    pub registered_in: Division,
    /// Whether vehicles registered there are covered here.
    pub served: bool,
    /// When the registry last confirmed this.
    pub as_of: Timestamp,
    /// What can be read next.
    pub links: Links,
}

/// A page of vehicles.
#[derive(Debug, Serialize, ToSchema)]
pub struct VehiclePage {
    /// The vehicles.
    #[schema(max_items = 100)]
    pub data: Vec<VehicleResource>,
    /// Whether there are more.
    pub has_more: bool,
    /// Where the next page starts.
    #[schema(required = true, max_length = 256, pattern = "^[A-Za-z0-9_-]{1,256}$")]
    pub next_cursor: Option<String>,
}

impl VehicleResource {
    /// The vehicle as its owner, or a follower, is shown it.
    pub fn new(View { vehicle, follow }: View, shared: &Shared) -> Self {
        let jurisdiction = shared.policies.jurisdiction_of(&vehicle.registered_in);
        let mut links = Links::default().get("violations", format!("/v1/violations?vehicle_id={}", vehicle.id));
        links = match follow {
            Some(follow) => links.get("follow", format!("/v1/follows/{follow}")),
            None => links.get("followers", format!("/v1/vehicles/{}/followers", vehicle.id)),
        };
        if let Some(jurisdiction) = jurisdiction {
            links = links.get("policy", format!("/v1/policies/{jurisdiction}"));
        }
        Self {
            id: vehicle.id,
            relation: Relation::seen_by(follow),
            follow_id: follow,
            plate_class: vehicle.plate.class(),
            plate_number: Seen::with(Access::by(follow), vehicle.plate),
            use_code: vehicle.use_code,
            vehicle_type: vehicle.vehicle_type,
            served: jurisdiction.is_some(),
            registered_in: vehicle.registered_in,
            as_of: vehicle.as_of.into(),
            links,
        }
    }
}

impl VehiclePage {
    /// Cuts what was read with more than `limit`.
    pub fn new(vehicles: Vec<View>, limit: i64, shared: &Shared) -> Self {
        let (vehicles, next_cursor) = page(vehicles, limit, |view| view.vehicle.id);
        let data = vehicles.into_iter().map(|view| VehicleResource::new(view, shared)).collect();
        Self { data, has_more: next_cursor.is_some(), next_cursor }
    }
}

/// Lists the driver's own and followed vehicles.
///
/// All vehicles of the driver's verified identity are here without being bound by anybody, in the order in which the registry
/// reported them (LINK-1).
#[utoipa::path(
    operation_id = "listVehicles", tag = "vehicles",
    params(PageQuery),
    responses((status = 200, description = "A page of vehicles", body = VehiclePage)),
    extensions(("x-problems" = json!(["invalid_cursor"]))),
    security(("driver" = [])),
)]
#[get("/v1/vehicles")]
pub(crate) async fn list(
    app: web::Data<App>,
    Caller(driver): Caller<Driver>,
    query: Query<PageQuery>,
) -> Result<HttpResponse, Failure> {
    let (limit, after) = (Limit::of(query.0.limit), position(query.0.cursor.as_deref())?);
    let viewer = driver.viewing(app.clock.now());
    let vehicles = app.store.read(async |tx| vehicle::page(tx, viewer, after, limit + 1).await).await?;
    looked::note(&app, driver, vehicles.iter().map(|view| view.follow), viewer.at).await?;
    Ok(HttpResponse::Ok().json(VehiclePage::new(vehicles, limit, &app)))
}

/// Shows a vehicle.
///
/// A vehicle that is neither the driver's own nor followed is answered like one that does not exist.
#[utoipa::path(
    operation_id = "getVehicle", tag = "vehicles",
    params(("id" = String, Path, description = "The vehicle", max_length = 30, pattern = "^veh_[0-7][0-9a-hjkmnp-tv-z]{25}$",
        example = "veh_01km7x6jjkfgrtgvqjprvfbgm8")),
    responses((status = 200, description = "The vehicle", body = VehicleResource)),
    extensions(("x-problems" = json!(["not_found"]))),
    security(("driver" = [])),
)]
#[get("/v1/vehicles/{id}")]
pub(crate) async fn read(
    app: web::Data<App>,
    Caller(driver): Caller<Driver>,
    id: Path<VehicleId>,
    request: HttpRequest,
) -> Result<HttpResponse, Failure> {
    let viewer = driver.viewing(app.clock.now());
    let found = app.store.read(async |tx| vehicle::find(tx, viewer, id.0).await).await?;
    let view = found.ok_or(ProblemCode::NotFound)?;
    looked::note(&app, driver, [view.follow], viewer.at).await?;
    tagged(&request, &VehicleResource::new(view, &app))
}
