//! Calls the server, and prints each call with its answer's status and its time.

use data_encoding::HEXLOWER;
use serde_json::Value;
use std::cell::Cell;
use std::error::Error;
use std::rc::Rc;
use std::time::{Duration, Instant};
use usecases::security::vault::random;

/// What went wrong.
pub(super) type Failure = Box<dyn Error>;

/// How long something that needs no move of the clock may take.
const PATIENCE: Duration = Duration::from_secs(20);
/// How long to wait between two questions.
const PAUSE: Duration = Duration::from_millis(100);

/// A driver's device.
pub(super) struct Caller {
    agent: ureq::Agent,
    server: String,
    token: Option<String>,
    language: &'static str,
    calls: Rc<Cell<u32>>,
}

/// An answer.
pub(super) struct Reply {
    /// The HTTP status.
    pub(super) status: u16,
    /// The body.
    pub(super) body: Value,
    took: Duration,
}

impl Caller {
    /// One that is not signed in.
    pub(super) fn new(server: &str) -> Self {
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(Duration::from_secs(60)))
            .build();
        let server = server.trim_end_matches('/').to_owned();
        Self { agent: config.into(), server, token: None, language: "en", calls: Rc::default() }
    }

    /// How many calls were made.
    pub(super) fn calls(&self) -> u32 {
        self.calls.get()
    }

    /// The device of somebody else, who is not signed in.
    pub(super) fn another(&self) -> Self {
        Self {
            agent: self.agent.clone(),
            server: self.server.clone(),
            token: None,
            calls: Rc::clone(&self.calls),
            ..*self
        }
    }

    /// Goes on with an access token.
    pub(super) fn sign_in(&mut self, token: String) {
        self.token = Some(token);
    }

    /// Goes on in another language.
    pub(super) fn speak(&mut self, language: &'static str) {
        self.language = language;
    }

    /// Reads.
    pub(super) fn get(&mut self, path: &str) -> Result<Reply, Failure> {
        let reply = self.ask(path)?;
        print_call("GET", path, &reply);
        reply.expect(200)
    }

    /// Reads what is refused; the answer must have this status.
    pub(super) fn get_refused(&mut self, path: &str, status: u16) -> Result<Reply, Failure> {
        let reply = self.ask(path)?;
        print_call("GET", path, &reply);
        reply.expect(status)
    }

    /// Reads without printing it: one of many.
    pub(super) fn ask(&mut self, path: &str) -> Result<Reply, Failure> {
        self.send("GET", path, None)
    }

    /// Does; the answer must have this status.
    pub(super) fn post(&mut self, path: &str, body: &Value, status: u16) -> Result<Reply, Failure> {
        let reply = self.send("POST", path, Some(body))?;
        print_call("POST", path, &reply);
        reply.expect(status)
    }

    /// Reads until the answer is as wanted.
    pub(super) fn wait(&mut self, path: &str, wanted: impl Fn(&Reply) -> bool) -> Result<Reply, Failure> {
        let (start, mut asked) = (Instant::now(), 0);
        loop {
            let mut reply = self.ask(path)?.expect(200)?;
            asked += 1;
            if wanted(&reply) {
                reply.took = start.elapsed();
                print_call("GET", path, &reply);
                if asked > 1 {
                    note(format!("asked {asked} times"));
                }
                return Ok(reply);
            }
            if start.elapsed() > PATIENCE {
                return Err(format!("GET {path} does not come to it: {}", reply.body).into());
            }
            std::thread::sleep(PAUSE);
        }
    }

    fn send(&mut self, method: &str, path: &str, body: Option<&Value>) -> Result<Reply, Failure> {
        self.calls.set(self.calls.get() + 1);
        let mut request = ureq::http::Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.server))
            .header("accept-language", self.language);
        if let Some(token) = &self.token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let start = Instant::now();
        let answered = match body {
            Some(body) => {
                let request = request.header("idempotency-key", HEXLOWER.encode(&random::<16>()?));
                self.agent.run(request.header("content-type", "application/json").body(body.to_string())?)
            }
            None => self.agent.run(request.body(())?),
        };
        let mut answered = answered.map_err(|error| format!("{} does not answer: {error}", self.server))?;
        let text = answered.body_mut().read_to_string()?;
        let body = serde_json::from_str(&text).unwrap_or(Value::Null);
        Ok(Reply { status: answered.status().as_u16(), body, took: start.elapsed() })
    }
}

impl Reply {
    fn expect(self, status: u16) -> Result<Self, Failure> {
        if self.status == status { Ok(self) } else { Err(format!("{status} was expected: {}", self.body).into()) }
    }

    /// What stands at a JSON pointer.
    pub(super) fn at(&self, pointer: &str) -> &Value {
        self.body.pointer(pointer).unwrap_or(&Value::Null)
    }

    /// The text at a JSON pointer; empty where there is none.
    pub(super) fn text(&self, pointer: &str) -> &str {
        self.at(pointer).as_str().unwrap_or_default()
    }

    /// The number at a JSON pointer; 0 where there is none.
    pub(super) fn number(&self, pointer: &str) -> i64 {
        self.at(pointer).as_i64().unwrap_or_default()
    }

    /// The list at a JSON pointer; empty where there is none.
    pub(super) fn list(&self, pointer: &str) -> &[Value] {
        self.at(pointer).as_array().map_or(&[], Vec::as_slice)
    }
}

/// Prints what the next calls are about.
pub(super) fn headline(text: &str) {
    println!("\n{text}");
}

/// Prints what an answer says.
pub(super) fn note(text: impl AsRef<str>) {
    println!("            {}", text.as_ref());
}

fn print_call(method: &str, path: &str, reply: &Reply) {
    println!("  {:>5} ms  {} {method:<4} {}", reply.took.as_millis(), reply.status, shortened(path));
}

/// The path with each identifier cut down to its prefix and its last digits.
fn shortened(path: &str) -> String {
    let cut = |part: &str| match (part.split_once('_'), part.len().checked_sub(4).and_then(|at| part.get(at..))) {
        (Some((prefix, id)), Some(end)) if id.len() == 26 => format!("{prefix}_…{end}"),
        _ => part.to_owned(),
    };
    path.split('/').map(cut).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_cut_and_nothing_else() {
        for (path, shown) in [
            ("/v1/cases/cas_01h2e8kqvbfwea724h75qc655w/submissions", "/v1/cases/cas_…655w/submissions"),
            ("/v1/violations?status=under_way", "/v1/violations?status=under_way"),
            ("/", "/"),
        ] {
            assert_eq!(shortened(path), shown);
        }
    }
}
