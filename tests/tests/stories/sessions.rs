//! Signing in, staying signed in, signing out.

use serde_json::json;
use tests::{Server, on_both};

on_both!(a_refresh_token_is_exchanged_once, |server: Server| {
    let client = server.client();
    let tokens = client.post("/v1/auth/sessions", &json!({"auth_code": "demo-lin-yue"})).expect(201);
    let first = json!({"refresh_token": tokens.str("/refresh_token")});
    let next = client.post("/v1/auth/refreshes", &first).expect(201);
    assert_ne!(next.str("/refresh_token"), tokens.str("/refresh_token"));
    client.post("/v1/auth/refreshes", &first).expect_problem(401, "refresh_token_invalid");
});
