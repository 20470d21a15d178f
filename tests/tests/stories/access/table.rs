//! Every operation, and who reaches what by it.

use super::scene::Noun::{self, Case, Decision, Follow, Licence, OnceFollowed, OnceVisible, Payment, Request};
use super::scene::Noun::{RevokedFollow, Vehicle, Violation};
use super::scene::Principal::{self, Follower, OfLicence, Owner, Pending, Revoked};

/// What an operation reaches.
#[derive(Debug, Clone, Copy)]
pub enum Reach {
    /// Open to everybody.
    Public,
    /// What does not lead to any one thing: open to every driver.
    Driver,
    /// One thing, which it shows to these and hides from everybody else.
    Thing(Noun, &'static [Principal]),
    /// A list, and what of it is seen by whom.
    List(&'static [(Noun, &'static [Principal])]),
}

/// A row of the table.
#[derive(Debug)]
pub struct Row {
    pub method: &'static str,
    pub path: &'static str,
    /// The body, or the query of a list.
    pub body: &'static str,
    pub reach: Reach,
}

impl Row {
    /// The id of something that is not there.
    pub fn absent(&self) -> String {
        let nouns = ["cas", "dec", "fol", "lic", "pay", "veh", "vio"];
        let place = if self.body.contains("{id}") { self.body } else { self.path.trim_start_matches("/v1/") };
        let field = place.trim_start_matches("{\"");
        let noun = nouns.iter().find(|noun| field.starts_with(*noun)).unwrap_or(&"xyz");
        format!("{noun}_{}", "0".repeat(26))
    }
}

const fn public(method: &'static str, path: &'static str) -> Row {
    Row { method, path, body: "{}", reach: Reach::Public }
}

const fn driver(method: &'static str, path: &'static str) -> Row {
    Row { method, path, body: "{}", reach: Reach::Driver }
}

const fn get(path: &'static str, noun: Noun, seen_by: &'static [Principal]) -> Row {
    Row { method: "GET", path, body: "", reach: Reach::Thing(noun, seen_by) }
}

const fn post(path: &'static str, noun: Noun, seen_by: &'static [Principal]) -> Row {
    Row { method: "POST", path, body: "{}", reach: Reach::Thing(noun, seen_by) }
}

