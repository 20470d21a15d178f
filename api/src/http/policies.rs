//! `/v1/policies`: the dated rules, every value with its source.

use crate::http::extract::{Path, Query};
use crate::http::failure::Failure;
use crate::http::resource::{Limit, Links, PageQuery};
use crate::http::respond::{page, position, tagged};
use crate::http::rules::RuleValue;
use crate::http::when::Date;
use actix_web::{HttpRequest, HttpResponse, get, web};
use domain::policy::{Jurisdiction, Policy};
use domain::time::china_date;
use serde::{Deserialize, Serialize};
use usecases::app::App;
use usecases::problem::ProblemCode;
use utoipa::{IntoParams, ToSchema};

/// One version of a jurisdiction's rules.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PolicyVersion, example = json!({
    "jurisdiction": "chongqing",
    "version": "chongqing-2022-04-01",
    "in_force_from": "2022-04-01",
    "links": {"policy": {"href": "/v1/policies/chongqing?as_of=2022-04-01", "method": "GET"}}
}))]
pub struct PolicyVersionResource {
    /// Where it applies.
    #[schema(max_length = 32, pattern = "^[a-z-]{1,32}$")]
    pub jurisdiction: String,
    /// Names it; stored with every decision made under it.
    #[schema(max_length = 64, pattern = "^[a-z0-9-]{1,64}$")]
    pub version: String,
    /// The first day on which it applies.
    pub in_force_from: Date,
    /// What can be read next.
    pub links: Links,
}

/// A page of versions, by jurisdiction and first day.
#[derive(Debug, Serialize, ToSchema)]
pub struct PolicyVersionPage {
    /// The versions.
    #[schema(max_items = 100)]
    pub data: Vec<PolicyVersionResource>,
    /// Whether there are more.
    pub has_more: bool,
    /// Where the next page starts.
    #[schema(required = true, max_length = 256, pattern = "^[A-Za-z0-9_-]{1,256}$")]
    pub next_cursor: Option<String>,
}

/// One value of a policy.
#[derive(Debug, Serialize, ToSchema)]
pub struct PolicyValue {
    /// What it is called in the policy's document.
    #[schema(max_length = 64, pattern = "^[a-z][a-z_]*$")]
    pub name: &'static str,
    /// The value with its unit.
    pub value: RuleValue,
    /// Where it comes from.
    #[schema(max_length = 512, pattern = "^[^\\u0000]+$")]
    pub source: String,
}

/// The rules of a jurisdiction on a day.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Policy, example = json!({
    "jurisdiction": "chongqing",
    "version": "chongqing-2022-04-01",
    "in_force_from": "2022-04-01",
    "as_of": "2025-03-05",
    "values": [{
        "name": "payment_days",
        "value": {"type": "number", "flag": null, "numbers": [15], "unit": "days", "words": []},
        "source": "Administrative Penalty Law, article 67 (before 15 July 2021: article 46); seed"
    }]
}))]
pub struct PolicyResource {
    /// Where it applies.
    #[schema(max_length = 32, pattern = "^[a-z-]{1,32}$")]
    pub jurisdiction: String,
    /// Names it; stored with every decision made under it.
    #[schema(max_length = 64, pattern = "^[a-z0-9-]{1,64}$")]
    pub version: String,
    /// The first day on which it applies.
    pub in_force_from: Date,
    /// The day that was asked for.
    pub as_of: Date,
    /// Every value.
    #[schema(max_items = 100)]
    pub values: Vec<PolicyValue>,
}

/// On which day.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PolicyDay {
    /// A day in China time; today where it is left out.
    #[param(value_type = Option<String>, format = Date, max_length = 10, example = "2025-03-05")]
    pub as_of: Option<Date>,
}

impl From<&Policy> for PolicyVersionResource {
    fn from(policy: &Policy) -> Self {
        let there = format!("/v1/policies/{}?as_of={}", policy.jurisdiction, policy.in_force_from);
        Self {
            jurisdiction: policy.jurisdiction.to_string(),
            version: policy.version.to_string(),
            in_force_from: policy.in_force_from.into(),
            links: Links::default().get("policy", there),
        }
    }
}

impl PolicyResource {
    fn new(policy: &Policy, as_of: Date) -> Self {
        let value = |entry: &domain::policy::PolicyEntry| PolicyValue {
            name: entry.name,
            value: (&entry.value).into(),
            source: entry.source.clone(),
        };
        Self {
            jurisdiction: policy.jurisdiction.to_string(),
            version: policy.version.to_string(),
            in_force_from: policy.in_force_from.into(),
            as_of,
            values: policy.entries().iter().map(value).collect(),
        }
    }
}

/// Lists every version of every jurisdiction's rules.
///
/// By jurisdiction and first day. A version never changes; what changes gets a new one.
#[utoipa::path(
    operation_id = "listPolicies", tag = "policies",
    params(PageQuery),
    responses((status = 200, description = "A page of versions", body = PolicyVersionPage)),
    extensions(("x-problems" = json!(["invalid_cursor"]))),
    security(()),
)]
#[get("/v1/policies")]
pub(crate) async fn list(app: web::Data<App>, query: Query<PageQuery>) -> Result<HttpResponse, Failure> {
    let limit = Limit::of(query.0.limit);
    let mut policies = app.policies.iter();
    if let Some(last) = position::<String>(query.0.cursor.as_deref())? {
        policies.find(|policy| policy.version.as_str() == last).ok_or(ProblemCode::InvalidCursor)?;
    }
    let found = policies.take(usize::try_from(limit + 1).unwrap_or(usize::MAX)).collect();
    let (found, next_cursor) = page(found, limit, |policy: &&Policy| policy.version.to_string());
    let data = found.into_iter().map(PolicyVersionResource::from).collect();
    Ok(HttpResponse::Ok().json(PolicyVersionPage { data, has_more: next_cursor.is_some(), next_cursor }))
}

/// Shows the rules of a jurisdiction on a day.
///
/// Every value with its unit and its source. A day on which none was in force is answered 404.
#[utoipa::path(
    operation_id = "getPolicy", tag = "policies",
    params(
        ("jurisdiction" = String, Path, description = "Where", max_length = 32, pattern = "^[a-z-]{1,32}$",
            example = "chongqing"),
        PolicyDay,
    ),
    responses((status = 200, description = "The rules", body = PolicyResource)),
    extensions(("x-problems" = json!(["not_found"]))),
    security(()),
)]
#[get("/v1/policies/{jurisdiction}")]
pub(crate) async fn read(
    app: web::Data<App>,
    jurisdiction: Path<Jurisdiction>,
    day: Query<PolicyDay>,
    request: HttpRequest,
) -> Result<HttpResponse, Failure> {
    let as_of = day.0.as_of.unwrap_or_else(|| china_date(app.clock.now()).into());
    let policy = app.policies.in_force(&jurisdiction.0, as_of.0).ok_or(ProblemCode::NotFound)?;
    tagged(&request, &PolicyResource::new(policy, as_of))
}
