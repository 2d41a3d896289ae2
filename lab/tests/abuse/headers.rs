//! Many headers, large cookies, long paths and queries: the gateway or the API refuses each, and
//! the next request succeeds.

use reqwest::Method;

use crate::connection::Connection;
use crate::helpers::{App, read};

const LIST: &str = "/api/chat-sessions/";

/// A GET with these header lines.
fn get(path: &str, token: &str, lines: &str) -> Vec<u8> {
    format!(
        "GET {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n\
         Connection: close\r\n{lines}\r\n"
    )
    .into_bytes()
}

/// This many headers.
fn headers(count: usize, value: &str) -> String {
    (0..count).map(|n| format!("X-{n}: {value}\r\n")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn request_with_too_many_headers_is_refused() {
    let app = App::start().await;
    let user = app.login("09121234567").await;
    for (name, lines, expected) in [
        ("90 headers", headers(90, "a"), (200, "")),
        ("90 cookies", "Cookie: a=b\r\n".repeat(90), (200, "")),
        ("9,000 bytes of cookies", format!("Cookie: {}\r\n", "a=b; ".repeat(1_800)), (200, "")),
        ("a header of 9,000 bytes", format!("X: {}\r\n", "a".repeat(9_000)), (200, "")),
        ("bytes that are no text", "X: \u{e9}\u{600}\r\n".to_owned(), (200, "")),
        ("90 headers of 120 bytes", headers(90, &"a".repeat(120)), (413, "too_large")),
        ("a header of 11,000 bytes", format!("X: {}\r\n", "a".repeat(11_000)), (413, "too_large")),
        (
            "11,000 bytes of cookies",
            format!("Cookie: {}\r\n", "a=b; ".repeat(2_200)),
            (413, "too_large"),
        ),
        // Over the server's own limit the answer has only a status.
        ("101 headers", headers(101, "a"), (431, "")),
        ("10,000 headers", headers(10_000, "a"), (431, "")),
        ("a header of 1 MB", format!("X: {}\r\n", "a".repeat(1_000_000)), (431, "")),
    ] {
        let said = Connection::to(&app.url).await.say(&get(LIST, &user.token, &lines)).await;
        match said {
            Some(answer) => assert_eq!(answer.kind(), expected, "{name}: {answer:?}"),
            // The answer may be lost where the server closes with unread bytes.
            None => assert_eq!(expected.0, 431, "{name}"),
        }
        assert_eq!(user.get(LIST).await.0.as_u16(), 200, "after {name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn long_path_or_query_is_not_found() {
    let app = App::start().await;
    let user = app.login("09121234567").await;
    for (name, path, expected) in [
        ("a path of 9,000 bytes", format!("{LIST}{}", "a".repeat(9_000)), (404, "not_found")),
        ("4,000 slashes", format!("{LIST}{}", "/".repeat(4_000)), (404, "not_found")),
        ("a way up", format!("{LIST}../../../etc/passwd"), (404, "not_found")),
        ("bytes that are no text", format!("{LIST}%ff%fe%00"), (404, "not_found")),
        (
            "a page of 9,000 digits",
            format!("{LIST}?page={}", "9".repeat(9_000)),
            (404, "not_found"),
        ),
        (
            "a cursor of 9,000 bytes",
            format!("{LIST}?page=2&cursor={}", "A".repeat(9_000)),
            (404, "not_found"),
        ),
        ("2,000 parameters", format!("{LIST}?{}", "a=1&".repeat(2_000)), (200, "")),
        ("3,000 pages", format!("{LIST}?{}page=1", "page=&".repeat(1_500)), (200, "")),
        ("a path of 11,000 bytes", format!("{LIST}{}", "a".repeat(11_000)), (413, "too_large")),
        ("a query of 60,000 bytes", format!("{LIST}?{}", "a".repeat(60_000)), (413, "too_large")),
    ] {
        let answer = Connection::to(&app.url).await.say(&get(&path, &user.token, "")).await;
        let answer = answer.unwrap_or_else(|| panic!("{name}: no answer"));
        assert_eq!(answer.kind(), expected, "{name}: {answer:?}");
    }
    assert_eq!(user.get(LIST).await.0.as_u16(), 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn malformed_token_is_refused_without_a_table_call() {
    let app = App::start().await;
    for token in ["a".repeat(9_000), "\u{e9}".to_owned(), "a b".to_owned(), "'\"<>&\\".to_owned()] {
        let request =
            app.request(Method::GET, LIST).header("Authorization", format!("Bearer {token}"));
        let (status, answer) = read(request).await;
        assert_eq!((status.as_u16(), answer["code"].as_str().unwrap()), (401, "unauthenticated"));
    }
}
