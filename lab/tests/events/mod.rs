//! Reads server-sent events as a client does.

use reqwest::StatusCode;
use reqwest::header::HeaderMap;
use serde_json::Value;

/// A streamed answer.
pub(crate) struct Events {
    pub(crate) headers: HeaderMap,
    response: reqwest::Response,
    unparsed: String,
}

/// The name and the data of an event.
pub(crate) type Event = (String, Value);

impl Events {
    /// Starts a request whose answer is a stream.
    pub(crate) async fn of(request: reqwest::RequestBuilder) -> Self {
        let response = request.header("Accept", "text/event-stream").send().await.unwrap();
        assert_eq!(response.status(), StatusCode::OK);
        let headers = response.headers().clone();
        assert_eq!(headers["content-type"], "text/event-stream");
        Self { headers, response, unparsed: String::new() }
    }

    /// The next event; `None` at the end.
    pub(crate) async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some((event, rest)) = self.unparsed.split_once("\n\n") {
                let (event, rest) = (event.to_owned(), rest.to_owned());
                self.unparsed = rest;
                return Some(parse(&event));
            }
            let chunk = self.response.chunk().await.unwrap()?;
            self.unparsed.push_str(std::str::from_utf8(&chunk).unwrap());
        }
    }

    /// All remaining events.
    pub(crate) async fn rest(mut self) -> Vec<Event> {
        let mut events = Vec::new();
        while let Some(event) = self.next().await {
            events.push(event);
        }
        assert_eq!(self.unparsed, "");
        events
    }
}

fn parse(event: &str) -> Event {
    let field = |name: &str| event.lines().find_map(|line| line.strip_prefix(name));
    let data = field("data: ").unwrap_or_else(|| panic!("{event:?} has no data"));
    (field("event: ").unwrap().to_owned(), serde_json::from_str(data).unwrap())
}

/// The names, with all deltas as one.
pub(crate) fn names(events: &[Event]) -> Vec<&str> {
    let mut names: Vec<_> = events.iter().map(|(name, _)| name.as_str()).collect();
    names.dedup();
    names
}

/// The data of the one event with this name.
pub(crate) fn the<'a>(events: &'a [Event], name: &str) -> &'a Value {
    let mut named = events.iter().filter(|(found, _)| found == name);
    let (_, data) = named.next().unwrap_or_else(|| panic!("no {name} in {events:?}"));
    assert!(named.next().is_none(), "{name} comes twice in {events:?}");
    data
}

/// The concatenated deltas.
pub(crate) fn text(events: &[Event]) -> String {
    let deltas = events.iter().filter(|(name, _)| name == "delta");
    deltas.map(|(_, data)| data["content"].as_str().unwrap()).collect()
}
