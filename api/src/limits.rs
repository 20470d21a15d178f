//! How often somebody may call: a leaky bucket for each account, and one for each address that is not signed in.
//!
//! Machine time, in this process's memory: with n processes an address gets up to n times as much.

use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use governor::clock::{Clock, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter};
use std::hash::Hash;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::time::Duration;
use usecases::principal::Principal;
use uuid::Uuid;

type Limiter<K> = RateLimiter<K, DashMapStateStore<K>, DefaultClock, StateInformationMiddleware>;

const WINDOW_SECONDS: u64 = 60;

/// Counts calls.
pub struct Limits {
    principals: Counter<Uuid>,
    addresses: Counter<Option<IpAddr>>,
}

struct Counter<K: Clone + Hash + Eq> {
    name: &'static str,
    per_minute: NonZeroU32,
    limiter: Limiter<K>,
}

/// Whether a call may go on, and what the caller is told of its allowance.
#[derive(Debug, Clone, Copy)]
pub struct Verdict {
    name: &'static str,
    per_minute: u32,
    remaining: u32,
    /// Set when the call is refused.
    pub retry_after: Option<Duration>,
}

impl Limits {
    /// Limits of that many calls a minute, which may come at once.
    pub fn new(per_account: NonZeroU32, per_address: NonZeroU32) -> Self {
        Self { principals: Counter::new("account", per_account), addresses: Counter::new("address", per_address) }
    }

    /// Counts a call of somebody who is known.
    pub fn count_principal(&self, principal: Principal) -> Verdict {
        self.principals.count(&principal.id())
    }

    /// Counts a call of somebody who is not signed in.
    pub fn count_address(&self, address: Option<IpAddr>) -> Verdict {
        self.addresses.count(&address)
    }

    /// Forgets who has not called for a while.
    pub fn forget_idle(&self) {
        self.principals.limiter.retain_recent();
        self.addresses.limiter.retain_recent();
    }
}

impl<K: Clone + Hash + Eq> Counter<K> {
    fn new(name: &'static str, per_minute: NonZeroU32) -> Self {
        let limiter = RateLimiter::dashmap(Quota::per_minute(per_minute)).with_middleware();
        Self { name, per_minute, limiter }
    }

    fn count(&self, key: &K) -> Verdict {
        let (remaining, retry_after) = match self.limiter.check_key(key) {
            Ok(state) => (state.remaining_burst_capacity(), None),
            Err(refused) => (0, Some(refused.wait_time_from(DefaultClock::default().now()))),
        };
        let retry_after = retry_after.map(|wait| Duration::from_secs(wait.as_secs() + 1));
        Verdict { name: self.name, per_minute: self.per_minute.get(), remaining, retry_after }
    }
}

impl Verdict {
    /// `RateLimit` and `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers).
    pub fn announce(&self, headers: &mut HeaderMap) {
        let used = u64::from(self.per_minute.saturating_sub(self.remaining));
        let reset = (used * WINDOW_SECONDS).div_ceil(u64::from(self.per_minute.max(1)));
        let policy = format!("\"{}\";q={};w={WINDOW_SECONDS}", self.name, self.per_minute);
        let state = format!("\"{}\";r={};t={reset}", self.name, self.remaining);
        for (name, value) in [("ratelimit-policy", policy), ("ratelimit", state)] {
            if let Ok(value) = HeaderValue::from_str(&value) {
                headers.insert(HeaderName::from_static(name), value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::ids::ClientId;
    use usecases::principal::Client;

    #[test]
    fn the_last_allowed_call_passes_and_the_next_is_told_to_wait() {
        let limits = Limits::new(NonZeroU32::new(2).unwrap(), NonZeroU32::new(1).unwrap());
        let principal = |id| Principal::Client(Client { id: ClientId::from_uuid(id) });
        let known = principal(Uuid::nil());
        assert_eq!(limits.count_principal(known).remaining, 1);
        assert!(limits.count_principal(known).retry_after.is_none());
        assert!(limits.count_principal(known).retry_after.is_some_and(|wait| wait <= Duration::from_secs(31)));
        assert!(limits.count_principal(principal(Uuid::max())).retry_after.is_none(), "counted apart");
        assert!(limits.count_address(None).retry_after.is_none());
        assert!(limits.count_address(None).retry_after.is_some());
    }
}
