//! The languages of the API and the bot.

use serde::{Deserialize, Serialize};

/// A language.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Locale {
    /// Persian, the default.
    #[default]
    Fa,
    /// English.
    En,
}

impl Locale {
    /// All languages.
    pub const ALL: [Self; 2] = [Self::Fa, Self::En];

    /// The language tag (BCP 47).
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Fa => "fa",
            Self::En => "en",
        }
    }

    /// Negotiates an `Accept-Language` header (RFC 9110, 12.5.4): the supported language with the
    /// highest quality, the first of equals; Persian without a match.
    #[must_use]
    pub fn negotiate(header: &str) -> Self {
        let mut best = (0.0_f32, Self::default());
        for range in header.split(',') {
            let mut parts = range.split(';');
            let tag = parts.next().unwrap_or_default().trim();
            let quality = parts
                .find_map(|part| part.trim().strip_prefix("q=")?.parse::<f32>().ok())
                .unwrap_or(1.0);
            let primary = tag.split('-').next().unwrap_or_default();
            let locale = match primary.to_ascii_lowercase().as_str() {
                "fa" | "*" => Self::Fa,
                "en" => Self::En,
                _ => continue,
            };
            if quality > best.0 {
                best = (quality, locale);
            }
        }
        best.1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn preferred_supported_language_is_chosen() {
        for (header, locale) in [
            ("", Locale::Fa),
            ("en", Locale::En),
            ("en-US,en;q=0.9,fa;q=0.8", Locale::En),
            ("fa-IR,en;q=0.9", Locale::Fa),
            ("de, fr;q=0.9", Locale::Fa),
            ("de, en;q=0.1", Locale::En),
            ("en;q=0, fa;q=0.5", Locale::Fa),
            ("en;q=0", Locale::Fa),
            ("*", Locale::Fa),
            (";;;,,,q=", Locale::Fa),
        ] {
            assert_eq!(Locale::negotiate(header), locale, "{header}");
        }
    }
}
