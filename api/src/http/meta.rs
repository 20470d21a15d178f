//! Whether the service lives and is ready, its keys, and the labels of its codes.

use crate::http::failure::Failure;
use crate::http::respond::tagged;
use crate::http::rules::refusal;
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, get, web};
use data_encoding::BASE64URL_NOPAD;
use domain::codes::{LicenceClass, LicenceStatus, PlateClass, UseCode};
use domain::follow;
use domain::rule::Rule;
use domain::violation::rules;
use domain::vocabulary::CodeEntry;
use serde::Serialize;
use usecases::app::App;
use usecases::problem::ProblemCode;
use utoipa::ToSchema;

/// How the service is.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"status": "ok"}))]
pub struct Health {
    /// Always the same: when it is not so, the answer is a problem.
    pub status: HealthStatus,
}

/// Well.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum HealthStatus {
    /// Well.
    Ok,
}

/// The keys that verify the access tokens: a JSON Web Key Set (RFC 7517).
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"keys": [{
    "kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": "EdDSA", "kid": "11qYAYKxCrf",
    "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"
}]}))]
pub struct JwkSet {
    /// The keys, the current one first.
    #[schema(max_items = 8)]
    pub keys: Vec<Jwk>,
}

/// A public Ed25519 key (RFC 8037).
#[derive(Debug, Serialize, ToSchema)]
pub struct Jwk {
    /// The key's type.
    #[schema(max_length = 3, pattern = "^OKP$")]
    pub kty: &'static str,
    /// Its curve.
    #[schema(max_length = 7, pattern = "^Ed25519$")]
    pub crv: &'static str,
    /// What it is for.
    #[serde(rename = "use")]
    #[schema(max_length = 3, pattern = "^sig$")]
    pub usage: &'static str,
    /// The one algorithm that it is used with.
    #[schema(max_length = 5, pattern = "^EdDSA$")]
    pub alg: &'static str,
    /// Its name in the header of a token.
    #[schema(max_length = 64, pattern = "^[A-Za-z0-9_-]+$")]
    pub kid: String,
    /// The key.
    #[schema(max_length = 43, pattern = "^[A-Za-z0-9_-]{43}$")]
    pub x: String,
}

/// A code and what it is called.
#[derive(Debug, Serialize, ToSchema)]
pub struct CodeLabel {
    /// The code.
    #[schema(max_length = 8, pattern = "^[A-Z0-9]{1,8}$", examples("02"))]
    pub code: &'static str,
    /// In Chinese.
    #[schema(max_length = 64, pattern = "^[^\\u0000]+$", examples("小型汽车"))]
    pub zh: &'static str,
    /// In English.
    #[schema(max_length = 64, pattern = "^[^\\u0000]+$", examples("Small car"))]
    pub en: &'static str,
}

/// A rule, and what the driver reads where it fails.
#[derive(Debug, Serialize, ToSchema)]
pub struct RuleLabel {
    /// The rule's id.
    #[schema(max_length = 16, pattern = "^(HANDLE|LINK|FOLLOW)-[0-9]{1,2}$", examples("HANDLE-4"))]
    pub rule: &'static str,
    /// The code of its refusal.
    #[schema(max_length = 64, pattern = "^[a-z][a-z_]*$", examples("fine_too_high"))]
    pub code: &'static str,
    /// Where it comes from.
    #[schema(max_length = 256, pattern = "^[^\\u0000]+$", examples("Road Traffic Safety Law, article 107"))]
    pub citation: &'static str,
    /// In Chinese.
    #[schema(max_length = 256, pattern = "^[^\\u0000]+$", examples("罚款金额超过在线处理的上限。"))]
    pub zh: &'static str,
    /// In English.
    #[schema(
        max_length = 256,
        pattern = "^[^\\u0000]+$",
        examples("The fine is higher than what can be handled online.")
    )]
    pub en: &'static str,
}

/// A problem code, and what the driver reads.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProblemLabel {
    /// The code.
    #[schema(max_length = 64, pattern = "^[a-z][a-z_]*$", examples("not_found"))]
    pub code: &'static str,
    /// The HTTP status.
    #[schema(minimum = 400, maximum = 599, examples(404))]
    pub status: u16,
    /// Whether the same request may succeed later.
    pub retryable: bool,
    /// In Chinese.
    #[schema(max_length = 256, pattern = "^[^\\u0000]+$", examples("没有找到相关信息。"))]
    pub zh: &'static str,
    /// In English.
    #[schema(max_length = 256, pattern = "^[^\\u0000]+$", examples("Nothing was found."))]
    pub en: &'static str,
}

