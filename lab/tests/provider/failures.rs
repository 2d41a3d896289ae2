//! Everything that can go wrong, each in bounded time.

use std::time::{Duration, Instant};

use lab::provider::{Answer, Behaviour};
use shared::provider::{ModelProvider, ProviderError, Waiting};
use tokio::io::AsyncReadExt;
use tokio::net::TcpListener;

use crate::helpers::{IDLE, Outcome, TOTAL, client, collect, question, start};

/// The failure of one request, how long it took, and how many requests were made.
async fn failure(behaviour: Behaviour) -> (Outcome, ProviderError, Duration, usize) {
    let fixture = start(behaviour).await;
    let started = Instant::now();
    let mut outcome = fixture.outcome().await;
    let error = outcome.error.take().unwrap();
    (outcome, error, started.elapsed(), fixture.fake.request_count())
}

fn status(status: u16) -> Behaviour {
    Behaviour::Status(status, Vec::new())
}

#[tokio::test]
async fn server_error_is_tried_three_times() {
    for code in [500, 502, 503, 504] {
        let (_, error, taken, requests) = failure(status(code)).await;
        assert!(matches!(error, ProviderError::Status(found) if found == code), "{error}");
        assert_eq!(requests, 3, "{code}");
        assert!(taken < Duration::from_millis(1_500), "{taken:?}");
    }
}

#[tokio::test]
async fn permanent_errors_are_tried_once() {
    let location = vec![("location".to_owned(), "http://127.0.0.1:1/".to_owned())];
    for behaviour in
        [status(400), status(401), status(402), status(404), Behaviour::Status(307, location)]
    {
        let (_, error, _, requests) = failure(behaviour).await;
        assert!(matches!(error, ProviderError::Status(_)), "{error}");
        assert!(!error.is_timeout());
        assert_eq!(requests, 1);
    }
}

#[tokio::test]
async fn transient_error_is_retried_unnoticed() {
    let answer = Behaviour::answer("at last");
    let fixture =
        start(Behaviour::Sequence(vec![status(503), Behaviour::RateLimited(None), answer])).await;
    let outcome = fixture.outcome().await;
    assert_eq!(outcome.text(), "at last");
    assert_eq!(fixture.fake.request_count(), 3);
}

#[tokio::test]
async fn short_retry_after_is_waited_for_and_a_long_one_is_not() {
    let limited = |seconds| vec![Behaviour::RateLimited(Some(seconds)), Behaviour::answer("ok")];
    let fixture = start(Behaviour::Sequence(limited(1))).await;
    let started = Instant::now();
    assert_eq!(fixture.outcome().await.text(), "ok");
    assert!(started.elapsed() >= Duration::from_secs(1));

    let (_, error, taken, requests) = failure(Behaviour::Sequence(limited(30))).await;
    let asked = Some(Duration::from_secs(30));
    assert!(matches!(error, ProviderError::RateLimited { retry_after } if retry_after == asked));
    assert_eq!(requests, 1);
    assert!(taken < IDLE);
}

#[tokio::test]
async fn answer_that_has_begun_is_not_retried() {
    let ends = [
        Behaviour::Cut(2),
        Behaviour::Break(2),
        Behaviour::HangAfter(2),
        Behaviour::Refuse(2, "502".to_owned()),
    ];
    for end in ends {
        let name = format!("{end:?}");
        let whole = Behaviour::answer("whole");
        let (outcome, error, taken, requests) =
            failure(Behaviour::Sequence(vec![end, whole])).await;
        assert_eq!(outcome.text(), "word word ", "{name}");
        assert_eq!(requests, 1, "{name}: {error}");
        assert!(taken < IDLE * 2, "{name}: {taken:?}");
    }
}

#[tokio::test]
async fn unfinished_answer_is_an_error() {
    for behaviour in
        [Behaviour::Cut(0), Behaviour::Cut(3), Behaviour::Break(1), Behaviour::Break(3)]
    {
        let (_, error, ..) = failure(behaviour).await;
        assert!(matches!(error, ProviderError::Cut), "{error}");
    }
}

