//! Request bodies: JSON objects and forms.

use axum::body::to_bytes;
use axum::routing::post;
use axum::{Json, Router};
use futures_util::FutureExt;
use http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use shared::http::{ApiError, JsonBody, JsonOrForm, lambda_service, lenient_id, required_text};
use shared::model::ChatbotId;
use tower::ServiceExt;

const JSON: &str = "application/json; charset=utf-8";
const FORM: &str = "application/x-www-form-urlencoded";
const MEDIA: [&str; 6] = [JSON, FORM, "application/merge-patch+json", "text/plain", "json", ""];
const MAX_TITLE: usize = 12;

/// A body with every kind of field.
#[derive(Deserialize, Serialize)]
struct Body {
    #[serde(default, deserialize_with = "lenient_id")]
    chatbot_id: Option<ChatbotId>,
    title: Option<String>,
    web: Option<bool>,
    model: Option<String>,
}

async fn taken(body: Body) -> Result<Json<Body>, ApiError> {
    let title = required_text("title", body.title, MAX_TITLE)?;
    Ok(Json(Body { title: Some(title), ..body }))
}

fn send(path: &str, media: &str, body: Vec<u8>) -> (StatusCode, Vec<u8>) {
    let router = Router::new()
        .route("/json", post(|JsonBody(body): JsonBody<Body>| taken(body)))
        .route("/form", post(|JsonOrForm(body): JsonOrForm<Body>| taken(body)));
    let request = http::Request::post(path).header("content-type", media);
    let request = request.body(lambda_http::Body::Binary(body)).unwrap();
    let answer = async {
        let response = lambda_service(router).oneshot(request).await.unwrap();
        (response.status(), to_bytes(response.into_body(), usize::MAX).await.unwrap().to_vec())
    };
    answer.now_or_never().unwrap()
}

/// The first byte selects the media type; the rest is the body. The body is accepted, or refused
/// with the name of a field. An accepted body is accepted again when it is encoded as JSON or as a
/// form.
pub(crate) fn check(input: &[u8]) {
    let Some((media, body)) = input.split_first() else { return };
    let media = MEDIA[usize::from(*media) % MEDIA.len()];
    for path in ["/json", "/form"] {
        let (status, answer) = send(path, media, body.to_vec());
        if status != StatusCode::OK {
            refused(status, &answer);
            continue;
        }
        let title = &serde_json::from_slice::<Value>(&answer).unwrap()["title"];
        assert!(title.as_str().unwrap().chars().count() <= MAX_TITLE);
        assert_eq!(send(path, JSON, answer.clone()), (status, answer.clone()));
        let as_form = form(&answer);
        assert_eq!(send("/form", FORM, as_form), (status, answer));
    }
}

fn refused(status: StatusCode, answer: &[u8]) {
    let error: Value = serde_json::from_slice(answer).unwrap();
    match status.as_u16() {
        400 => {
            let fields = ["chatbot_id", "title", "web", "model"];
            let field = &error["field"];
            assert!(field.is_null() || fields.iter().any(|name| field == name), "{error}");
        }
        status => assert_eq!((status, &error["field"]), (415, &Value::Null)),
    }
    assert!(error["code"].is_string() && error["error"].is_string(), "{error}");
}

/// Encodes the fields of a body as a form.
fn form(body: &[u8]) -> Vec<u8> {
    let body: serde_json::Map<String, Value> = serde_json::from_slice(body).unwrap();
    let pairs = body.iter().filter(|(_, value)| !value.is_null()).map(|(name, value)| {
        (name, value.as_str().map_or_else(|| value.to_string(), str::to_owned))
    });
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish().into_bytes()
}
