//! Login codes: six random digits for the person, their keyed hash for us.
//! Decides nothing: whether a code may be sent or is accepted is in `otp`.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use subtle::ConstantTimeEq;

use super::NoRandomness;
use crate::model::{PhoneNumber, latin_digit};

/// How many digits a code has.
const DIGITS: usize = 6;
/// How many codes there are.
const CODES: u32 = 1_000_000;

/// A login code: exactly six Latin digits. Sent to the person and never stored.
#[derive(Clone, Debug)]
pub struct LoginCode(SecretString);

/// The secret that a code's hash needs. A million codes are tried in a second, so without
/// it a copy of the table would give the codes away.
#[derive(Clone, Debug)]
pub struct CodeKey(Hmac<Sha256>);

/// A code's keyed hash, for one phone number: what the table holds.
#[derive(Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CodeHash(String);

/// A key too short to be one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("at least {} characters", CodeKey::MIN_CHARS)]
pub struct CodeKeyError;

impl LoginCode {
    /// A new one; each of the million is as likely as any other.
    ///
    /// # Errors
    /// [`NoRandomness`] where the operating system gives none.
    pub fn generate() -> Result<Self, NoRandomness> {
        // The numbers above the last full million would make low codes likelier.
        const FAIR: u32 = u32::MAX - u32::MAX % CODES;
        loop {
            let number = getrandom::u32().map_err(|_| NoRandomness)?;
            if number < FAIR {
                return Ok(Self(format!("{:0DIGITS$}", number % CODES).into()));
            }
        }
    }

    /// A code as people type it: Latin, Persian or Arabic digits, spaces around them.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        // Bounded before anything is built from it.
        let latin: String = text.trim().chars().take(DIGITS + 1).map(latin_digit).collect();
        (latin.len() == DIGITS && latin.bytes().all(|byte| byte.is_ascii_digit()))
            .then(|| Self(latin.into()))
    }

    /// Its text, for the message that carries it.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl CodeKey {
    /// The fewest characters a key may have.
    pub const MIN_CHARS: usize = 32;

    /// A key from a server secret.
    ///
    /// # Errors
    /// [`CodeKeyError`] where it is shorter than [`Self::MIN_CHARS`].
    pub fn new(secret: &SecretString) -> Result<Self, CodeKeyError> {
        let secret = secret.expose_secret();
        if secret.chars().count() < Self::MIN_CHARS {
            return Err(CodeKeyError);
        }
        Hmac::new_from_slice(secret.as_bytes()).map(Self).map_err(|_| CodeKeyError)
    }

    /// The hash of `code` for `phone`. A code for one number says nothing about another.
    #[must_use]
    pub fn hash(&self, phone: &PhoneNumber, code: &LoginCode) -> CodeHash {
        let mut mac = self.0.clone();
        mac.update(phone.as_str().as_bytes());
        mac.update(b" ");
        mac.update(code.expose().as_bytes());
        CodeHash(URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()))
    }
}

impl CodeHash {
    /// Its text, as the table holds it.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl PartialEq for CodeHash {
    /// Takes the same time wherever the two differ.
    fn eq(&self, other: &Self) -> bool {
        self.0.as_bytes().ct_eq(other.0.as_bytes()).into()
    }
}

impl Eq for CodeHash {}

impl fmt::Debug for CodeHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CodeHash(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use phonenumber::country;

    fn key(text: &str) -> CodeKey {
        CodeKey::new(&text.repeat(CodeKey::MIN_CHARS).into()).unwrap()
    }

    fn phone(text: &str) -> PhoneNumber {
        PhoneNumber::parse(text, country::IR).unwrap()
    }

    #[test]
    fn a_code_is_read_in_every_way_people_type_it() {
        for text in ["012345", " 012345 ", "۰۱۲۳۴۵", "٠١٢٣٤٥"] {
            assert_eq!(LoginCode::parse(text).unwrap().expose(), "012345", "{text}");
        }
        for text in ["", "12345", "1234567", "12345a", "12 345", "-12345", "१२३४५६"] {
            assert!(LoginCode::parse(text).is_none(), "{text}");
        }
    }

    #[test]
    fn codes_have_six_digits_and_use_all_of_them() {
        let codes: Vec<_> = (0..2_000).map(|_| LoginCode::generate().unwrap()).collect();
        assert!(codes.iter().all(|code| LoginCode::parse(code.expose()).is_some()));
        for place in 0..DIGITS {
            for digit in b'0'..=b'9' {
                assert!(codes.iter().any(|code| code.expose().as_bytes()[place] == digit));
            }
        }
    }

    #[test]
    fn a_hash_is_bound_to_code_number_and_key() {
        let code = LoginCode::parse("123456").unwrap();
        let hash = key("k").hash(&phone("09121234567"), &code);
        assert_eq!(hash, key("k").hash(&phone("09121234567"), &code));
        assert_ne!(hash, key("k").hash(&phone("09121234568"), &code));
        assert_ne!(hash, key("l").hash(&phone("09121234567"), &code));
        let other = LoginCode::parse("123457").unwrap();
        assert_ne!(hash, key("k").hash(&phone("09121234567"), &other));
    }

    #[test]
    fn a_short_key_is_refused() {
        assert_eq!(CodeKey::new(&"k".repeat(31).into()).unwrap_err(), CodeKeyError);
    }

    #[test]
    fn neither_code_nor_key_nor_hash_shows_in_debug_output() {
        let code = LoginCode::parse("123456").unwrap();
        let hash = key("k").hash(&phone("09121234567"), &code);
        let shown = format!("{code:?} {:?} {hash:?}", key("k"));
        assert!(!shown.contains("123456") && !shown.contains(hash.as_str()), "{shown}");
        assert!(!shown.contains("kk"), "{shown}");
    }
}
