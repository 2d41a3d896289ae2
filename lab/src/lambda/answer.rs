//! Converts a function's answer into an HTTP response, as API Gateway does.

use std::collections::BTreeMap;

use axum::body::{Body, Bytes};
use axum::http::header::{HeaderName, HeaderValue, SET_COOKIE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use futures_util::{StreamExt, stream};
use mobix::gateway::LambdaError;
use serde::Deserialize;

use super::outcome::Outcome;

/// The delimiter between a stream's JSON and its body.
const DELIMITER: [u8; 8] = [0; 8];
/// The maximum bytes before the delimiter.
const PRELUDE_LIMIT: usize = 64 * 1024;

/// The answer of a proxy integration.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Proxied {
    status_code: u16,
    #[serde(default)]
    headers: Option<BTreeMap<String, String>>,
    #[serde(default)]
    multi_value_headers: Option<BTreeMap<String, Vec<String>>>,
    #[serde(default)]
    body: Option<String>,
    #[serde(default)]
    is_base64_encoded: Option<bool>,
}

/// The JSON prelude of a stream.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Prelude {
    status_code: u16,
    #[serde(default)]
    headers: BTreeMap<String, OneOrMany>,
    #[serde(default)]
    cookies: Vec<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

impl Outcome {
    /// The HTTP response that API Gateway makes of it; a stream's body is passed through.
    ///
    /// # Errors
    /// [`LambdaError::Failed`] for an error, [`LambdaError::Malformed`] for an invalid answer.
    pub async fn into_response(self) -> Result<Response, LambdaError> {
        match self {
            Self::Whole(answer) => buffered(&answer),
            Self::Stream(body) => streamed(body).await,
            Self::Failed(message) => Err(LambdaError::Failed(message)),
        }
    }
}

/// The answer of a function that does not stream.
pub(super) fn buffered(answer: &[u8]) -> Result<Response, LambdaError> {
    let answer: Proxied = serde_json::from_slice(answer).map_err(malformed)?;
    let mut headers = HeaderMap::new();
    for (name, value) in answer.headers.into_iter().flatten() {
        headers.insert(header_name(&name)?, header_value(&value)?);
    }
    for (name, values) in answer.multi_value_headers.into_iter().flatten() {
        let name = header_name(&name)?;
        headers.remove(&name);
        for value in values {
            headers.append(&name, header_value(&value)?);
        }
    }
    let body = answer.body.unwrap_or_default();
    let body = match answer.is_base64_encoded {
        Some(true) => STANDARD.decode(body).map_err(malformed)?,
        _ => body.into_bytes(),
    };
    response(answer.status_code, headers, Body::from(body))
}

/// The response of a function that streams: the prelude is parsed, and the body passed through.
pub(super) async fn streamed(body: Body) -> Result<Response, LambdaError> {
    let mut pieces = body.into_data_stream();
    let mut read: Vec<u8> = Vec::new();
    let (prelude, first) = loop {
        if let Some(at) = read.windows(DELIMITER.len()).position(|window| window == DELIMITER) {
            let mut first = read.split_off(at);
            break (read, first.split_off(DELIMITER.len()));
        }
        if read.len() > PRELUDE_LIMIT {
            return Err(malformed("no body begins"));
        }
        let piece = pieces.next().await.ok_or_else(|| malformed("it ends before its body"))?;
        read.extend_from_slice(&piece.map_err(malformed)?);
    };
    let prelude: Prelude = serde_json::from_slice(&prelude).map_err(malformed)?;
    let mut headers = HeaderMap::new();
    for (name, values) in prelude.headers {
        let name = header_name(&name)?;
        let values = match values {
            OneOrMany::One(value) => vec![value],
            OneOrMany::Many(values) => values,
        };
        for value in values {
            headers.append(&name, header_value(&value)?);
        }
    }
    for cookie in prelude.cookies {
        headers.append(SET_COOKIE, header_value(&cookie)?);
    }
    let first = stream::iter((!first.is_empty()).then(|| Ok(Bytes::from(first))));
    let body = Body::from_stream(first.chain(pieces));
    response(prelude.status_code, headers, body)
}

fn response(status: u16, headers: HeaderMap, body: Body) -> Result<Response, LambdaError> {
    let mut response = Response::new(body);
    *response.status_mut() = StatusCode::from_u16(status).map_err(malformed)?;
    *response.headers_mut() = headers;
    Ok(response)
}

fn header_name(name: &str) -> Result<HeaderName, LambdaError> {
    name.parse().map_err(malformed)
}

fn header_value(value: &str) -> Result<HeaderValue, LambdaError> {
    HeaderValue::from_str(value).map_err(malformed)
}

fn malformed(problem: impl ToString) -> LambdaError {
    LambdaError::Malformed(problem.to_string())
}

/// A function's error, in Lambda's format.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct FunctionError {
    pub(super) error_message: String,
}

impl FunctionError {
    /// Parses a body that is an error.
    pub(super) fn read(body: &[u8]) -> Option<Self> {
        serde_json::from_slice(body).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn text(response: Response) -> String {
        let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
        String::from_utf8(bytes.to_vec()).unwrap()
    }

    #[tokio::test]
    async fn answer_has_its_status_headers_and_bytes() {
        let answer = br#"{"statusCode":201,"headers":{"a":"1","b":"2"},
            "multiValueHeaders":{"b":["3","4"]},"body":"aGk=","isBase64Encoded":true}"#;
        let response = buffered(answer).unwrap();
        assert_eq!(response.status(), 201);
        assert_eq!(response.headers()["a"], "1");
        let all: Vec<_> = response.headers().get_all("b").iter().collect();
        assert_eq!(all, ["3", "4"]);
        assert_eq!(text(response).await, "hi");
    }

    #[tokio::test]
    async fn stream_body_begins_after_its_prelude_at_any_chunk_size() {
        let whole = b"{\"statusCode\":200,\"headers\":{\"a\":\"1\"},\"cookies\":[\"c=d\"]}\0\0\0\0\0\0\0\0data: \0";
        for size in [1, 5, whole.len()] {
            let pieces: Vec<_> = whole.chunks(size).map(|piece| Ok(piece.to_vec())).collect();
            let body = Body::from_stream(stream::iter(
                pieces.into_iter().map(|piece: Result<_, std::io::Error>| piece),
            ));
            let response = streamed(body).await.unwrap();
            assert_eq!(response.headers()["a"], "1");
            assert_eq!(response.headers()["set-cookie"], "c=d");
            assert_eq!(text(response).await, "data: \0");
        }
    }

    #[tokio::test]
    async fn a_function_result_that_is_no_response_is_malformed() {
        for answer in [
            &b"{}"[..],
            b"hi",
            br#"{"statusCode":99}"#,
            br#"{"statusCode":200,"headers":{"a b":""}}"#,
        ] {
            assert!(matches!(buffered(answer), Err(LambdaError::Malformed(_))));
        }
        for answer in ["{\"statusCode\":200}", "{}\0\0\0\0\0\0\0\0"] {
            assert!(matches!(streamed(Body::from(answer)).await, Err(LambdaError::Malformed(_))));
        }
    }
}
