//! Login codes: six random digits for the user, and their keyed hash for the table. Decides
//! nothing: `otp` decides whether a code may be sent or is accepted.

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

/// The number of digits of a code.
const DIGITS: usize = 6;
/// The number of codes.
const CODES: u32 = 1_000_000;

/// A login code: exactly six Latin digits. Sent to the user and never stored.
#[derive(Clone, Debug)]
pub struct LoginCode(SecretString);

/// The secret key of the hashes of codes. All million codes can be hashed in a second, so without
/// the key a copy of the table would reveal the codes.
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
    /// A random code; each of the million has the same probability.
    ///
    /// # Errors
    /// [`NoRandomness`] where the operating system gives none.
    pub fn generate() -> Result<Self, NoRandomness> {
        // Larger numbers are rejected, because they would make low codes more likely.
        const FAIR: u32 = u32::MAX - u32::MAX % CODES;
        loop {
            let number = getrandom::u32().map_err(|_| NoRandomness)?;
            if number < FAIR {
                return Ok(Self(format!("{:0DIGITS$}", number % CODES).into()));
            }
        }
    }

    /// Parses a typed code: Latin, Persian, Arabic or full-width digits. Signs and invisible
    /// marks around and between them do not count, as copying a message brings them; letters do.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let counted = text.chars().filter(|c| c.is_alphanumeric());
        // The length is bounded before a string is built.
        let latin: String = counted.take(DIGITS + 1).map(latin_digit).collect();
        (latin.len() == DIGITS && latin.bytes().all(|byte| byte.is_ascii_digit()))
            .then(|| Self(latin.into()))
    }

    /// The digits, for the SMS.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl CodeKey {
    /// The minimum of characters of a key.
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

    /// The hash of `code` for `phone`. The same code has another hash for another number.
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
    /// The text of the hash, as the table stores it.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl PartialEq for CodeHash {
    /// A comparison in constant time.
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
    fn code_is_parsed_from_every_spelling() {
        for text in [
            "012345",
            " 012345 ",
            "۰۱۲۳۴۵",
            "٠١٢٣٤٥",
            "０１２３４５",
            "012 345",
            "012-345",
            "012–345",
            "0 1 2 3 4 5",
            "\u{200F}012345\u{200F}",
            "\u{200E}012\u{200B}345\u{FEFF}",
            "\u{2066}۰۱۲\u{200C}۳۴۵\u{2069}",
            "«012345».",
        ] {
            assert_eq!(LoginCode::parse(text).unwrap().expose(), "012345", "{text}");
        }
        for text in ["", "12345", "1234567", "12345a", "12345a6", "12 345", "-12345", "१२३४५६"]
        {
            assert!(LoginCode::parse(text).is_none(), "{text}");
        }
    }

    #[test]
    fn generated_codes_have_six_digits_of_all_values() {
        let codes: Vec<_> = (0..2_000).map(|_| LoginCode::generate().unwrap()).collect();
        assert!(codes.iter().all(|code| LoginCode::parse(code.expose()).is_some()));
        for place in 0..DIGITS {
            for digit in b'0'..=b'9' {
                assert!(codes.iter().any(|code| code.expose().as_bytes()[place] == digit));
            }
        }
    }

    #[test]
    fn code_hash_depends_on_code_number_and_key() {
        let code = LoginCode::parse("123456").unwrap();
        let hash = key("k").hash(&phone("09121234567"), &code);
        assert_eq!(hash, key("k").hash(&phone("09121234567"), &code));
        assert_ne!(hash, key("k").hash(&phone("09121234568"), &code));
        assert_ne!(hash, key("l").hash(&phone("09121234567"), &code));
        let other = LoginCode::parse("123457").unwrap();
        assert_ne!(hash, key("k").hash(&phone("09121234567"), &other));
    }

    #[test]
    fn short_key_is_refused() {
        assert_eq!(CodeKey::new(&"k".repeat(31).into()).unwrap_err(), CodeKeyError);
    }

    #[test]
    fn debug_output_hides_code_key_and_hash() {
        let code = LoginCode::parse("123456").unwrap();
        let hash = key("k").hash(&phone("09121234567"), &code);
        let shown = format!("{code:?} {:?} {hash:?}", key("k"));
        assert!(!shown.contains("123456") && !shown.contains(hash.as_str()), "{shown}");
        assert!(!shown.contains("kk"), "{shown}");
    }
}
