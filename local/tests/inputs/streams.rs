//! Answers of the model provider, as they come over the network.

use futures_util::{StreamExt, stream};
use reqwest::{Body, Response};
use shared::provider::{ProviderEvent, events};
use tokio::time::Instant;

/// What an answer comes to: its events, and how it failed.
type Outcome = (Vec<ProviderEvent>, Option<String>);

/// A byte that says how the answer is cut, one for its media type, and its body. However it
/// is cut, it comes to the same; text is never empty, and a picture and a usage come once.
pub(crate) fn check(input: &[u8]) {
    let [cut, media, body @ ..] = input else { return };
    let media = ["text/event-stream", "application/json", "text/html"][usize::from(*media) % 3];
    let whole = read(media, vec![body.to_vec()]);
    let pieces = body.chunks(usize::from(*cut).max(1)).map(<[u8]>::to_vec).collect();
    assert_eq!(read(media, pieces), whole);
    assert_eq!(read(media, body.iter().map(|byte| vec![*byte]).collect()), whole);
    let (events, _) = whole;
    let place = |of: fn(&ProviderEvent) -> bool| events.iter().position(of);
    let count = |of: fn(&ProviderEvent) -> bool| events.iter().filter(|event| of(event)).count();
    let is_usage = |event: &ProviderEvent| matches!(event, ProviderEvent::Usage(_));
    assert!(count(|event| matches!(event, ProviderEvent::Image(_))) <= 1);
    assert!(place(is_usage).is_none_or(|place| place + 1 == events.len()));
    assert!(place(|event| matches!(event, ProviderEvent::Text(text) if text.is_empty())).is_none());
}

fn read(media: &str, pieces: Vec<Vec<u8>>) -> Outcome {
    let pieces = stream::iter(pieces.into_iter().map(Ok::<_, std::io::Error>));
    let response = http::Response::builder().header("content-type", media);
    let response = Response::from(response.body(Body::wrap_stream(pieces)).unwrap());
    let mut answer = events(response, false, Instant::now());
    let mut outcome = (Vec::new(), None);
    futures_util::FutureExt::now_or_never(async {
        while let Some(event) = answer.next().await {
            assert!(outcome.1.is_none(), "something comes after an error");
            match event {
                Ok(event) => outcome.0.push(event),
                Err(error) => outcome.1 = Some(format!("{error:?}")),
            }
        }
    })
    .unwrap();
    outcome
}
