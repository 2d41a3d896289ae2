//! Whether a client asks for server-sent events.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use http::header::ACCEPT;
use http::request::Parts;
use mime::Mime;

/// Whether `Accept` names `text/event-stream`. Every other value is answered with JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WantsEvents(pub bool);

impl<S: Sync> FromRequestParts<S> for WantsEvents {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        let accepted = parts.headers.get_all(ACCEPT).iter();
        let accepted = accepted.filter_map(|value| value.to_str().ok());
        Ok(Self(accepted.flat_map(|list| list.split(',')).any(is_event_stream)))
    }
}

/// Whether a media range is `text/event-stream` and not refused by `q=0`.
fn is_event_stream(range: &str) -> bool {
    range.trim().parse::<Mime>().is_ok_and(|range| {
        let refused = range.get_param("q").is_some_and(|q| q.as_str().parse() == Ok(0.0_f32));
        range.essence_str() == mime::TEXT_EVENT_STREAM.essence_str() && !refused
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_exact_media_type_asks_for_events() {
        for (range, wanted) in [
            ("text/event-stream", true),
            (" Text/Event-Stream; charset=utf-8", true),
            ("text/event-stream;q=0", false),
            ("text/*", false),
            ("*/*", false),
            ("application/json", false),
            ("nonsense", false),
        ] {
            assert_eq!(is_event_stream(range), wanted, "{range}");
        }
    }
}
