//! Bad input is half of the input: a problem document with a code and a pointer, and nothing is changed.

use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};
use tests::{Client, Kind, Server, on_both};

const JSON: (&str, &str) = ("content-type", "application/json");

fn rows(server: &Server) -> [i64; 5] {
    ["violation_case", "face_check", "payment", "event", "idempotency"]
        .map(|table| server.database.number(&format!("SELECT count(*) AS value FROM {table}")))
}

/// Posts a body as it is, with a key of its own.
fn post(client: &Client, path: &str, body: &[u8]) -> tests::Answer {
    client.send("POST", path, &[JSON, ("idempotency-key", &tests::client::fresh_key())], Some(body))
}

on_both!(every_fault_of_a_body_has_its_pointer_and_changes_nothing, |server: Server| {
    let driver = server.client().sign_in("demo-lin-yue");
    let before = rows(&server);
    let id = driver.violation("00010")["id"].as_str().unwrap().to_owned();
    for (body, code, pointer) in [
        (r#"{"violation_id": 1}"#.to_owned(), "invalid_value", "/violation_id"),
        (r#"{"violation_id": "veh_01km7x6jjkfgrtgvqjprvfbgm8"}"#.to_owned(), "invalid_value", "/violation_id"),
        (r#"{"violation_id": ""}"#.to_owned(), "invalid_value", "/violation_id"),
        (format!(r#"{{"violation_id": "{id}\u0000"}}"#), "invalid_value", "/violation_id"),
        (format!(r#"{{"violation_id": "{id}' OR '1'='1"}}"#), "invalid_value", "/violation_id"),
        (r#"{"violation_id": null}"#.to_owned(), "invalid_value", "/violation_id"),
        (r#"{"violation_id": ["a"]}"#.to_owned(), "invalid_value", "/violation_id"),
        ("{}".to_owned(), "missing_field", "/violation_id"),
        (format!(r#"{{"violation_id": "{id}", "points": 0}}"#), "unknown_field", "/points"),
        (format!(r#"{{"violation_id": "{id}", "violation_id": "{id}"}}"#), "duplicate_field", "/violation_id"),
        (format!(r#"{{"violation_id": "{id}", "licence_id": 7}}"#), "invalid_value", "/licence_id"),
        ("[]".to_owned(), "invalid_value", ""),
        ("null".to_owned(), "invalid_value", ""),
        ("7".to_owned(), "invalid_value", ""),
    ] {
        let answer = post(&driver, "/v1/cases", body.as_bytes());
        answer.expect_problem(400, "invalid_request");
        assert_eq!(
            (answer.str("/errors/0/code").as_str(), answer.str("/errors/0/pointer").as_str()),
            (code, pointer),
            "{body}"
        );
    }
    let deep = format!("{}{}", "[".repeat(5000), "]".repeat(5000));
    for body in [&b""[..], b"{", b"{}}", b"\xff\xfe", br#"{"violation_id": "\ud800"}"#, deep.as_bytes()] {
        let answer = post(&driver, "/v1/cases", body);
        assert_eq!(answer.status, 400, "{}", answer.text);
    }
    post(&driver, "/v1/cases", b"{").expect_problem(400, "invalid_json");
    post(&driver, "/v1/cases", &vec![b' '; 16 * 1024 + 1]).expect_problem(413, "body_too_large");
    for kind in ["text/plain", "application/xml", "application/x-www-form-urlencoded", ""] {
        let headers = [("content-type", kind), ("idempotency-key", "kind")];
        driver.send("POST", "/v1/cases", &headers, Some(b"{}")).expect_problem(415, "unsupported_media_type");
    }
    for coding in ["gzip", "identity, br", ""] {
        let headers = [JSON, ("idempotency-key", "coding"), ("content-encoding", coding)];
        driver.send("POST", "/v1/cases", &headers, Some(b"{}")).expect_problem(415, "unsupported_media_type");
    }
    let headers = [JSON, ("idempotency-key", "coding"), ("content-encoding", "Identity")];
    driver.send("POST", "/v1/cases", &headers, Some(b"{}")).expect_problem(400, "invalid_request");
    assert_eq!(rows(&server), before);
});

on_both!(queries_headers_paths_and_methods_are_checked_too, |server: Server| {
    let driver = server.client().sign_in("demo-lin-yue");
    for (query, pointer) in [
        ("limit=0", "query/limit"),
        ("limit=101", "query/limit"),
        ("limit=x", "query/limit"),
        ("limit=1&limit=2", "query/limit"),
        ("sort=asc", "query/sort"),
        ("status=eaten", "query/status"),
        ("vehicle_id=7", "query/vehicle_id"),
    ] {
        let answer = driver.get(&format!("/v1/violations?{query}"));
        answer.expect_problem(400, "invalid_request");
        assert_eq!(answer.str("/errors/0/pointer"), pointer, "{query}");
    }
    driver.get("/v1/violations?cursor=AAAA").expect_problem(400, "invalid_cursor");
    for key in ["", "two words", &"k".repeat(256), "schlüssel"] {
        let answer = driver.try_send("POST", "/v1/cases", &[JSON, ("idempotency-key", key)], Some(b"{}"));
        let Ok(answer) = answer else { continue };
        answer.expect_problem(400, "invalid_request");
        assert_eq!(answer.str("/errors/0/pointer"), "header/Idempotency-Key", "{key}");
    }
    for path in ["/v1/nothing", "/", "/v1/cases/x/y/z", "/v1//cases", "/V1/cases"] {
        driver.get(path).expect_problem(404, "route_not_found");
    }
    for path in ["/v1/cases/x", "/v1/cases/cas_8zzzzzzzzzzzzzzzzzzzzzzzzz", "/v1/violations/%00", "/v1/vehicles/'"] {
        driver.get(path).expect_problem(404, "not_found");
    }
    for (method, path, allow) in [
        ("PUT", "/v1/cases", "GET, POST"),
        ("DELETE", "/v1/cases", "GET, POST"),
        ("PATCH", "/v1/home", "GET"),
        ("GET", "/v1/auth/sessions", "POST"),
        ("POST", "/v1/auth/sessions/current", "DELETE"),
    ] {
        let answer = driver.send(method, path, &[], None);
        answer.expect_problem(405, "method_not_allowed");
        assert_eq!(answer.header("allow"), Some(allow), "{method} {path}");
    }
});

on_both!(a_browser_of_another_origin_is_told_what_it_may_send, |server: Server| {
    let answer = server.client().send("OPTIONS", "/v1/cases", &[("origin", "https://elsewhere.example")], None);
    assert_eq!(answer.status, 204);
    assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
    assert_eq!(answer.header("access-control-allow-methods"), Some("GET, POST"));
    assert!(answer.header("access-control-allow-headers").is_some_and(|names| names.contains("Idempotency-Key")));
    assert_eq!(answer.header("access-control-allow-credentials"), None);
});

on_both!(tokens_are_pinned, |server: Server| {
    let client = server.client();
    let driver = client.sign_in("demo-lin-yue");
    let home = |client: &Client| client.get("/v1/home");
    let refused = home(&client);
    refused.expect_problem(401, "unauthenticated");
    assert_eq!(refused.header("www-authenticate"), Some(r#"Bearer realm="clearlane""#));
    assert_eq!(home(&driver).status, 200);
    let now = i64::try_from(std::time::UNIX_EPOCH.elapsed().unwrap().as_secs()).unwrap();
    let good = server.token(&json!({}), &json!({}));
    assert_eq!(home(&client.with_token(good)).status, 200, "what the forgeries differ from");
    for (header, claims) in [
        (json!({"alg": "none"}), json!({})),
        (json!({"alg": "HS256"}), json!({})),
        (json!({"typ": "JWT"}), json!({})),
        (json!({"typ": null}), json!({})),
        (json!({"kid": "another"}), json!({})),
        (json!({"kid": null}), json!({})),
        (json!({}), json!({"iss": "https://elsewhere.example/"})),
        (json!({}), json!({"aud": "https://clearlane.example/v2"})),
        (json!({}), json!({"aud": null})),
        (json!({}), json!({"exp": null})),
        (json!({}), json!({"nbf": now + 60})),
        (json!({}), json!({"sub": "per_01km7x6jjkfgrtgvqjprvfbgm8"})),
    ] {
        let forged = server.token(&header, &claims);
        home(&client.with_token(forged)).expect_problem(401, "token_invalid");
    }
    home(&client.with_token(server.token(&json!({}), &json!({"exp": now - 30})))).expect_problem(401, "token_expired");
    for token in ["", "x", "a.b.c", "a.b", "....", &"a".repeat(5000)] {
        let headers = [("authorization", &*format!("Bearer {token}"))];
        assert_eq!(client.send("GET", "/v1/home", &headers, None).status, 401, "{token}");
    }
    for value in ["Basic YTpi", "Bearer", "token x"] {
        client.send("GET", "/v1/home", &[("authorization", value)], None).expect_problem(401, "unauthenticated");
    }
    client.post("/v1/auth/sessions", &json!({"auth_code": "stranger"})).expect_problem(401, "auth_code_invalid");
    client
        .post("/v1/auth/sessions", &json!({"auth_code": "demo-out-of-service"}))
        .expect_problem(503, "host_unavailable");
});

#[test]
fn who_calls_too_often_is_told_to_wait() {
    let server =
        Server::start_with(Kind::Sqlite, &[("CLEARLANE_RATE_PER_ACCOUNT", "3"), ("CLEARLANE_RATE_PER_ADDRESS", "4")]);
    let driver = server.client().sign_in("demo-lin-yue");
    for left in (0..3).rev() {
        let answer = driver.get("/v1/home").expect(200);
        assert!(answer.header("ratelimit").is_some_and(|state| state.contains(&format!("r={left};"))), "{answer:?}");
        assert_eq!(answer.header("ratelimit-policy"), Some(r#""account";q=3;w=60"#));
    }
    let refused = driver.get("/v1/home");
    refused.expect_problem(429, "rate_limited");
    let wait: u64 = refused.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=21).contains(&wait), "{wait}");
    assert_eq!(refused.json["retryable"], true);
    for _ in 0..3 {
        assert_eq!(server.client().get("/v1/home").status, 401);
    }
    server.client().get("/v1/home").expect_problem(429, "rate_limited");
}

#[test]
fn a_slow_body_is_cut_and_a_slow_head_too() {
    let server = Server::start_with(Kind::Sqlite, &[("CLEARLANE_REQUEST_TIMEOUT", "1")]);
    let mut stream = TcpStream::connect(server.address()).unwrap();
    let head =
        "POST /v1/auth/sessions HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 30\r\n\r\n{";
    stream.write_all(head.as_bytes()).unwrap();
    let answer = read_all(stream);
    assert!(answer.starts_with("HTTP/1.1 408") && answer.contains("\"request_timeout\""), "{answer}");
    server.client().saw("request_timeout");
    let start = Instant::now();
    let mut stream = TcpStream::connect(server.address()).unwrap();
    stream.write_all(b"GET /v1/home HTTP/1.1\r\nhost: x\r\n").unwrap();
    let answer = read_all(stream);
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 408"), "{answer}");
    assert!(start.elapsed() < Duration::from_secs(20));
    assert!(server.client().is_ready());
}

fn read_all(mut stream: TcpStream) -> String {
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    let mut answer = Vec::new();
    let mut piece = [0; 4096];
    while let Ok(length @ 1..) = stream.read(&mut piece) {
        answer.extend_from_slice(&piece[..length]);
        if answer.ends_with(b"}") {
            break;
        }
    }
    String::from_utf8(answer).unwrap()
}

on_both!(a_failure_tells_nothing_but_that_it_is_one, |server: Server| {
    let driver = server.client().sign_in("demo-lin-yue");
    server.database.execute("UPDATE vehicle SET use_code = 'broken'").unwrap();
    let answer = driver.get("/v1/vehicles");
    answer.expect_problem(500, "internal_error");
    assert!(!answer.text.contains("broken") && !answer.text.contains("use_code"), "{}", answer.text);
    assert_eq!(driver.get("/v1/policies").status, 200, "the rest goes on");
});

#[test]
fn without_its_database_the_service_says_so_and_recovers_by_itself() {
    let server = Server::start(Kind::Postgres);
    let driver = server.client().sign_in("demo-lin-yue");
    let case = driver.opened("00010");
    server.database.refuse_connections(true);
    for path in ["/v1/home", "/readyz", "/v1/violations"] {
        let answer = driver.get(path);
        answer.expect_problem(503, "service_unavailable");
        assert!(answer.header("retry-after").is_some());
    }
    driver.show_face(&case).expect_problem(503, "service_unavailable");
    // What the server said is in the log: when it ended the connections, and when it refused another, once all those are used up.
    let log = || std::fs::read_to_string(server.database.folder().join("server.log")).unwrap();
    let told = |what: &str| log().lines().any(|line| line.contains(what) && line.contains("FATAL: "));
    assert!(told("a connection to the database was lost"), "{}", log());
    let start = Instant::now();
    while !told("database away") {
        driver.get("/readyz").expect_problem(503, "service_unavailable");
        assert!(start.elapsed() < Duration::from_secs(20), "{}", log());
    }
    server.database.refuse_connections(false);
    assert_eq!(driver.get("/v1/home").status, 200);
    let _ = driver.show_face(&case).expect(201);
    let _ = driver.submit(&case).expect(200);
}

#[test]
fn a_row_that_another_transaction_holds_is_waited_for_and_then_told() {
    let server = Server::start(Kind::Postgres);
    let driver = server.client().sign_in("demo-lin-yue");
    let violation = driver.violation("00010");
    let held = server.database.hold("SELECT 1 FROM violation FOR UPDATE");
    let refused = driver.open_case(&violation);
    refused.expect_problem(409, "request_in_progress");
    assert_eq!(refused.json["retryable"], true);
    drop(held);
    let _ = driver.open_case(&violation).expect(201);
}

on_both!(it_stops_when_it_is_asked_to_and_answers_what_it_has_begun, |mut server: Server| {
    let driver = server.client().sign_in("demo-lin-yue");
    let answered = std::thread::scope(|scope| {
        let busy = scope.spawn(|| {
            let mut answered = 0;
            while let Ok(answer) = driver.try_send("GET", "/v1/home", &[], None) {
                assert_eq!(answer.status, 200);
                answered += 1;
            }
            answered
        });
        std::thread::sleep(Duration::from_millis(300));
        assert!(server.terminate(), "ends without an error");
        busy.join().unwrap()
    });
    assert!(answered > 0);
});

on_both!(what_a_caller_sends_is_not_written_to_the_log, |server: Server| {
    let canary = "canary-7f3a9";
    let driver = server.client().sign_in("demo-lin-yue");
    let body = json!({"violation_id": canary, canary: canary});
    let _ = post(&driver, "/v1/cases", body.to_string().as_bytes());
    let _ = driver.get(&format!("/v1/violations?cursor={canary}"));
    let _ = driver.get(&format!("/v1/cases/{canary}"));
    let _ = driver.get(&format!("/{canary}"));
    let vehicles = driver.get("/v1/vehicles").expect(200);
    let plate = vehicles.json["data"][0]["plate_number"]
        .as_str()
        .or(vehicles.json.pointer("/data/0/plate/number").and_then(Value::as_str));
    let log = std::fs::read_to_string(server.database.folder().join("server.log")).unwrap();
    assert!(log.contains("/v1/violations"), "there is a log");
    for secret in [canary, plate.unwrap(), "林悦", "500101"] {
        assert!(!log.contains(secret), "{secret}");
    }
});
