//! Parsing of bodies, and the fields that errors name.

use axum::routing::post;
use axum::{Json, Router};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Answer, empty, plain, send};
use crate::http::{ApiError, JsonBody, JsonOrForm, MAX_BODY, lenient_id, required, required_text};
use crate::model::ChatbotId;

#[derive(Deserialize)]
struct Draft {
    #[serde(default, deserialize_with = "lenient_id")]
    chatbot_id: Option<ChatbotId>,
    title: Option<String>,
    #[serde(default)]
    web: bool,
}

#[derive(Serialize)]
struct Made {
    chatbot: ChatbotId,
    title: String,
    web: bool,
}

fn make(draft: Draft) -> Result<Json<Made>, ApiError> {
    let chatbot = required("chatbot_id", draft.chatbot_id)?;
    let title = required_text("title", draft.title, 5)?;
    Ok(Json(Made { chatbot, title, web: draft.web }))
}

#[derive(Deserialize)]
struct Strict {
    name: String,
}

fn router() -> Router {
    Router::new()
        .route("/json", post(|JsonBody(draft): JsonBody<Draft>| async { make(draft) }))
        .route("/form", post(|JsonOrForm(draft): JsonOrForm<Draft>| async { make(draft) }))
        .route("/strict", post(|JsonBody(strict): JsonBody<Strict>| async { strict.name }))
}

async fn post_text(path: &str, media: &str, body: impl Into<lambda_http::Body>) -> Answer {
    let request = plain("POST", path).header("content-type", media).header("accept-language", "en");
    send(router(), request.body(body.into()).unwrap()).await
}

async fn post_json(body: &str) -> Answer {
    post_text("/json", "application/json", body).await
}

/// Status, code and field of an answer.
fn fault(answer: &Answer) -> (u16, Value, Value) {
    let json = answer.json();
    (answer.status.as_u16(), json["code"].clone(), json["field"].clone())
}

