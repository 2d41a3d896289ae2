//! Session tokens: 256 random bits for the client, and their SHA-256 for the table.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

/// The secret that a client sends with each request. Issued once and never stored.
#[derive(Debug)]
pub struct SessionToken(SecretString);

/// The SHA-256 of a token, as the table stores it. It cannot be used to log in.
#[derive(Clone, PartialEq, Eq)]
pub struct TokenHash([u8; 32]);

/// The operating system gave no random bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no random bytes to be had")]
pub struct NoRandomness;

impl SessionToken {
    /// A random token of 256 bits.
    ///
    /// # Errors
    /// [`NoRandomness`] where the operating system gives none.
    pub fn generate() -> Result<Self, NoRandomness> {
        let mut bytes = [0_u8; 32];
        getrandom::fill(&mut bytes).map_err(|_| NoRandomness)?;
        Ok(Self(URL_SAFE_NO_PAD.encode(bytes).into()))
    }

    /// The text of the token, for the one answer that issues it.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    /// The hash to store.
    #[must_use]
    pub fn hash(&self) -> TokenHash {
        TokenHash::of(self.expose())
    }
}

impl TokenHash {
    /// The hash of a client's token. A lookup by the hash is safe against timing attacks: nobody
    /// can choose tokens whose hashes share a prefix with a stored one.
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
    fn generated_tokens_have_256_bits_and_differ() {
        let (a, b) = (SessionToken::generate().unwrap(), SessionToken::generate().unwrap());
        assert_eq!(URL_SAFE_NO_PAD.decode(a.expose()).unwrap().len(), 32);
        assert_ne!(a.expose(), b.expose());
    }

    #[test]
    fn bearer_header_is_parsed_to_the_hash_of_its_token() {
        let hash = Some(TokenHash::of("abc"));
        for header in ["Bearer abc", "bearer abc", "BEARER  abc ", " Bearer abc"] {
            assert_eq!(TokenHash::of_bearer(header), hash, "{header}");
        }
        for header in ["", "abc", "Bearer", "Bearer ", "Basic abc", "Token abc"] {
            assert_eq!(TokenHash::of_bearer(header), None, "{header}");
        }
    }

    #[test]
    fn debug_output_hides_token_and_hash() {
        let token = SessionToken::generate().unwrap();
        assert!(!format!("{token:?}").contains(token.expose()));
        assert!(!format!("{:?}", token.hash()).contains(&token.hash().to_string()));
    }

    #[test]
    fn hash_is_parsed_from_its_own_text() {
        let hash = TokenHash::of("abc");
        assert_eq!(hash.to_string().parse::<TokenHash>().unwrap(), hash);
        assert!("abc".parse::<TokenHash>().is_err());
    }
}