/// Every code with its labels.
#[derive(Debug, Serialize, ToSchema)]
pub struct CodeTables {
    /// Classes of plates (GA/T 16.7).
    #[schema(max_items = 100)]
    pub plate_classes: Vec<CodeLabel>,
    /// Uses of vehicles (GA/T 16.3).
    #[schema(max_items = 100)]
    pub use_codes: Vec<CodeLabel>,
    /// Classes of licences.
    #[schema(max_items = 100)]
    pub licence_classes: Vec<CodeLabel>,
    /// States of licences.
    #[schema(max_items = 100)]
    pub licence_statuses: Vec<CodeLabel>,
    /// The rules by which a violation can be handled here, and something can be followed.
    #[schema(max_items = 100)]
    pub rules: Vec<RuleLabel>,
    /// The codes of problem documents.
    #[schema(max_items = 200)]
    pub problems: Vec<ProblemLabel>,
}

impl From<CodeEntry> for CodeLabel {
    fn from(entry: CodeEntry) -> Self {
        Self { code: entry.code, zh: entry.zh, en: entry.en }
    }
}

impl CodeTables {
    fn all() -> Self {
        Self {
            plate_classes: PlateClass::ALL.iter().map(|code| code.entry().into()).collect(),
            use_codes: UseCode::ALL.iter().map(|code| code.entry().into()).collect(),
            licence_classes: LicenceClass::ALL.iter().map(|code| code.entry().into()).collect(),
            licence_statuses: LicenceStatus::ALL.iter().map(|code| code.entry().into()).collect(),
            rules: rules::ALL.iter().map(|(rule, _)| rule).chain(&follow::rules::ALL).map(RuleLabel::from).collect(),
            problems: ProblemCode::ALL.iter().copied().map(ProblemLabel::from).collect(),
        }
    }
}

impl From<&Rule> for RuleLabel {
    fn from(rule: &Rule) -> Self {
        let (zh, en) = refusal(rule.id);
        Self { rule: rule.id.as_str(), code: rule.code, citation: rule.citation, zh, en }
    }
}

impl From<ProblemCode> for ProblemLabel {
    fn from(code: ProblemCode) -> Self {
        Self {
            code: code.code(),
            status: code.status(),
            retryable: code.retryable(),
            zh: code.message_zh(),
            en: code.message_en(),
        }
    }
}

/// Tells that the process runs.
///
/// Says nothing of its database: an orchestrator restarts what does not live, and waits for what is not ready.
#[utoipa::path(
    operation_id = "getLiveness", tag = "meta",
    responses((status = 200, description = "The process runs", body = Health)),
    security(()),
)]
#[get("/livez")]
pub(crate) async fn live() -> HttpResponse {
    HttpResponse::Ok().json(Health { status: HealthStatus::Ok })
}

/// Tells whether the service can answer.
///
/// Its database is there and migrated.
#[utoipa::path(
    operation_id = "getReadiness", tag = "meta",
    responses((status = 200, description = "Ready", body = Health)),
    security(()),
)]
#[get("/readyz")]
pub(crate) async fn ready(app: web::Data<App>) -> Result<HttpResponse, Failure> {
    app.store.read(async |tx| persistence::sandbox::state(tx).await).await?;
    Ok(HttpResponse::Ok().json(Health { status: HealthStatus::Ok }))
}

/// Shows the keys that verify access tokens.
///
/// Keys are rotated with overlap: take the key that a token's header names.
#[utoipa::path(
    operation_id = "getTokenKeys", tag = "meta",
    responses((status = 200, description = "The keys", body = JwkSet)),
    security(()),
)]
#[get("/.well-known/jwks.json")]
pub(crate) async fn keys(app: web::Data<App>) -> HttpResponse {
    let keys = app.tokens.public_keys().map(|(kid, key)| Jwk {
        kty: "OKP",
        crv: "Ed25519",
        usage: "sig",
        alg: "EdDSA",
        kid: kid.to_owned(),
        x: BASE64URL_NOPAD.encode(key),
    });
    let set = JwkSet { keys: keys.collect() };
    HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "public, max-age=3600")).json(set)
}

/// Lists every code with its labels.
///
/// Plate classes, uses of vehicles, licence classes and states, the rules of handling and following, and problem codes, each in Chinese and
/// English.
#[utoipa::path(
    operation_id = "getCodes", tag = "meta",
    responses((status = 200, description = "The tables", body = CodeTables)),
    security(()),
)]
#[get("/v1/meta/codes")]
pub(crate) async fn codes(request: HttpRequest) -> Result<HttpResponse, Failure> {
    tagged(&request, &CodeTables::all())
}