#[tokio::test]
async fn error_inside_the_answer_is_a_refusal() {
    let (outcome, error, ..) = failure(Behaviour::Refuse(1, "server_error".to_owned())).await;
    assert_eq!(outcome.text(), "word ");
    assert!(matches!(&error, ProviderError::Refused { code } if code == "server_error"));
    assert!(!format!("{error} {error:?}").contains("words"));
}

#[tokio::test]
async fn invalid_answer_is_a_protocol_error() {
    for behaviour in [Behaviour::Garbage, Behaviour::Page] {
        let (_, error, _, requests) = failure(behaviour).await;
        assert!(matches!(error, ProviderError::Garbage(_)), "{error}");
        assert_eq!(requests, 1);
    }
}

#[tokio::test]
async fn finished_answer_without_text_is_empty() {
    let (_, error, ..) = failure(Behaviour::Empty).await;
    assert!(matches!(error, ProviderError::Empty), "{error}");
}

#[tokio::test]
async fn silence_is_a_timeout_before_and_within_the_answer() {
    for behaviour in [Behaviour::Hang, Behaviour::HangAfter(0), Behaviour::HangAfter(3)] {
        let (_, error, taken, requests) = failure(behaviour).await;
        assert!(matches!(error, ProviderError::Timeout(Waiting::Data)), "{error}");
        assert!(error.is_timeout());
        assert!(taken >= IDLE && taken < IDLE * 3, "{taken:?}");
        assert_eq!(requests, 1);
    }
}

#[tokio::test]
async fn endless_answer_is_a_timeout() {
    let delay = Duration::from_millis(50);
    let endless = Answer { delay, ..Answer::new("word ".repeat(1_000)) };
    let (outcome, error, taken, _) = failure(Behaviour::Answer(endless)).await;
    assert!(matches!(error, ProviderError::Timeout(Waiting::End)), "{error}");
    assert!(outcome.pieces.len() > 10);
    assert!(taken >= TOTAL && taken < TOTAL + IDLE, "{taken:?}");
}

#[tokio::test]
async fn oversized_answer_is_too_large() {
    let long_text = Behaviour::answer(("x".repeat(999) + " ").repeat(300));
    let long_event = Behaviour::answer("x".repeat(2 << 20));
    for behaviour in [long_text, long_event] {
        let (_, error, ..) = failure(behaviour).await;
        assert!(matches!(error, ProviderError::TooLarge(_)), "{error}");
    }
}

#[tokio::test]
async fn unreachable_provider_is_tried_three_times() {
    let address = {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        listener.local_addr().unwrap()
    };
    let started = Instant::now();
    let client = client(&format!("http://{address}/v1"));
    let outcome = collect(client.answer(question("hi"))).await;
    let error = outcome.error.unwrap();
    assert!(matches!(error, ProviderError::Connect(_)), "{error}");
    assert!(started.elapsed() > Duration::from_millis(300), "it was tried again");
    assert!(started.elapsed() < TOTAL);
}

#[tokio::test]
async fn a_connection_lost_after_the_request_was_sent_is_not_asked_again() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let client = client(&format!("http://{}/v1", listener.local_addr().unwrap()));
    let server = tokio::spawn(async move {
        let mut requests = 0;
        let mut accepted = Some(listener.accept().await.unwrap());
        while let Some((mut connection, _)) = accepted {
            let mut read = vec![0; 4_096];
            if connection.read(&mut read).await.unwrap_or(0) > 0 {
                requests += 1;
            }
            drop(connection);
            let next = tokio::time::timeout(IDLE, listener.accept()).await;
            accepted = next.ok().and_then(Result::ok);
        }
        requests
    });
    let error = collect(client.answer(question("hi"))).await.error.unwrap();
    assert!(matches!(error, ProviderError::Lost(_)), "{error}");
    assert_eq!(server.await.unwrap(), 1);
}
