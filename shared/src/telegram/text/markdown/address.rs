//! Which URLs Telegram accepts in links. Must not open or change any.

/// Longer URLs are unlikely to work.
const MAX_BYTES: usize = 2048;

/// Whether Telegram accepts it as a link. Telegram refuses or drops other protocols, and hosts
/// without a dot.
pub(super) fn is_linkable(address: &str) -> bool {
    if address.len() > MAX_BYTES || address.contains(|c: char| c.is_whitespace() || c.is_control())
    {
        return false;
    }
    let Some((scheme, rest)) = address.split_once("://") else { return false };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    match scheme.to_ascii_lowercase().as_str() {
        "http" | "https" => is_site(authority),
        "tg" => is_name(authority) && !authority.contains('.'),
        _ => false,
    }
}

/// A host with a dot and optionally a port. A URL with a user name is often a trap, so it is shown
/// instead of linked.
fn is_site(authority: &str) -> bool {
    let (host, port) = authority.split_once(':').unwrap_or((authority, "80"));
    is_name(host) && host.trim_matches('.').contains('.') && port.parse::<u16>().is_ok()
}

fn is_name(host: &str) -> bool {
    !host.is_empty() && host.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.'))
}

/// The URL as it is shown after its text; `None` for data URLs, which are long and unreadable.
pub(super) fn shown(address: &str) -> Option<&str> {
    let address = address.trim();
    match address.split_once(':') {
        Some((scheme, _)) if scheme.eq_ignore_ascii_case("data") => None,
        Some((scheme, mail)) if scheme.eq_ignore_ascii_case("mailto") => Some(mail),
        _ => (!address.is_empty()).then_some(address),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_of_sites_and_of_telegram_are_linkable() {
        for address in [
            "https://example.com",
            "HTTP://example.com:8080/a?b=c#d",
            "https://fa.wikipedia.org/wiki/شیراز_(شهر)",
            "https://دامنه.ایران/",
            "tg://resolve?domain=durov",
        ] {
            assert!(is_linkable(address), "{address}");
        }
    }

    #[test]
    fn addresses_that_telegram_cannot_open_are_not_linked() {
        for address in [
            "",
            "example.com",
            "#section",
            "./file.md",
            "mailto:me@example.com",
            "javascript:alert(1)",
            "ftp://example.com",
            "http://",
            "http://localhost:3000/",
            "http://.",
            "https://example.com:99999/",
            "https://bank.com@example.com/",
            "https://exam ple.com",
            "tg:resolve",
            "tg://",
        ] {
            assert!(!is_linkable(address), "{address}");
        }
        assert!(!is_linkable(&format!("https://example.com/{}", "a".repeat(MAX_BYTES))));
    }

    #[test]
    fn data_urls_are_not_shown() {
        assert_eq!(shown("data:image/png;base64,AAAA"), None);
        assert_eq!(shown("mailto:me@example.com"), Some("me@example.com"));
        assert_eq!(shown("#section"), Some("#section"));
        assert_eq!(shown(" "), None);
    }
}
