//! Whether a client asks for server-sent events.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use http::header::ACCEPT;
use http::request::Parts;
use mime::Mime;

/// Whether `Accept` names `text/event-stream`, and prefers no JSON to it by its weights
/// (RFC 9110, 12.5.1). Every other value is answered with JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WantsEvents(pub bool);

impl<S: Sync> FromRequestParts<S> for WantsEvents {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        let accepted = parts.headers.get_all(ACCEPT).iter();
        let accepted = accepted.filter_map(|value| value.to_str().ok());
        Ok(Self(prefers_events(accepted.flat_map(|list| list.split(',')))))
    }
}

fn prefers_events<'a>(ranges: impl Iterator<Item = &'a str>) -> bool {
    let ranges: Vec<(Mime, u16)> =
        ranges.filter_map(|range| range.trim().parse().ok()).map(weighed).collect();
    let weight = |name: &str| {
        let named = ranges.iter().filter(|(range, _)| range.essence_str() == name);
        named.map(|(_, weight)| *weight).max()
    };
    let events = weight(mime::TEXT_EVENT_STREAM.essence_str()).unwrap_or_default();
    // The most specific range that names JSON decides for it.
    let json = ["application/json", "application/*", "*/*"].into_iter().find_map(weight);
    events > 0 && events >= json.unwrap_or_default()
}

/// A media range and its weight in thousandths; one that cannot be read is 1.
fn weighed(range: Mime) -> (Mime, u16) {
    let weight = range.get_param("q").map_or(Some(1_000), |q| thousandths(q.as_str()));
    (range, weight.unwrap_or(1_000))
}

/// The thousandths of a weight such as `0.75`: at most three digits behind the point.
fn thousandths(weight: &str) -> Option<u16> {
    let (whole, part) = weight.split_once('.').unwrap_or((weight, ""));
    let part: String = part.chars().chain("000".chars()).take(3).collect();
    let whole: u16 = whole.parse().ok()?;
    Some(whole.checked_mul(1_000)?.checked_add(part.parse().ok()?)?.min(1_000))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_wanted_where_they_are_named_and_weigh_as_much_as_json() {
        for (accept, wanted) in [
            ("text/event-stream", true),
            (" Text/Event-Stream; charset=utf-8", true),
            ("application/json, text/event-stream", true),
            ("text/event-stream, */*;q=0.1", true),
            ("text/event-stream;q=0.5, application/json;q=0.5", true),
            ("text/event-stream;q=0.9, application/json;q=0.8, */*", true),
            ("text/event-stream;q=0.001", true),
            ("text/event-stream;q=0.5, application/json", false),
            ("application/json;q=1.0, text/event-stream;q=0.9", false),
            ("text/event-stream;q=0.2, */*;q=0.8", false),
            ("text/event-stream;q=0.2, application/*;q=0.3", false),
            ("text/event-stream;q=0", false),
            ("text/event-stream;q=0.000", false),
            ("text/*", false),
            ("*/*", false),
            ("application/json", false),
            ("nonsense", false),
            ("", false),
        ] {
            assert_eq!(prefers_events(accept.split(',')), wanted, "{accept}");
        }
    }
}
