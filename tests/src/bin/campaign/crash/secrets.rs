//! What has no key, since its answer carries a secret: when it is cut, it is done again.

use super::person::{Cut, Person, Stage};
use serde_json::json;

impl Person {
    /// The driver signs in.
    pub(super) fn sign_in(&mut self) -> Result<bool, Cut> {
        let body = json!({"auth_code": self.code}).to_string();
        let headers = [("content-type", "application/json")];
        let answer = self.client.try_send("POST", "/v1/auth/sessions", &headers, Some(body.as_bytes()));
        let answer = self.known(answer)?;
        if answer.status != 201 {
            self.faults.push(format!("{}: no session: {}", self.code, answer.text));
            return Err(Cut);
        }
        self.signed_in(&answer);
        self.stage = Stage::Stranger;
        let all = self.read("/v1/violations?limit=100&status=open")?;
        self.violations = all.json["data"].as_array().cloned().unwrap_or_default();
        Ok(true)
    }

    /// The owner signs in and consents.
    pub(super) fn have_it_consented(&mut self, request: String) -> Result<bool, Cut> {
        let headers = [("content-type", "application/json")];
        let body = json!({"auth_code": self.other.0}).to_string();
        let session = self.client.try_send("POST", "/v1/auth/sessions", &headers, Some(body.as_bytes()));
        let token = self.known(session)?.json["access_token"].as_str().unwrap_or_default().to_owned();
        let owner = self.client.with_token(token);
        let consent = owner.try_send("POST", &format!("{request}/consents"), &headers, Some(b"{}"));
        let consent = self.known(consent)?;
        match consent.json["code"].as_str() {
            Some(code) if consent.status == 200 => {
                self.stage = Stage::Coded(request, code.to_owned());
                Ok(true)
            }
            _ => {
                self.faults.push(format!("{} {request}: no consent: {}", self.code, consent.text));
                Err(Cut)
            }
        }
    }
}
