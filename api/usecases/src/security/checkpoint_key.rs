//! The key that signs checkpoints of the history. It follows from the service's sealing secret, so the database cannot hold it.

use super::vault::{KEY_LEN, VaultError};
use aws_lc_rs::hmac;
use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};
use data_encoding::BASE64URL_NOPAD;

/// Signs checkpoints, and knows its own signatures.
pub struct CheckpointKey {
    pair: Ed25519KeyPair,
    /// Names it in what it has signed.
    pub id: String,
}

impl CheckpointKey {
    /// Derives it from the service's sealing secret.
    ///
    /// # Errors
    /// [`VaultError`] when the secret makes no key.
    pub fn new(secret: &[u8; KEY_LEN]) -> Result<Self, VaultError> {
        let seed = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), b"clearlane checkpoint key");
        let pair = Ed25519KeyPair::from_seed_unchecked(seed.as_ref()).map_err(|_| VaultError)?;
        let id = BASE64URL_NOPAD.encode(pair.public_key().as_ref().get(..8).unwrap_or_default());
        Ok(Self { pair, id })
    }

    /// Signs.
    pub fn sign(&self, message: &[u8]) -> Vec<u8> {
        self.pair.sign(message).as_ref().to_vec()
    }

    /// Whether that key, which must be this one, has signed the message.
    pub fn has_signed(&self, key_id: &str, message: &[u8], signature: &[u8]) -> bool {
        let public = UnparsedPublicKey::new(&ED25519, self.pair.public_key().as_ref());
        key_id == self.id && public.verify(message, signature).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_this_key_has_signed_is_signed() {
        let (key, other) = (CheckpointKey::new(&[1; KEY_LEN]).unwrap(), CheckpointKey::new(&[2; KEY_LEN]).unwrap());
        let signature = key.sign(b"history");
        assert!(key.has_signed(&key.id, b"history", &signature));
        assert!(!key.has_signed(&key.id, b"another", &signature));
        assert!(!key.has_signed(&other.id, b"history", &signature));
        assert!(!other.has_signed(&other.id, b"history", &signature));
        assert!(!key.has_signed(&key.id, b"history", &[]));
    }
}
