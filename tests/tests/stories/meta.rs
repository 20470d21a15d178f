//! What the service says of itself.

use data_encoding::BASE64URL_NOPAD;
use serde_json::{Value, json};
use tests::{Client, Server, on_both};

on_both!(it_lives_and_is_ready, |server: Server| {
    for path in ["/livez", "/readyz"] {
        assert_eq!(server.client().get(path).expect(200).json, json!({"status": "ok"}));
    }
});

on_both!(every_problem_code_has_a_page, |server: Server| {
    let client = server.client();
    let codes = client.get("/v1/meta/codes").expect(200);
    let problems = codes.json["problems"].as_array().unwrap();
    assert!(problems.len() > 20);
    for problem in problems {
        let code = problem["code"].as_str().unwrap();
        let page = client.get(&format!("/problems/{code}")).expect(200);
        assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
        assert!(page.text.contains(problem["zh"].as_str().unwrap()), "{code}");
    }
    for code in ["no_such_code", "NOT_FOUND", "..%2fdocs"] {
        client.get(&format!("/problems/{code}")).expect_problem(404, "not_found");
    }
    let refused = client.get("/v1/home");
    assert_eq!(client.get(&refused.str("/type")).status, 200);
});

on_both!(every_code_has_its_labels, |server: Server| {
    let codes = server.client().get("/v1/meta/codes").expect(200);
    for (table, code, zh, en) in [
        ("plate_classes", "52", "小型新能源汽车", "Small new-energy car"),
        ("use_codes", "A", "非营运", "Non-commercial"),
        ("licence_classes", "D", "普通三轮摩托车", "Three-wheeled motorcycle"),
        ("licence_statuses", "D", "暂扣", "Suspended"),
    ] {
        let found = codes.json[table].as_array().unwrap().iter().find(|row| row["code"] == code).unwrap();
        assert_eq!((found["zh"].as_str(), found["en"].as_str()), (Some(zh), Some(en)));
    }
    let rules = codes.json["rules"].as_array().unwrap();
    assert_eq!((rules.len(), rules[3]["rule"].as_str()), (22, Some("HANDLE-4")));
    assert!(rules.iter().all(|rule| rule["zh"] != rule["en"] && rule["citation"].as_str().is_some()));
});

on_both!(tokens_name_a_key_that_is_published, |server: Server| {
    let client = server.client();
    let keys = client.get("/.well-known/jwks.json").expect(200);
    let token =
        client.post("/v1/auth/sessions", &json!({"auth_code": "demo-lin-yue"})).expect(201).str("/access_token");
    let header = BASE64URL_NOPAD.decode(token.split('.').next().unwrap().as_bytes()).unwrap();
    let header: Value = serde_json::from_slice(&header).unwrap();
    let key = &keys.json["keys"][0];
    assert_eq!((&header["kid"], &header["alg"]), (&key["kid"], &key["alg"]));
    assert!(key.get("d").is_none(), "a private key");
});

on_both!(what_does_not_change_is_not_sent_again, |server: Server| {
    let client = server.client();
    let codes = client.get("/v1/meta/codes").expect(200);
    let tag = codes.header("etag").unwrap().to_owned();
    let again = |client: &Client, known: &str| client.send("GET", "/v1/meta/codes", &[("if-none-match", known)], None);
    for known in [tag.as_str(), "*", &format!("W/{tag}"), &format!("\"other\", {tag}")] {
        let unchanged = again(&client, known);
        assert_eq!((unchanged.status, unchanged.text.as_str()), (304, ""), "{known}");
        assert_eq!(unchanged.header("etag"), Some(tag.as_str()));
    }
    assert_eq!(again(&client, "\"other\"").status, 200);
});
