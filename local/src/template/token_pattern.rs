//! The pattern of a token, which the gateway checks before it calls the authorizer.

use std::str::FromStr;

use regex::Regex;

/// An authorizer's `ValidationExpression`.
#[derive(Clone, Debug)]
pub struct TokenPattern(Regex);

impl TokenPattern {
    /// Whether a header matches. As on AWS, as far as is known, the pattern need not match the
    /// whole header unless it has anchors.
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
    fn every_spelling_of_a_bearer_token_matches_the_pattern() {
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
