//! Failures before the first word: nothing was passed on, so the request is sent again.

use lab::provider::{Answer, Behaviour};
use shared::provider::ModelProvider;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::helpers::{client, collect, question, start};

/// An answer without content type that consists of this.
fn raw(body: &str) -> Behaviour {
    Behaviour::Raw(None, body.to_owned())
}

#[tokio::test]
async fn failure_before_the_first_word_is_retried_unnoticed() {
    let failures = [
        raw(""),
        raw(": OPENROUTER PROCESSING\n\n"),
        raw("data: [DONE]\n\n"),
        raw("data: {\"error\":\"overloaded\"}\n\n"),
        raw("{\"error\":{\"code\":502}}"),
        raw("data: {\"choices\":[{\"delta\":{\"content\":\"\"},\"finish_reason\":\"error\"}]}\n\n"),
        Behaviour::Refuse(0, "server_error".to_owned()),
    ];
    let statuses = [408, 520, 522, 524, 529].map(|status| Behaviour::Status(status, Vec::new()));
    for failure in failures.into_iter().chain(statuses) {
        let sequence = vec![failure.clone(), Behaviour::answer("at last")];
        let fixture = start(Behaviour::Sequence(sequence)).await;
        let outcome = fixture.outcome().await;
        assert_eq!(outcome.text(), "at last", "{failure:?}: {:?}", outcome.error);
        assert_eq!(fixture.fake.request_count(), 2, "{failure:?}");
    }
}

#[tokio::test]
async fn answer_that_used_something_is_not_made_twice() {
    for begun in [
        "data: {\"choices\":[{\"delta\":{\"reasoning\":\"hm\"}}]}\n\n",
        "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":1}}\n\n",
        "data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\n",
    ] {
        let sequence = vec![raw(begun), Behaviour::answer("again")];
        let fixture = start(Behaviour::Sequence(sequence)).await;
        let outcome = fixture.outcome().await;
        assert!(outcome.error.is_some(), "{begun}");
        assert_eq!(fixture.fake.request_count(), 1, "{begun}");
    }
}

#[tokio::test]
async fn lasting_error_inside_an_answer_is_tried_once() {
    for code in ["400", "context_length_exceeded", "invalid_request_error"] {
        let fixture = start(Behaviour::Refuse(0, code.to_owned())).await;
        assert!(fixture.outcome().await.error.is_some());
        assert_eq!(fixture.fake.request_count(), 1, "{code}");
    }
}

#[tokio::test]
async fn server_without_stream_options_is_asked_without_them_from_then_on() {
    let fixture = start(Behaviour::RefusesStreamOptions(Answer::new("ok"))).await;
    for requests in [2, 3] {
        assert_eq!(fixture.outcome().await.text(), "ok");
        assert_eq!(fixture.fake.request_count(), requests);
    }
    let has_options = |request: &serde_json::Value| request.get("stream_options").is_some();
    let sent: Vec<_> = fixture.fake.requests().iter().map(has_options).collect();
    assert_eq!(sent, [true, false, false]);
}

#[tokio::test]
async fn connection_closed_behind_the_headers_is_asked_again() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let client = client(&format!("http://{}/v1", listener.local_addr().unwrap()));
    let server = tokio::spawn(async move {
        let body =
            "data: {\"choices\":[{\"delta\":{\"content\":\"ok\"},\"finish_reason\":\"stop\"}]}";
        for body in ["", body] {
            let (mut connection, _) = listener.accept().await.unwrap();
            let mut read = vec![0; 4_096];
            assert!(connection.read(&mut read).await.unwrap() > 0);
            let head =
                "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n";
            connection.write_all(format!("{head}{body}").as_bytes()).await.unwrap();
            connection.shutdown().await.unwrap();
        }
    });
    assert_eq!(collect(client.answer(question("hi"))).await.text(), "ok");
    server.await.unwrap();
}
