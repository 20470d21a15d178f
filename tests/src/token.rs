//! Access tokens that the service did not issue, signed with the sandbox's key, which everybody can derive.

use crate::server::Server;
use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use data_encoding::BASE64URL_NOPAD;
use serde_json::{Value, json};
use std::time::UNIX_EPOCH;

impl Server {
    /// A token as the service would issue it, but for the fields given here; null takes a field away.
    ///
    /// # Panics
    /// When it cannot be signed.
    #[must_use]
    pub fn token(&self, header: &Value, claims: &Value) -> String {
        let seed = digest(&SHA256, b"sandbox CLEARLANE_SIGNING_KEY");
        let pair = Ed25519KeyPair::from_seed_unchecked(seed.as_ref()).unwrap();
        let kid = BASE64URL_NOPAD.encode(&pair.public_key().as_ref()[..8]);
        let now = UNIX_EPOCH.elapsed().unwrap().as_secs();
        let header = with(json!({"typ": "at+jwt", "alg": "EdDSA", "kid": kid}), header);
        let issued = json!({
            "iss": "https://clearlane.example/", "aud": "https://clearlane.example/v1", "iat": now, "nbf": now, "exp": now + 900,
            "sub": "acc_01km7x6jjkfgrtgvqjprvfbgm8", "sid": "ses_01km7x6jjkfgrtgvqjprvfbgm8", "per": "per_01km7x6jjkfgrtgvqjprvfbgm8",
        });
        let encode = |part: Value| BASE64URL_NOPAD.encode(part.to_string().as_bytes());
        let signed = format!("{}.{}", encode(header), encode(with(issued, claims)));
        let signature = BASE64URL_NOPAD.encode(pair.sign(signed.as_bytes()).as_ref());
        format!("{signed}.{signature}")
    }
}

fn with(mut base: Value, changes: &Value) -> Value {
    let fields = base.as_object_mut().unwrap();
    for (name, value) in changes.as_object().unwrap() {
        if value.is_null() {
            fields.remove(name);
        } else {
            fields.insert(name.clone(), value.clone());
        }
    }
    base
}
