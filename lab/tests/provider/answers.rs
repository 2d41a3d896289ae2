//! Answers that arrive whole.

use std::io::ErrorKind;
use std::time::{Duration, Instant};

use futures_util::StreamExt;
use lab::provider::{Answer, Behaviour};
use serde_json::json;
use shared::model::{FinishReason, MicroUsd};
use shared::provider::{ChatRequest, ModelProvider, ProviderEvent, Usage};
use tokio::net::TcpListener;

use crate::helpers::{client, collect, question, start};

const STOP: ProviderEvent = ProviderEvent::Finish(FinishReason::Stop);
const TEXT: &str = "سلام! Hello 👋🏽 — چطورید؟";

fn usage(prompt_tokens: u64, completion_tokens: u64, cost: Option<u64>) -> ProviderEvent {
    let cost = cost.map(MicroUsd::from_micros);
    ProviderEvent::Usage(Usage::of(prompt_tokens, completion_tokens, cost))
}

#[tokio::test]
async fn text_arrives_in_chunks_and_usage_last() {
    let cost = Some("0.000314".to_owned());
    let fixture = start(Behaviour::Answer(Answer { cost, ..Answer::new(TEXT) })).await;
    let outcome = fixture.outcome().await;
    assert_eq!(outcome.pieces, ["سلام! ", "Hello ", "👋🏽 ", "— ", "چطورید؟"]);
    assert_eq!(outcome.others, [STOP, usage(10, 5, Some(314))]);
    assert!(outcome.error.is_none());
}

#[tokio::test]
async fn chunk_is_never_split_inside_a_character() {
    let fixture = start(Behaviour::Slivers(Answer::new(TEXT))).await;
    let outcome = fixture.outcome().await;
    assert_eq!(outcome.text(), TEXT);
    assert_eq!(outcome.others, [STOP, usage(10, 5, None)]);
}

#[tokio::test]
async fn buffered_answer_is_parsed() {
    let answer = Answer {
        cost: Some("1.5e-5".to_owned()),
        image: Some("https://example.com/a.png".to_owned()),
        ..Answer::new(TEXT)
    };
    let outcome = start(Behaviour::Document(answer)).await.outcome().await;
    assert_eq!(outcome.pieces, [TEXT]);
    let image = ProviderEvent::Image("https://example.com/a.png".to_owned());
    assert_eq!(outcome.others, [image, STOP, usage(10, 5, Some(15))]);
}

#[tokio::test]
async fn answer_without_usage_has_none() {
    let fixture = start(Behaviour::Answer(Answer { usage: None, ..Answer::new(TEXT) })).await;
    let outcome = fixture.outcome().await;
    assert!(outcome.others == [STOP] && outcome.error.is_none());
}

#[tokio::test]
async fn slow_answer_is_passed_on_chunk_by_chunk() {
    let delay = Duration::from_millis(100);
    let answer = Answer { first_delay: delay, delay, ..Answer::new("one two three four five six") };
    let fixture = start(Behaviour::Answer(answer)).await;
    let started = Instant::now();
    let mut stream = fixture.ask(question("hi"));
    assert!(stream.next().await.unwrap().is_ok());
    let first = started.elapsed();
    assert!(first < Duration::from_millis(300), "{first:?}");
    // Longer in all than the longest silence allowed.
    assert!(collect(stream).await.error.is_none());
    assert!(started.elapsed() > Duration::from_millis(600));
}

#[tokio::test]
async fn large_image_arrives_if_requested() {
    let url = format!("data:image/png;base64,{}", "A".repeat(6 << 20));
    let answer = Answer { image: Some(url.clone()), ..Answer::new("here") };
    let fixture = start(Behaviour::Answer(answer)).await;
    let outcome = collect(fixture.ask(ChatRequest { image: true, ..question("a cat") })).await;
    assert!(outcome.error.is_none(), "{:?}", outcome.error);
    assert!(outcome.others.contains(&ProviderEvent::Image(url)));
}

#[tokio::test]
async fn provider_receives_the_request_and_nothing_else() {
    let fixture = start(Behaviour::answer("ok")).await;
    let request = ChatRequest { web_search: true, max_tokens: Some(9), ..question("what?") };
    collect(fixture.ask(request)).await;
    let body = json!({
        "model": "some/model",
        "messages": [{"role": "user", "content": "what?"}],
        "stream": true,
        "stream_options": {"include_usage": true},
        "max_tokens": 9,
        "plugins": [{"id": "web"}],
    });
    assert_eq!(fixture.fake.requests(), [body]);
}

#[tokio::test]
async fn api_key_is_sent_as_the_bearer_token() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/v1", listener.local_addr().unwrap());
    let asking = tokio::spawn(async move { collect(client(&url).answer(question("hi"))).await });
    let (connection, _) = listener.accept().await.unwrap();
    let mut head = [0; 1024];
    let length = loop {
        connection.readable().await.unwrap();
        match connection.try_read(&mut head) {
            Err(error) if error.kind() == ErrorKind::WouldBlock => {}
            read => break read.unwrap(),
        }
    };
    asking.abort();
    let head = String::from_utf8_lossy(&head[..length]).to_ascii_lowercase();
    assert!(head.starts_with("post /v1/chat/completions http/1.1\r\n"), "{head}");
    assert!(head.contains("\r\nauthorization: bearer key\r\n"), "{head}");
}

#[tokio::test]
async fn request_is_not_sent_before_the_stream_is_polled() {
    let fixture = start(Behaviour::answer("ok")).await;
    drop(fixture.ask(question("hi")));
    assert_eq!(fixture.fake.request_count(), 0);
}

#[tokio::test]
async fn dropped_stream_closes_the_connection() {
    let fixture = start(Behaviour::HangAfter(1)).await;
    let mut stream = fixture.ask(question("hi"));
    assert!(stream.next().await.unwrap().is_ok());
    assert_eq!(fixture.fake.open_answers(), 1);
    drop(stream);
    let closed = async {
        while fixture.fake.open_answers() > 0 {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    };
    // Sooner than any timeout would have closed it.
    tokio::time::timeout(Duration::from_millis(300), closed).await.unwrap();
}
