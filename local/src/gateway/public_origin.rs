//! Where clients reach this server when a proxy stands before it.

use std::str::FromStr;

use axum::http::HeaderValue;
use url::Url;

/// The scheme and the host of the URL that clients call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicOrigin {
    pub(super) scheme: &'static str,
    pub(super) host: HeaderValue,
}

impl FromStr for PublicOrigin {
    type Err = ();
    /// From an http or https URL with nothing behind its host.
    fn from_str(text: &str) -> Result<Self, ()> {
        let url = Url::parse(text).map_err(drop)?;
        let scheme = match url.scheme() {
            "http" => "http",
            "https" => "https",
            _ => return Err(()),
        };
        let is_origin = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
        let has_user = !url.username().is_empty() || url.password().is_some();
        let host = url.host_str().filter(|_| is_origin && !has_user).ok_or(())?;
        let host = url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
        Ok(Self { scheme, host: HeaderValue::try_from(host).map_err(drop)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn public_url_is_a_scheme_and_a_host() {
        for (url, scheme, host) in [
            ("https://api.example.com", "https", "api.example.com"),
            ("https://api.example.com/", "https", "api.example.com"),
            ("http://10.0.0.2:8080", "http", "10.0.0.2:8080"),
            ("https://[2001:db8::1]:8443", "https", "[2001:db8::1]:8443"),
        ] {
            let host = HeaderValue::from_static(host);
            assert_eq!(url.parse(), Ok(PublicOrigin { scheme, host }), "{url}");
        }
        for url in [
            "api.example.com",
            "ftp://api.example.com",
            "https://",
            "https://api.example.com/v1",
            "https://api.example.com/?a",
            "https://me@api.example.com",
            "",
        ] {
            assert_eq!(url.parse::<PublicOrigin>(), Err(()), "{url}");
        }
    }
}
