//! A path can be written in many ways, and the router reads them alike: so does every guard.

use serde_json::json;
use tests::{Kind, Server, on_both};

/// The limit of those who are not signed in, headers that keep caches away, and the check of queries.
#[test]
fn a_path_that_is_written_otherwise_passes_no_guard() {
    let server = Server::start_with(Kind::Sqlite, &[("CLEARLANE_RATE_PER_ADDRESS", "4")]);
    let client = server.client();
    let signed_in = client.post("/%761/auth/sessions", &json!({"auth_code": "demo-lin-yue"})).expect(201);
    assert_eq!(signed_in.header("cache-control"), Some("no-store"));
    assert!(signed_in.header("ratelimit").is_some());
    client
        .post("/%761/auth/sessions?x=1", &json!({"auth_code": "demo-lin-yue"}))
        .expect_problem(400, "invalid_request");
    let driver = client.with_token(signed_in.str("/access_token"));
    let _ = driver.get("/%761/home").expect(200);
    driver.get("/v1/%68ome?x=1").expect_problem(400, "invalid_request");
    for _ in 0..4 {
        let _ = client.get("/v1/policies");
    }
    client.get("/%761/policies").expect_problem(429, "rate_limited");
}

on_both!(a_key_is_one_key_however_its_path_is_written, |server: Server| {
    let driver = server.client().sign_in("demo-lin-yue");
    let open = |path: &str, ending: &str| {
        driver.post_once(path, "one", &json!({"violation_id": driver.violation(ending)["id"]}))
    };
    let first = open("/v1/cases", "00010").expect(201);
    let again = open("/v1/%63ases", "00010").expect(201);
    assert_eq!((again.header("idempotent-replayed"), &again.text), (Some("true"), &first.text));
    open("/v1/%63ases", "00021").expect_problem(422, "idempotency_key_reused");
});
