//! Answers of the model provider, in chunks.

use futures_util::{StreamExt, stream};
use reqwest::{Body, Response};
use shared::provider::{MAX_REASONING_BYTES, ProviderEvent, events};
use tokio::time::Instant;

/// The result of an answer: its events, and its failure.
type Outcome = (Vec<ProviderEvent>, Option<String>);

/// The first byte selects the chunk size, the second the media type; the rest is the body. The
/// result does not depend on the chunks, no text or list is empty, thoughts have a bound, and image
/// and usage come at most once.
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
    assert!(count(|event| matches!(event, ProviderEvent::Citations(_))) <= 1);
    assert!(place(is_empty).is_none());
    let reasoning = events.iter().map(|event| match event {
        ProviderEvent::Reasoning(text) => text.len(),
        _ => 0,
    });
    assert!(reasoning.sum::<usize>() <= MAX_REASONING_BYTES);
}

fn is_empty(event: &ProviderEvent) -> bool {
    match event {
        ProviderEvent::Text(text) | ProviderEvent::Reasoning(text) => text.is_empty(),
        ProviderEvent::Citations(citations) => citations.is_empty(),
        _ => false,
    }
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
