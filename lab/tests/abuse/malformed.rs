//! Malformed and oversized bodies: each is refused with the contract's error, without a write and
//! without a call of the model, and the next request succeeds.

use reqwest::Method;
use serde_json::json;

use crate::connection::Connection;
use crate::helpers::{App, User, models, read};
use crate::table::Items;

const KIB: usize = 1_024;
const MIB: usize = 1_024 * KIB;
const DEEP: usize = 100_000;

const MALFORMED: (u16, &str) = (400, "invalid_request");
const TOO_LARGE: (u16, &str) = (413, "too_large");

/// Runs `attack`, which must leave the table unchanged and the API working.
async fn survives(attack: impl AsyncFnOnce(&App, &User<'_>, u64)) {
    let app = App::start().await;
    let user = app.login("09121234567").await;
    let session = user.open(&models(true)[0]).await;
    let before = Items::of(&app.store).await;
    attack(&app, &user, session).await;
    assert_eq!(before.changes(&Items::of(&app.store).await), [""; 0]);
    assert_eq!(app.provider.request_count(), 0);
    let (status, answer) = user.send(session, "Are you still there?").await;
    assert_eq!(status.as_u16(), 201, "{answer}");
}

/// Bodies that are no JSON, or no valid message.
fn no_messages() -> Vec<(&'static str, Vec<u8>)> {
    let deep = |open: &str, close: &str| {
        format!(r#"{{"message": "hi", "x": {}{}}}"#, open.repeat(DEEP), close.repeat(DEEP))
    };
    let unclosed = |open: &str| open.repeat(DEEP);
    let number = |digits: &str| format!(r#"{{"message": "hi", "generate_image": {digits}}}"#);
    let texts = [
        ("lists in lists", deep("[", "]")),
        ("objects in objects", deep(r#"{"a":"#, "}").replace("{}", "{\"a\":1}")),
        ("lists that are not closed", unclosed("[")),
        ("objects that are not closed", unclosed(r#"{"a":"#)),
        ("a message of lists", format!(r#"{{"message": {}"#, unclosed("["))),
        ("a number beyond all", number("1e400")),
        ("a number of 100,000 digits", number(&"9".repeat(DEEP))),
        ("a number that is none", number("NaN")),
        ("a raw NUL in a text", "{\"message\": \"a\0b\"}".to_owned()),
        ("a NUL behind the body", "{\"message\": \"hi\"}\0".to_owned()),
        ("half a surrogate pair", r#"{"message": "\ud800"}"#.to_owned()),
        ("an escape that is none", r#"{"message": "\x41"}"#.to_owned()),
        ("a body that breaks off", r#"{"message": "hi"#.to_owned()),
        ("two bodies", r#"{"message": "hi"}{"message": "hi"}"#.to_owned()),
        (
            "the same key twice, the last of another type",
            r#"{"message": "hi", "message": 7}"#.to_owned(),
        ),
        ("100,000 keys, and not the one", {
            let keys: Vec<_> = (0..DEEP / 2).map(|n| format!(r#""{n}": 1"#)).collect();
            format!("{{{}}}", keys.join(","))
        }),
        ("a list", "[]".to_owned()),
        ("a text", r#""hi""#.to_owned()),
        ("null", "null".to_owned()),
        ("a page", "<html><body>hi</body></html>".to_owned()),
        ("two byte order marks", "\u{feff}\u{feff}{\"message\": \"hi\"}".to_owned()),
        ("white space", " ".repeat(DEEP)),
    ];
    let mut bodies: Vec<_> =
        texts.into_iter().map(|(name, text)| (name, text.into_bytes())).collect();
    bodies.push(("a byte that is no UTF-8", b"{\"message\": \"\xff\xfe\"}".to_vec()));
    bodies.push(("bytes", (0..=255).cycle().take(KIB).collect()));
    bodies
}

#[tokio::test(flavor = "multi_thread")]
async fn a_malformed_message_is_refused_in_the_contracts_words() {
    survives(async |_, user, session| {
        for (name, body) in no_messages() {
            let path = format!("/api/chat-sessions/{session}/send/");
            let request =
                user.request(Method::POST, &path).header("Content-Type", "application/json");
            let (status, answer) = read(request.body(body)).await;
            let code = answer["code"].as_str().unwrap();
            assert_eq!((status.as_u16(), code), MALFORMED, "{name}: {answer}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_malformed_form_is_refused_in_the_contracts_words() {
    survives(async |_, user, session| {
        let path = format!("/api/chat-sessions/{session}/send/");
        for body in ["a=1&".repeat(DEEP), "%ff=%fe".repeat(1_000), "[".repeat(DEEP), "&=".repeat(9)]
        {
            let form = "application/x-www-form-urlencoded";
            let request = user.request(Method::POST, &path).header("Content-Type", form);
            let (status, answer) = read(request.body(body)).await;
            assert_eq!((status.as_u16(), answer["code"].as_str().unwrap()), MALFORMED, "{answer}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn out_of_range_id_is_not_found() {
    survives(async |_, user, session| {
        let model = models(true)[0].clone();
        for id in ["1e400", "-1", "1.5", "18446744073709551616", "\"99999999999999999999\"", "[]"] {
            let body = format!(r#"{{"ai_model_id": "{model}", "chatbot_id": {id}}}"#);
            let request = user.request(Method::POST, "/api/chat-sessions/");
            let request = request.header("Content-Type", "application/json").body(body);
            let (status, answer) = read(request).await;
            assert_eq!((status.as_u16(), answer["code"].as_str().unwrap()), MALFORMED, "{id}");
        }
        for id in ["99999999999999999999", "-1", "+1", "1.0", "0x1", "%00", "%ff", "١"] {
            let (status, _) = user.get(&format!("/api/chat-sessions/{id}/")).await;
            assert_eq!(status.as_u16(), 404, "{id}");
        }
        let pages = format!("/api/chat-sessions/{session}/messages/?limit={}", "9".repeat(400));
        let (status, answer) = user.get(&pages).await;
        assert_eq!(status.as_u16(), 200, "one that is no number counts as not given: {answer}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_oversized_request_is_refused_at_each_limit() {
    survives(async |_, user, session| {
        let text = |bytes: usize| json!({"message": "a".repeat(bytes)}).to_string();
        for (name, body) in [
            ("a text over 256 KiB", text(256 * KIB + 1)),
            (
                "the same in three-byte characters",
                json!({"message": "€".repeat(88 * KIB)}).to_string(),
            ),
            ("a body over 1 MiB", text(MIB)),
            ("one over what Lambda takes", text(7 * MIB)),
            ("one over what the gateway takes", text(10 * MIB)),
            ("three times as much", text(30 * MIB)),
        ] {
            let path = format!("/api/chat-sessions/{session}/send/");
            let request =
                user.request(Method::POST, &path).header("Content-Type", "application/json");
            let (status, answer) = read(request.body(body)).await;
            assert_eq!((status.as_u16(), answer["code"].as_str().unwrap()), TOO_LARGE, "{name}");
        }
    })
    .await;
}

/// A request with a wrong Content-Length.
fn lying(user: &User<'_>, session: u64, length: &str) -> Vec<u8> {
    let token = &user.token;
    format!(
        "POST /api/chat-sessions/{session}/send/ HTTP/1.1\r\nHost: localhost\r\n\
         Authorization: Bearer {token}\r\nContent-Type: application/json\r\n{length}\
         Connection: close\r\n\r\n{{\"message\": \"hello\"}}"
    )
    .into_bytes()
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_content_length_sends_no_message() {
    survives(async |app, user, session| {
        for length in [
            "Content-Length: 1000\r\n",
            "Content-Length: 5\r\n",
            "Content-Length: 0\r\n",
            "Content-Length: -20\r\n",
            "Content-Length: twenty\r\n",
            "Content-Length: 99999999999999999999999\r\n",
            "Content-Length: 20\r\nContent-Length: 19\r\n",
            "Content-Length: 20, 20\r\n",
            "Transfer-Encoding: chunked\r\n",
            "Transfer-Encoding: chunked\r\nContent-Length: 20\r\n",
            "Transfer-Encoding: chunked, identity\r\n",
            "",
        ] {
            let connection = Connection::to(&app.url).await;
            // A connection may also end without an answer.
            if let Some(answer) = connection.say_all(&lying(user, session, length)).await {
                assert_eq!(answer.status, 400, "{length:?}: {answer:?}");
            }
        }
    })
    .await;
    // The same request with its true length is accepted.
    let app = App::start().await;
    let user = app.login("09121234567").await;
    let session = user.open(&models(true)[0]).await;
    let request = lying(&user, session, "Content-Length: 20\r\n");
    let answer = Connection::to(&app.url).await.say(&request).await.unwrap();
    assert_eq!(answer.status, 201, "{answer:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn bytes_that_are_not_http_are_refused() {
    survives(async |app, _, _| {
        for bytes in [
            &b"\0\0\0\0\r\n\r\n"[..],
            b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
            b"GET /api/ HTTP/9.9\r\n\r\n",
            b"GET /api/\r\n\r\n",
            b"GET /api/ HTTP/1.1\r\n\r\n",
            b"GET /api/ HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n",
            b"GET /api/ HTTP/1.1\r\nHost: x\r\nBad\0Name: x\r\n\r\n",
            b"GET /api/ HTTP/1.1\r\nHost: x\r\nX: a\r\n folded\r\n\r\n",
            b"\r\n\r\n\r\n\r\n",
            b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        ] {
            if let Some(answer) = Connection::to(&app.url).await.say_all(bytes).await {
                assert!([400, 401].contains(&answer.status), "{bytes:?}: {answer:?}");
            }
        }
    })
    .await;
}
