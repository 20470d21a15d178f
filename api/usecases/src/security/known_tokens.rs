//! Tokens whose signature has been verified before. Verifying is the dearest part of a call that reads, and a driver calls
//! several times with one token. Nothing is lost by it: an access token cannot be taken back before its end anyway.

use crate::security::tokens::Claims;
use aws_lc_rs::digest::{SHA256, digest};
use domain::time::Instant;
use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};

/// About a megabyte.
const MOST: usize = 8192;

/// The SHA-256 of a token. The tokens themselves are not kept.
type Digest = [u8; 32];

/// The tokens that are known to hold.
#[derive(Default)]
pub(super) struct KnownTokens(RwLock<HashMap<Digest, Claims>>);

impl KnownTokens {
    /// What the token says, if its signature is known to hold and its time has not come.
    pub(super) fn find(&self, token: &str, now: Instant) -> Option<Claims> {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        known.get(&of(token)).copied().filter(|claims| claims.is_live(now))
    }

    /// Remembers a token whose signature holds. Those whose time has come make room; if none does, all do.
    pub(super) fn remember(&self, token: &str, claims: Claims, now: Instant) {
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST {
            known.retain(|_, claims| claims.is_live(now));
        }
        if known.len() >= MOST {
            known.clear();
        }
        known.insert(of(token), claims);
    }
}

fn of(token: &str) -> Digest {
    digest(&SHA256, token.as_bytes()).as_ref().try_into().unwrap_or_default()
}
