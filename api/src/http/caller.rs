//! Who is calling, as admission has found out. A handler that takes a caller is closed to everybody else.

use crate::http::failure::Failure;
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use std::convert::Infallible;
use std::future::{Ready, ready};
use std::net::IpAddr;
use usecases::principal::{Driver, Principal};
use usecases::problem::ProblemCode;

/// What the `Authorization` header amounts to; admission leaves it with the request.
pub type Authentication = Result<Principal, ProblemCode>;

/// A caller of that kind.
#[derive(Debug, Clone, Copy)]
pub struct Caller<P>(pub P);

impl FromRequest for Caller<Driver> {
    type Error = Failure;
    type Future = Ready<Result<Self, Failure>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let authentication = request.extensions().get::<Authentication>().copied();
        ready(match authentication.unwrap_or(Err(ProblemCode::Unauthenticated)) {
            Ok(Principal::Driver(driver)) => Ok(Self(driver)),
            Ok(Principal::Client(_)) => Err(ProblemCode::Unauthenticated.into()),
            Err(code) => Err(code.into()),
        })
    }
}

/// The address that a call comes from, as admission has found out: the key of limits for whoever is not signed in.
#[derive(Debug, Clone, Copy)]
pub struct ClientAddress(pub Option<IpAddr>);

impl ClientAddress {
    /// The peer's address, or what a configured proxy says it is: `X-Forwarded-For` of anybody else is anybody's invention.
    pub fn of(request: &HttpRequest, trusted_proxies: &[IpAddr]) -> Self {
        let peer = request.peer_addr().map(|peer| peer.ip());
        if !peer.is_some_and(|peer| trusted_proxies.contains(&peer)) {
            return Self(peer);
        }
        let forwarded = request.headers().get_all("x-forwarded-for").last().and_then(|value| value.to_str().ok());
        Self(forwarded.and_then(|chain| chain.rsplit(',').next()?.trim().parse().ok()).or(peer))
    }
}

impl FromRequest for ClientAddress {
    type Error = Infallible;
    type Future = Ready<Result<Self, Infallible>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(request.extensions().get::<Self>().copied().unwrap_or(Self(None))))
    }
}