#[tokio::test]
async fn id_is_accepted_as_a_number_and_as_a_string() {
    for id in ["3", "\"3\"", "3.0"] {
        let body = format!(r#"{{"chatbot_id":{id},"title":"a"}}"#);
        let made = post_json(&body).await.json();
        assert_eq!(made, json!({ "chatbot": 3, "title": "a", "web": false }));
    }
}

#[tokio::test]
async fn invalid_field_is_named() {
    for (body, field) in [
        (r#"{"title":"a"}"#, "chatbot_id"),
        (r#"{"chatbot_id":null,"title":"a"}"#, "chatbot_id"),
        (r#"{"chatbot_id":"abc","title":"a"}"#, "chatbot_id"),
        (r#"{"chatbot_id":-1,"title":"a"}"#, "chatbot_id"),
        (r#"{"chatbot_id":1.5,"title":"a"}"#, "chatbot_id"),
        (r#"{"chatbot_id":1e300,"title":"a"}"#, "chatbot_id"),
        (r#"{"chatbot_id":true,"title":"a"}"#, "chatbot_id"),
        (r#"{"chatbot_id":3}"#, "title"),
        (r#"{"chatbot_id":3,"title":7}"#, "title"),
        (r#"{"chatbot_id":3,"title":" "}"#, "title"),
        (r#"{"chatbot_id":3,"title":"\u200c"}"#, "title"),
        (r#"{"chatbot_id":3,"title":"\u3164\u2800\ufeff\u202e"}"#, "title"),
        (r#"{"chatbot_id":3,"title":"123456"}"#, "title"),
        (r#"{"chatbot_id":3,"title":"a","web":"true"}"#, "web"),
    ] {
        let answer = post_json(body).await;
        assert_eq!(fault(&answer), (400, json!("invalid_request"), json!(field)), "{body}");
    }
}

#[tokio::test]
async fn missing_field_of_a_strict_body_is_named() {
    let answer = post_text("/strict", "application/json", "{}").await;
    assert_eq!(answer.json()["field"], "name");
    assert_eq!(answer.json()["error"], "The name is required.");
}

#[tokio::test]
async fn body_that_is_no_json_object_is_refused_without_a_field() {
    let deep = "[".repeat(100_000);
    let nested = format!(r#"{{"x":{}{}}}"#, "[".repeat(200), "]".repeat(200));
    for body in ["{", "[1, 2]", "\"x\"", "null", r#"{"title":"\ud800"}"#, &deep, &nested] {
        let answer = post_json(body).await;
        assert_eq!(fault(&answer), (400, json!("invalid_request"), Value::Null));
    }
    let answer = post_text("/json", "application/json", &b"{\"title\":\"\xff\"}"[..]).await;
    assert_eq!(fault(&answer), (400, json!("invalid_request"), Value::Null));
}

#[tokio::test]
async fn last_of_two_equal_keys_counts() {
    let made = post_json(r#"{"chatbot_id":3,"title":"a","title":"b"}"#).await.json();
    assert_eq!(made["title"], "b");
}

#[tokio::test]
async fn empty_body_misses_its_first_required_field() {
    let answer = send(router(), empty(plain("POST", "/json"))).await;
    assert_eq!(fault(&answer), (400, json!("invalid_request"), json!("chatbot_id")));
}

#[tokio::test]
async fn form_is_accepted_only_where_the_handler_takes_forms() {
    let form = "application/x-www-form-urlencoded";
    let body = "chatbot_id=3&title=%D8%B3+b&web=true";
    let made = post_text("/form", form, body).await.json();
    assert_eq!(made, json!({ "chatbot": 3, "title": "س b", "web": true }));
    assert_eq!(post_text("/json", form, body).await.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    let answer = post_text("/form", form, "chatbot_id=x").await;
    assert_eq!(fault(&answer), (400, json!("invalid_request"), json!("chatbot_id")));
}

#[tokio::test]
async fn other_media_type_is_refused() {
    let body = r#"{"chatbot_id":3,"title":"a"}"#;
    for media in ["application/json; charset=utf-8", "application/vnd.api+json"] {
        assert_eq!(post_text("/json", media, body).await.status, StatusCode::OK, "{media}");
    }
    for media in ["text/plain", "multipart/form-data", "nonsense", ""] {
        let answer = post_text("/form", media, body).await;
        assert_eq!(fault(&answer), (415, json!("unsupported_media_type"), Value::Null), "{media}");
    }
}

#[tokio::test]
async fn body_over_the_limit_is_too_large() {
    let answer = post_json(&" ".repeat(MAX_BODY + 1)).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(answer.json()["max"], MAX_BODY);
    assert_eq!(answer.json()["error"], "The request is too large: at most 1024 KB are taken.");
}

#[tokio::test]
async fn null_is_as_if_the_field_were_not_there() {
    let made = post_json(r#"{"chatbot_id":3,"title":"a","web":null,"other":null}"#).await.json();
    assert_eq!(made, json!({ "chatbot": 3, "title": "a", "web": false }));
    let answer = post_text("/strict", "application/json", r#"{"name":null}"#).await;
    assert_eq!(answer.json()["error"], "The name is required.");
}

#[tokio::test]
async fn byte_order_mark_before_json_is_skipped() {
    let made = post_json("\u{FEFF}{\"chatbot_id\":3,\"title\":\"a\"}").await;
    assert_eq!(made.status, StatusCode::OK);
}

#[tokio::test]
async fn compressed_body_is_refused_with_a_sentence_that_says_so() {
    let send_as = async |encoding: &str| {
        let request = plain("POST", "/json").header("content-type", "application/json");
        let request = request.header("content-encoding", encoding).header("accept-language", "en");
        let body = r#"{"chatbot_id":3,"title":"a"}"#;
        send(router(), request.body(body.into()).unwrap()).await
    };
    for encoding in ["gzip", "br", "deflate", "identity, gzip"] {
        let answer = send_as(encoding).await;
        assert_eq!(fault(&answer), (415, json!("unsupported_media_type"), Value::Null));
        assert!(answer.json()["error"].as_str().unwrap().starts_with("Compressed requests"));
    }
    assert_eq!(send_as("Identity").await.status, StatusCode::OK);
}
