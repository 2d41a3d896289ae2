//! What a token looks like, for a gateway that asks no authorizer about anything else.

use std::str::FromStr;

use regex::Regex;

/// An authorizer's `ValidationExpression`.
#[derive(Clone, Debug)]
pub struct TokenPattern(Regex);

impl TokenPattern {
    /// Whether a header looks like a token. Like AWS's, as far as is known, it need not begin
    /// and end with it, unless the expression says so.
    #[must_use]
    pub fn matches(&self, header: &str) -> bool {
        self.0.is_match(header)
    }
}

impl FromStr for TokenPattern {
    type Err = regex::Error;

    fn from_str(text: &str) -> Result<Self, regex::Error> {
        Regex::new(text).map(Self)
    }
}

impl PartialEq for TokenPattern {
    fn eq(&self, other: &Self) -> bool {
        self.0.as_str() == other.0.as_str()
    }
}

impl Eq for TokenPattern {}

#[cfg(test)]
mod tests {
    use shared::credential::{SessionToken, TokenHash};

    use crate::template::Template;

    #[test]
    fn our_tokens_are_asked_about_however_the_header_is_written() {
        let template = Template::embedded().unwrap();
        let pattern = template.authorizers["SessionToken"].pattern.as_ref().unwrap();
        for _ in 0..1_000 {
            let token = SessionToken::generate().unwrap();
            let token = token.expose();
            for header in [
                format!("Bearer {token}"),
                format!("bearer {token}"),
                format!("BEARER   {token}  "),
                format!("  Bearer {token}"),
            ] {
                assert!(TokenHash::of_bearer(&header).is_some(), "{header}");
                assert!(pattern.matches(&header), "{header}");
            }
        }
    }

    #[test]
    fn a_malformed_token_is_refused_without_reading_the_table() {
        let template = Template::embedded().unwrap();
        let pattern = template.authorizers["SessionToken"].pattern.as_ref().unwrap();
        let token = "A".repeat(43);
        for header in [
            String::new(),
            "Bearer".to_owned(),
            token.clone(),
            format!("Bearer{token}"),
            format!("Basic {token}"),
            format!("Bearer {token}A"),
            format!("Bearer {}", &token[1..]),
            format!("Bearer {token} more"),
            format!("Bearer more {token}"),
            format!("Bearer {}+", &token[1..]),
            format!("Bearer {token}\n"),
        ] {
            assert!(!pattern.matches(&header), "{header:?}");
        }
    }
}