const fn list(path: &'static str, seen: &'static [(Noun, &'static [Principal])]) -> Row {
    Row { method: "GET", path, body: "?limit=100", reach: Reach::List(seen) }
}

const fn with(row: Row, body: &'static str) -> Row {
    Row { body, ..row }
}

const NOBODY: &[Principal] = &[];
const OWNER: &[Principal] = &[Owner];
const BY_VEHICLE: &[Principal] = &[Owner, Follower];
const BY_LICENCE: &[Principal] = &[Owner, OfLicence];
const CODE: &str = r#"{"code": "000000"}"#;

/// The table.
pub const TABLE: &[Row] = &[
    public("POST", "/v1/auth/sessions"),
    public("POST", "/v1/auth/refreshes"),
    driver("DELETE", "/v1/auth/sessions/current"),
    with(list("/v1/home", &[(Vehicle, BY_VEHICLE), (Licence, BY_LICENCE), (Request, &[Owner, Pending])]), ""),
    list("/v1/vehicles", &[(Vehicle, BY_VEHICLE), (OnceFollowed, NOBODY)]),
    get("/v1/vehicles/{id}", Vehicle, BY_VEHICLE),
    get("/v1/vehicles/{id}", OnceFollowed, NOBODY),
    get("/v1/vehicles/{id}/followers", Vehicle, OWNER),
    list("/v1/licences", &[(Licence, BY_LICENCE)]),
    get("/v1/licences/{id}", Licence, BY_LICENCE),
    get("/v1/licences/{id}/followers", Licence, OWNER),
    list("/v1/violations", &[(Violation, BY_VEHICLE), (OnceVisible, NOBODY)]),
    get("/v1/violations/{id}", Violation, BY_VEHICLE),
    get("/v1/violations/{id}/eligibility", Violation, BY_VEHICLE),
    get("/v1/violations/{id}", OnceVisible, NOBODY),
    get("/v1/violations/{id}/eligibility", OnceVisible, NOBODY),
    list("/v1/cases", &[(Case, OWNER)]),
    with(post("/v1/cases", Violation, BY_VEHICLE), r#"{"violation_id": "{id}", "licence_id": null}"#),
    get("/v1/cases/{id}", Case, OWNER),
    get("/v1/cases/{id}/events", Case, OWNER),
    post("/v1/cases/{id}/submissions", Case, OWNER),
    post("/v1/cases/{id}/cancellations", Case, OWNER),
    with(post("/v1/cases/{id}/face-checks", Case, OWNER), r#"{"role": "handler"}"#),
    // Here the owner has no such check either.
    post("/v1/cases/{id}/face-checks/{face_check_id}/results", Case, NOBODY),
    list("/v1/decisions", &[(Decision, OWNER)]),
    get("/v1/decisions/{id}", Decision, OWNER),
    get("/v1/decisions/{id}/notice", Decision, OWNER),
    get("/v1/decisions/{id}/deadline", Decision, OWNER),
    get("/v1/decisions/{id}/events", Decision, OWNER),
    driver("POST", "/v1/decision-lookups"),
    list("/v1/payments", &[(Payment, OWNER)]),
    with(
        post("/v1/payments", Decision, OWNER),
        r#"{"decision_id": "{id}", "expected_amount": {"amount": 1, "currency": "CNY"}}"#,
    ),
    get("/v1/payments/{id}", Payment, OWNER),
    get("/v1/payments/{id}/events", Payment, OWNER),
    post("/v1/payments/{id}/refreshes", Payment, OWNER),
    post("/v1/payments/{id}/cancellations", Payment, OWNER),
    driver("POST", "/v1/follow-requests"),
    list("/v1/follow-requests", &[(Request, &[Owner, Pending]), (Follow, NOBODY), (RevokedFollow, NOBODY)]),
    get("/v1/follow-requests/{id}", Request, &[Owner, Pending]),
    get("/v1/follow-requests/{id}/events", Request, &[Owner, Pending]),
    with(post("/v1/follow-requests/{id}/confirmations", Request, &[Owner, Pending]), CODE),
    post("/v1/follow-requests/{id}/codes", Request, &[Owner, Pending]),
    post("/v1/follow-requests/{id}/consents", Request, &[Owner, Pending]),
    post("/v1/follow-requests/{id}/declines", Request, &[Owner, Pending]),
    post("/v1/follow-requests/{id}/cancellations", Request, &[Owner, Pending]),
    list("/v1/follows", &[(Follow, BY_VEHICLE), (RevokedFollow, &[Owner, Revoked]), (Request, NOBODY)]),
    get("/v1/follows/{id}", Follow, BY_VEHICLE),
    get("/v1/follows/{id}/events", Follow, BY_VEHICLE),
    post("/v1/follows/{id}/renewal-codes", Follow, BY_VEHICLE),
    with(post("/v1/follows/{id}/renewals", Follow, BY_VEHICLE), CODE),
    post("/v1/follows/{id}/revocations", RevokedFollow, &[Owner, Revoked]),
    public("GET", "/v1/policies"),
    public("GET", "/v1/policies/{jurisdiction}"),
    public("GET", "/v1/sandbox/clock"),
    public("POST", "/v1/sandbox/clock"),
    public("POST", "/v1/sandbox/resets"),
    public("GET", "/v1/sandbox/messages"),
    public("POST", "/v1/sandbox/ownership-changes"),
    public("POST", "/v1/sandbox/licence-cancellations"),
    public("GET", "/v1/meta/codes"),
];
