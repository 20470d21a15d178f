//! Personal fields at rest: sealed with a key for each person, the keys wrapped with the service's own.
//!
//! Erasing a person's key erases the person's fields wherever copies of them are.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use aws_lc_rs::hmac;
use aws_lc_rs::rand::{SecureRandom, SystemRandom};

/// The length of every key here, in bytes.
pub const KEY_LEN: usize = 32;

/// A sealed value cannot be made or opened: wrong key, altered bytes, or no randomness.
#[derive(Debug, thiserror::Error)]
#[error("a personal field cannot be sealed or opened")]
pub struct VaultError;

/// Seals, opens and finds personal fields.
pub struct Vault {
    wrapping: LessSafeKey,
    index: hmac::Key,
    codes: hmac::Key,
}

impl Vault {
    /// Derives the wrapping key and the index key from the service's secret.
    ///
    /// # Errors
    /// [`VaultError`] when the key cannot be set up.
    pub fn new(secret: &[u8; KEY_LEN]) -> Result<Self, VaultError> {
        let root = hmac::Key::new(hmac::HMAC_SHA256, secret);
        let derived = |name: &[u8]| hmac::sign(&root, name);
        let key = |name: &[u8]| hmac::Key::new(hmac::HMAC_SHA256, derived(name).as_ref());
        Ok(Self {
            wrapping: aead_key(derived(b"clearlane wrapping key").as_ref())?,
            index: key(b"clearlane index key"),
            codes: key(b"clearlane code key"),
        })
    }

    /// A keyed digest: equal for equal values, and telling nothing without the key.
    pub fn digest(&self, value: &str) -> [u8; 32] {
        digest(&self.index, value)
    }

    /// A number that nobody without the key can foretell, the same each time for the same name: nothing needs to be kept.
    pub fn secret_number(&self, name: &str) -> u64 {
        digest(&self.codes, name).iter().take(8).fold(0, |number, byte| number << 8 | u64::from(*byte))
    }

    /// Seals `fields` under a new key. Returns the sealed fields and the wrapped key.
    ///
    /// # Errors
    /// [`VaultError`] when there is no randomness.
    pub fn seal(&self, fields: &[u8]) -> Result<Sealed, VaultError> {
        let key = random::<KEY_LEN>()?;
        Ok(Sealed { fields: seal(&aead_key(&key)?, fields)?, wrapped_key: seal(&self.wrapping, &key)? })
    }

    /// Opens sealed fields with their wrapped key.
    ///
    /// # Errors
    /// [`VaultError`] when either was altered or belongs to another secret.
    pub fn open(&self, sealed: &Sealed) -> Result<Vec<u8>, VaultError> {
        let key = open(&self.wrapping, &sealed.wrapped_key)?;
        open(&aead_key(&key)?, &sealed.fields)
    }
}

/// Sealed fields and the key that opens them, itself wrapped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    /// Nonce, ciphertext and tag.
    pub fields: Vec<u8>,
    /// Nonce, wrapped key and tag.
    pub wrapped_key: Vec<u8>,
}

/// Bytes that nobody can foretell.
///
/// # Errors
/// [`VaultError`] when the machine gives none.
pub fn random<const N: usize>() -> Result<[u8; N], VaultError> {
    let mut bytes = [0; N];
    SystemRandom::new().fill(&mut bytes).map_err(|_| VaultError)?;
    Ok(bytes)
}

fn digest(key: &hmac::Key, value: &str) -> [u8; 32] {
    let mut digest = [0; 32];
    for (to, from) in digest.iter_mut().zip(hmac::sign(key, value.as_bytes()).as_ref()) {
        *to = *from;
    }
    digest
}

fn aead_key(bytes: &[u8]) -> Result<LessSafeKey, VaultError> {
    UnboundKey::new(&AES_256_GCM, bytes).map(LessSafeKey::new).map_err(|_| VaultError)
}

fn seal(key: &LessSafeKey, plain: &[u8]) -> Result<Vec<u8>, VaultError> {
    let nonce = random::<NONCE_LEN>()?;
    let mut sealed = plain.to_vec();
    key.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::empty(), &mut sealed)
        .map_err(|_| VaultError)?;
    Ok([nonce.as_slice(), &sealed].concat())
}

fn open(key: &LessSafeKey, sealed: &[u8]) -> Result<Vec<u8>, VaultError> {
    let (nonce, rest) = sealed.split_first_chunk::<NONCE_LEN>().ok_or(VaultError)?;
    let mut plain = rest.to_vec();
    let length = key
        .open_in_place(Nonce::assume_unique_for_key(*nonce), Aad::empty(), &mut plain)
        .map_err(|_| VaultError)?
        .len();
    plain.truncate(length);
    Ok(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_opens_again_and_tells_nothing() {
        let vault = Vault::new(&[7; KEY_LEN]).unwrap();
        let sealed = vault.seal("林 500101199003070012".as_bytes()).unwrap();
        assert_eq!(vault.open(&sealed).unwrap(), "林 500101199003070012".as_bytes());
        assert!(!sealed.fields.windows(6).any(|window| window == b"500101"));
    }

    #[test]
    fn altered_bytes_and_other_secrets_do_not_open() {
        let vault = Vault::new(&[7; KEY_LEN]).unwrap();
        let mut sealed = vault.seal(b"secret").unwrap();
        assert!(Vault::new(&[8; KEY_LEN]).unwrap().open(&sealed).is_err());
        *sealed.fields.last_mut().unwrap() ^= 1;
        assert!(vault.open(&sealed).is_err());
        assert!(vault.open(&Sealed { fields: vec![], wrapped_key: vec![] }).is_err());
    }

    #[test]
    fn digests_find_equals_and_differ_by_secret() {
        let vault = Vault::new(&[7; KEY_LEN]).unwrap();
        assert_eq!(vault.digest("a"), vault.digest("a"));
        assert_ne!(vault.digest("a"), vault.digest("b"));
        assert_ne!(vault.digest("a"), Vault::new(&[8; KEY_LEN]).unwrap().digest("a"));
    }

    #[test]
    fn secret_numbers_come_again_and_differ_by_name_and_by_secret() {
        let (vault, other) = (Vault::new(&[7; KEY_LEN]).unwrap(), Vault::new(&[8; KEY_LEN]).unwrap());
        assert_eq!(vault.secret_number("a"), vault.secret_number("a"));
        assert_ne!(vault.secret_number("a"), vault.secret_number("b"));
        assert_ne!(vault.secret_number("a"), other.secret_number("a"));
        assert!(vault.secret_number("a") > u64::from(u32::MAX), "all eight bytes count");
    }
}
