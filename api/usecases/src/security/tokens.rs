//! Access tokens: short-lived JWTs signed with Ed25519, the algorithm pinned, every claim checked (RFC 8725).

use crate::security::known_tokens::KnownTokens;
use crate::security::vault::{KEY_LEN, VaultError};
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use data_encoding::BASE64URL_NOPAD;
use domain::ids::{AccountId, PersonId, SessionId};
use domain::time::Instant;
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, decode_header, encode};
use serde::{Deserialize, Serialize};

/// Who issues the tokens, and whom they are for.
pub const ISSUER: &str = "https://clearlane.example/";
/// The API that the tokens open.
pub const AUDIENCE: &str = "https://clearlane.example/v1";
/// How long an access token lives, in seconds.
pub const ACCESS_TOKEN_SECONDS: i64 = 15 * 60;
/// The media type of a driver's token; one of another kind is refused although its signature holds.
const TYPE: &str = "at+jwt";
/// How far the clocks of two processes may differ, in seconds.
const LEEWAY_SECONDS: u64 = 5;

/// The claims as they stand in a token.
#[derive(Debug, Serialize, Deserialize)]
struct Payload {
    iss: String,
    aud: String,
    sub: AccountId,
    iat: i64,
    nbf: i64,
    exp: i64,
    sid: SessionId,
    per: PersonId,
}

/// What a driver's access token says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claims {
    /// The account that signed in.
    pub account: AccountId,
    /// The person behind it.
    pub person: PersonId,
    /// The session that the token belongs to.
    pub session: SessionId,
    /// The second since 1970 at which the token ends.
    expires: i64,
}

impl Claims {
    /// Whether its end is still to come.
    pub(super) fn is_live(&self, now: Instant) -> bool {
        now.timestamp() < self.expires
    }
}

impl From<Payload> for Claims {
    fn from(payload: Payload) -> Self {
        Self { account: payload.sub, person: payload.per, session: payload.sid, expires: payload.exp }
    }
}

/// Why a token is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenRefusal {
    /// It was valid once.
    Expired,
    /// It never was, or not here.
    Invalid,
}

/// Signs and verifies access tokens.
pub struct TokenKeys {
    kid: String,
    public: Vec<u8>,
    signing: EncodingKey,
    /// The current key first, then those that were rotated out and still verify.
    verifying: Vec<(String, DecodingKey)>,
    validation: Validation,
    known: KnownTokens,
}

impl TokenKeys {
    /// Derives the key pair from its 32-byte seed.
    ///
    /// # Errors
    /// [`VaultError`] when the seed makes no key.
    pub fn from_seed(seed: &[u8; KEY_LEN]) -> Result<Self, VaultError> {
        let pair = Ed25519KeyPair::from_seed_unchecked(seed).map_err(|_| VaultError)?;
        let public = pair.public_key().as_ref().to_vec();
        let pkcs8 = pair.to_pkcs8().map_err(|_| VaultError)?;
        let kid = BASE64URL_NOPAD.encode(public.get(..8).unwrap_or_default());
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.leeway = LEEWAY_SECONDS;
        validation.validate_nbf = true;
        validation.set_issuer(&[ISSUER]);
        validation.set_audience(&[AUDIENCE]);
        validation.set_required_spec_claims(&["exp", "nbf", "iss", "aud", "sub"]);
        Ok(Self {
            signing: EncodingKey::from_ed_der(pkcs8.as_ref()),
            verifying: vec![(kid.clone(), DecodingKey::from_ed_der(&public))],
            kid,
            public,
            validation,
            known: KnownTokens::default(),
        })
    }

    /// Signs a token for a session.
    ///
    /// # Errors
    /// [`VaultError`] when the key does not sign.
    pub fn issue(
        &self,
        account: AccountId,
        person: PersonId,
        session: SessionId,
        now: Instant,
    ) -> Result<String, VaultError> {
        let iat = now.timestamp();
        let claims = Payload {
            iss: ISSUER.to_owned(),
            aud: AUDIENCE.to_owned(),
            sub: account,
            iat,
            nbf: iat,
            exp: iat + ACCESS_TOKEN_SECONDS,
            sid: session,
            per: person,
        };
        let mut header = Header::new(Algorithm::EdDSA);
        header.typ = Some(TYPE.to_owned());
        header.kid = Some(self.kid.clone());
        encode(&header, &claims, &self.signing).map_err(|_| VaultError)
    }

    /// Verifies a token and reads its claims. Of one that was verified before, only the end is looked at again.
    ///
    /// # Errors
    /// [`TokenRefusal`].
    pub fn verify(&self, token: &str, now: Instant) -> Result<Claims, TokenRefusal> {
        if let Some(claims) = self.known.find(token, now) {
            return Ok(claims);
        }
        let claims = self.verify_anew(token)?;
        self.known.remember(token, claims, now);
        Ok(claims)
    }

    fn verify_anew(&self, token: &str) -> Result<Claims, TokenRefusal> {
        let header = decode_header(token).map_err(|_| TokenRefusal::Invalid)?;
        if header.typ.as_deref() != Some(TYPE) {
            return Err(TokenRefusal::Invalid);
        }
        let key =
            self.verifying.iter().find(|(kid, _)| header.kid.as_deref() == Some(kid)).ok_or(TokenRefusal::Invalid)?;
        match decode::<Payload>(token, &key.1, &self.validation) {
            Ok(verified) => Ok(verified.claims.into()),
            Err(error) if matches!(error.kind(), ErrorKind::ExpiredSignature) => Err(TokenRefusal::Expired),
            Err(_) => Err(TokenRefusal::Invalid),
        }
    }

    /// The public keys with their names, the current one first.
    pub fn public_keys(&self) -> impl Iterator<Item = (&str, &[u8])> {
        std::iter::once((self.kid.as_str(), self.public.as_slice()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;
    use uuid::Uuid;

    fn issue(keys: &TokenKeys, now: Instant) -> String {
        let id = Uuid::from_u128(7);
        keys.issue(AccountId::from_uuid(id), PersonId::from_uuid(id), SessionId::from_uuid(id), now).unwrap()
    }

    #[test]
    fn a_token_that_was_verified_before_still_ends_and_is_still_this_very_token() {
        let keys = TokenKeys::from_seed(&[7; KEY_LEN]).unwrap();
        let now = Instant::from_timestamp(crate::clock::Clock::default().machine_now().timestamp(), 0).unwrap();
        let token = issue(&keys, now);
        let claims = keys.verify(&token, now).unwrap();
        let end = now + TimeDelta::seconds(ACCESS_TOKEN_SECONDS);
        assert_eq!(keys.known.find(&token, end - TimeDelta::seconds(1)), Some(claims));
        assert_eq!(keys.known.find(&token, end), None);
        let altered = format!("{token}A");
        assert_eq!(keys.known.find(&altered, now), None);
        let other = TokenKeys::from_seed(&[8; KEY_LEN]).unwrap();
        assert_eq!(other.verify(&token, now), Err(TokenRefusal::Invalid));
        assert_eq!(other.known.find(&token, now), None, "what is refused is not remembered");
    }
}
