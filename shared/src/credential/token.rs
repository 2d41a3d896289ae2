//! Session tokens: 256 random bits for the client, their SHA-256 for us.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

/// The secret a client shows with each request. Given out once and never stored.
#[derive(Debug)]
pub struct SessionToken(SecretString);

/// The SHA-256 of a token: what the table holds. Knowing it does not let one in.
#[derive(Clone, PartialEq, Eq)]
pub struct TokenHash([u8; 32]);

/// The operating system gave no random bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no random bytes to be had")]
pub struct NoRandomness;

impl SessionToken {
    /// A new one, of 256 random bits.
    ///
    /// # Errors
    /// [`NoRandomness`] where the operating system gives none.
    pub fn generate() -> Result<Self, NoRandomness> {
        let mut bytes = [0_u8; 32];
        getrandom::fill(&mut bytes).map_err(|_| NoRandomness)?;
        Ok(Self(URL_SAFE_NO_PAD.encode(bytes).into()))
    }

    /// Its text, for the one answer that hands it out.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    /// What is stored of it.
    #[must_use]
    pub fn hash(&self) -> TokenHash {
        TokenHash::of(self.expose())
    }
}

impl TokenHash {
    /// The hash of a token as a client sent it. Looking a token up by its hash compares in
    /// constant time in effect: nobody can choose hashes that share a prefix with a stored one.
    #[must_use]
    pub fn of(token: &str) -> Self {
        Self(Sha256::digest(token.as_bytes()).into())
    }

    /// The hash in an `Authorization` header of the scheme `Bearer` (RFC 6750, 2.1).
    #[must_use]
    pub fn of_bearer(header: &str) -> Option<Self> {
        let (scheme, token) = header.trim().split_once(' ')?;
        let token = token.trim();
        (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then(|| Self::of(token))
    }
}

impl std::str::FromStr for TokenHash {
    type Err = base64::DecodeSliceError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut bytes = [0_u8; 32];
        let length = URL_SAFE_NO_PAD.decode_slice(text, &mut bytes)?;
        if length == bytes.len() {
            Ok(Self(bytes))
        } else {
            Err(base64::DecodeSliceError::OutputSliceTooSmall)
        }
    }
}

impl fmt::Display for TokenHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&URL_SAFE_NO_PAD.encode(self.0))
    }
}

impl fmt::Debug for TokenHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenHash(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_have_256_bits_and_differ() {
        let (a, b) = (SessionToken::generate().unwrap(), SessionToken::generate().unwrap());
        assert_eq!(URL_SAFE_NO_PAD.decode(a.expose()).unwrap().len(), 32);
        assert_ne!(a.expose(), b.expose());
    }

    #[test]
    fn a_bearer_header_gives_the_hash_of_its_token() {
        let hash = Some(TokenHash::of("abc"));
        for header in ["Bearer abc", "bearer abc", "BEARER  abc ", " Bearer abc"] {
            assert_eq!(TokenHash::of_bearer(header), hash, "{header}");
        }
        for header in ["", "abc", "Bearer", "Bearer ", "Basic abc", "Token abc"] {
            assert_eq!(TokenHash::of_bearer(header), None, "{header}");
        }
    }

    #[test]
    fn neither_token_nor_hash_shows_in_debug_output() {
        let token = SessionToken::generate().unwrap();
        assert!(!format!("{token:?}").contains(token.expose()));
        assert!(!format!("{:?}", token.hash()).contains(&token.hash().to_string()));
    }

    #[test]
    fn a_hash_survives_its_text() {
        let hash = TokenHash::of("abc");
        assert_eq!(hash.to_string().parse::<TokenHash>().unwrap(), hash);
        assert!("abc".parse::<TokenHash>().is_err());
    }
}
