//! The OpenAPI document and the pages to try it.

use serde_json::Value;
use tests::{Server, on_both};

on_both!(the_document_is_served_as_it_is_printed, |server: Server| {
    let client = server.client();
    let served = client.get("/openapi.json").expect(200);
    assert_eq!(served.header("content-type"), Some("application/json"));
    assert_eq!(served.text, String::from_utf8(server.command(&["openapi"]).stdout).unwrap());
    assert_eq!(served.json["openapi"], "3.1.0");
    let tag = served.header("etag").unwrap();
    assert_eq!(client.send("GET", "/openapi.json", &[("if-none-match", tag)], None).status, 304);
    let refused = client.send("POST", "/openapi.json", &[], None);
    assert_eq!(refused.expect_problem(405, "method_not_allowed").header("allow"), Some("GET"));
});

on_both!(the_pages_come_with_the_program_and_sign_in_by_themselves, |server: Server| {
    let client = server.client();
    let moved = client.get("/docs");
    assert_eq!((moved.status, moved.header("location")), (308, Some("/docs/")));
    let page = client.get("/docs/").expect(200);
    assert!(page.header("content-security-policy").unwrap().starts_with("default-src 'self'"));
    assert!(!page.text.contains("//"), "something from elsewhere: {}", page.text);
    for file in page.text.split('"').filter_map(|part| part.strip_prefix("./")) {
        assert_eq!(client.get(&format!("/docs/{file}")).status, 200, "{file}");
    }
    assert!(client.get("/docs/swagger-initializer.js").text.contains("const sandbox = true;"));
    client.get("/docs/no-such-file.js").expect_problem(404, "route_not_found");
});

on_both!(every_operation_that_is_described_is_there, |server: Server| {
    let client = server.client();
    let document = client.get("/openapi.json").expect(200).json;
    for (path, item) in document["paths"].as_object().unwrap() {
        let path = path.replace("{jurisdiction}", "chongqing").replace("/messages", "/messages?recipient=demo-an-ning");
        for (method, operation) in item.as_object().unwrap() {
            let answer = client.send(&method.to_uppercase(), &path, &[], None);
            let public = operation["security"] == serde_json::json!([{}]);
            let expected = if public { &[200, 415][..] } else { &[401] };
            assert!(expected.contains(&answer.status), "{method} {path}: {}", answer.text);
            assert_ne!(operation["responses"][answer.status.to_string()], Value::Null, "{method} {path}");
        }
    }
});

on_both!(an_entity_tag_that_cannot_be_one_is_refused, |server: Server| {
    let client = server.client();
    for wrong in ["", "ä", &"x".repeat(257)] {
        let refused = client.send("GET", "/v1/meta/codes", &[("if-none-match", wrong)], None);
        let refused = refused.expect_problem(400, "invalid_request");
        assert_eq!(refused.json["errors"][0]["pointer"], "header/If-None-Match", "{wrong:?}");
    }
});
