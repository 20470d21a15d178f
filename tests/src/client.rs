//! Calls the service over HTTP, and notes every problem code that it sees.

use serde_json::Value;
use std::collections::BTreeSet;
use std::io::Write;
use std::sync::Mutex;
use std::time::Duration;

/// A caller, signed in or not.
#[derive(Clone)]
pub struct Client {
    agent: ureq::Agent,
    base: String,
    token: Option<String>,
    language: &'static str,
}

/// What the service answered.
#[derive(Debug)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    headers: Vec<(String, String)>,
    /// The body, or null where there is none or it is not JSON.
    pub json: Value,
    /// The body as it came.
    pub text: String,
}

impl Client {
    /// A caller that is not signed in. `base` is `http://HOST:PORT`.
    #[must_use]
    pub fn new(base: String) -> Self {
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .allow_non_standard_methods(true)
            .max_redirects(0)
            .timeout_global(Some(Duration::from_secs(60)))
            .build();
        Self { agent: config.into(), base, token: None, language: "en" }
    }

    /// Whether the service is ready.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        let ready = self.agent.get(format!("{}/readyz", self.base)).call();
        ready.is_ok_and(|answer| answer.status().as_u16() == 200)
    }

    /// Notes a problem code that came another way than through a client.
    pub fn saw(&self, code: &str) {
        note(code);
    }

    /// The same caller with another token.
    #[must_use]
    pub fn with_token(&self, token: impl Into<String>) -> Self {
        Self { token: Some(token.into()), ..self.clone() }
    }

    /// The access token.
    ///
    /// # Panics
    /// When the caller is not signed in.
    #[must_use]
    pub fn token(&self) -> &str {
        self.token.as_deref().expect("signed in")
    }

    /// The same caller, reading Chinese.
    #[must_use]
    pub fn in_chinese(&self) -> Self {
        Self { language: "zh-CN", ..self.clone() }
    }

    /// Signs in with a demo code.
    ///
    /// # Panics
    /// When the service refuses.
    #[must_use]
    pub fn sign_in(&self, auth_code: &str) -> Self {
        let answer = self.post("/v1/auth/sessions", &serde_json::json!({ "auth_code": auth_code })).expect(201);
        self.with_token(answer.str("/access_token"))
    }

    /// Reads.
    ///
    /// # Panics
    /// When there is no answer.
    #[must_use]
    pub fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[], None)
    }

    /// Does, with a key of its own.
    ///
    /// # Panics
    /// When there is no answer.
    pub fn post(&self, path: &str, body: &Value) -> Answer {
        self.post_once(path, &fresh_key(), body)
    }

    /// Does, with this idempotency key.
    ///
    /// # Panics
    /// When there is no answer.
    pub fn post_once(&self, path: &str, key: &str, body: &Value) -> Answer {
        let headers = [("idempotency-key", key), ("content-type", "application/json")];
        self.send("POST", path, &headers, Some(body.to_string().as_bytes()))
    }

    /// Ends.
    ///
    /// # Panics
    /// When there is no answer.
    pub fn delete(&self, path: &str) -> Answer {
        self.send("DELETE", path, &[], None)
    }

    /// Sends anything.
    ///
    /// # Panics
    /// When there is no answer.
    pub fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: Option<&[u8]>) -> Answer {
        self.try_send(method, path, headers, body).unwrap()
    }

    /// Sends anything; there may be no answer.
    ///
    /// # Errors
    /// What came instead of an answer.
    pub fn try_send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<&[u8]>,
    ) -> Result<Answer, ureq::Error> {
        let mut request = ureq::http::Request::builder().method(method).uri(format!("{}{path}", self.base));
        if !headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("accept-language")) {
            request = request.header("accept-language", self.language);
        }
        if let Some(token) = &self.token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let answered = match body {
            Some(body) => self.agent.run(request.body(body).unwrap()),
            None => self.agent.run(request.body(()).unwrap()),
        }?;
        Ok(Answer::read(answered))
    }
}

impl Answer {
    fn read(mut answered: ureq::http::Response<ureq::Body>) -> Self {
        let status = answered.status().as_u16();
        let headers: Vec<(String, String)> = answered
            .headers()
            .iter()
            .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
            .collect();
        let text = answered.body_mut().read_to_string().unwrap_or_default();
        let json: Value = serde_json::from_str(&text).unwrap_or(Value::Null);
        let answer = Self { status, headers, json, text };
        if answer.header("content-type").is_some_and(|kind| kind.starts_with("application/problem+json")) {
            note(answer.json["code"].as_str().unwrap_or("no code at all"));
        }
        answer
    }

    /// A header's value.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// Asserts the status.
    ///
    /// # Panics
    /// When it is another one.
    #[must_use]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.text);
        self
    }

    /// Asserts that it is a complete problem document with this code.
    ///
    /// # Panics
    /// When it is not.
    pub fn expect_problem(&self, status: u16, code: &str) -> &Self {
        assert_eq!(self.status, status, "{}", self.text);
        assert_eq!(self.json["code"], code, "{}", self.text);
        assert_eq!(self.header("content-type"), Some("application/problem+json"), "{}", self.text);
        assert_eq!(self.json["type"], format!("/problems/{code}"));
        assert_eq!(self.json["status"], status);
        // A repeated refusal still names the request that was refused.
        if self.header("idempotent-replayed").is_none() {
            assert_eq!(self.json["request_id"].as_str(), self.header("x-request-id"));
        }
        for field in ["title", "detail", "instance", "user_message"] {
            assert!(self.json[field].as_str().is_some_and(|text| !text.is_empty()), "{field}: {}", self.text);
        }
        self
    }

    /// The text at a JSON pointer.
    ///
    /// # Panics
    /// When there is none.
    #[must_use]
    pub fn str(&self, pointer: &str) -> String {
        let found = self.json.pointer(pointer).and_then(Value::as_str);
        found.unwrap_or_else(|| panic!("no text at {pointer}: {}", self.text)).to_owned()
    }

    /// The number at a JSON pointer.
    ///
    /// # Panics
    /// When there is none.
    #[must_use]
    pub fn int(&self, pointer: &str) -> i64 {
        let found = self.json.pointer(pointer).and_then(Value::as_i64);
        found.unwrap_or_else(|| panic!("no number at {pointer}: {}", self.text))
    }
}

/// A key that no other call of this run has used.
#[must_use]
pub fn fresh_key() -> String {
    static NEXT: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(0);
    format!("test-{}-{}", std::process::id(), NEXT.fetch_add(1, std::sync::atomic::Ordering::Relaxed))
}

/// Notes a problem code in the file that `scripts/test` compares with the table at the end.
fn note(code: &str) {
    static SEEN: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
    let Ok(path) = std::env::var("CLEARLANE_TEST_CODES") else {
        return;
    };
    if SEEN.lock().unwrap().insert(code.to_owned()) {
        let mut file = std::fs::OpenOptions::new().create(true).append(true).open(path).unwrap();
        writeln!(file, "{code}").unwrap();
    }
}
