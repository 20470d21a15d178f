//! Access tokens: short-lived JWTs signed with Ed25519, the algorithm pinned, every claim checked (RFC 8725).

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

/// What a driver's access token says.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Claims {
    iss: String,
    aud: String,
    sub: AccountId,
    iat: i64,
    nbf: i64,
    exp: i64,
    /// The session that the token belongs to.
    pub sid: SessionId,
    /// The person behind the account.
    pub per: PersonId,
}

impl Claims {
    /// The account that signed in.
    pub fn account(&self) -> AccountId {
        self.sub
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
        let claims = Claims {
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

    /// Verifies a token and reads its claims.
    ///
    /// # Errors
    /// [`TokenRefusal`].
    pub fn verify(&self, token: &str) -> Result<Claims, TokenRefusal> {
        let header = decode_header(token).map_err(|_| TokenRefusal::Invalid)?;
        if header.typ.as_deref() != Some(TYPE) {
            return Err(TokenRefusal::Invalid);
        }
        let key =
            self.verifying.iter().find(|(kid, _)| header.kid.as_deref() == Some(kid)).ok_or(TokenRefusal::Invalid)?;
        match decode::<Claims>(token, &key.1, &self.validation) {
            Ok(verified) => Ok(verified.claims),
            Err(error) if matches!(error.kind(), ErrorKind::ExpiredSignature) => Err(TokenRefusal::Expired),
            Err(_) => Err(TokenRefusal::Invalid),
        }
    }

    /// The public keys with their names, the current one first.
    pub fn public_keys(&self) -> impl Iterator<Item = (&str, &[u8])> {
        std::iter::once((self.kid.as_str(), self.public.as_slice()))
    }
}
