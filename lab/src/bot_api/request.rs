//! Parses requests in all of Telegram's formats: query, JSON, form, multipart form. Must not know
//! any parameter.

use axum::RequestExt;
use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::header::CONTENT_TYPE;
use multer::{Multipart, parse_boundary};
use serde_json::{Map, Value, json};
use url::form_urlencoded;

/// The parameters of a call.
#[derive(Clone, Default)]
pub(super) struct Params {
    pub(super) values: Map<String, Value>,
    pub(super) uploads: Vec<Upload>,
    /// Whether the values come from a form, where all are strings.
    pub(super) form: bool,
    /// The problem of the request itself.
    pub(super) trouble: Option<String>,
}

/// A file in a form.
#[derive(Clone)]
pub(super) struct Upload {
    pub(super) name: String,
    pub(super) file_name: String,
    pub(super) bytes: Bytes,
}

impl Params {
    /// The parameters as JSON; a file is its name and size.
    pub(super) fn to_value(&self) -> Value {
        let uploads = self.uploads.iter().map(|upload| {
            let file = json!({"file_name": upload.file_name, "size": upload.bytes.len()});
            (upload.name.clone(), file)
        });
        Value::Object(self.values.clone().into_iter().chain(uploads).collect())
    }

    fn pairs(encoded: &[u8]) -> Self {
        let pairs = form_urlencoded::parse(encoded);
        let values = pairs.map(|(name, value)| (name.into_owned(), json!(value))).collect();
        Self { values, form: true, ..Self::default() }
    }

    fn troubled(trouble: impl Into<String>) -> Self {
        Self { trouble: Some(trouble.into()), ..Self::default() }
    }

    /// Adds the query's parameters; those of the body take precedence.
    fn or(mut self, query: Self) -> Self {
        self.form |= !query.values.is_empty();
        for (name, value) in query.values {
            self.values.entry(name).or_insert(value);
        }
        self
    }
}

/// Reads a request.
pub(super) async fn read(request: Request) -> Params {
    let query = Params::pairs(request.uri().query().unwrap_or_default().as_bytes());
    let content_type = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let essence = content_type.unwrap_or_default().split(';').next().unwrap_or_default();
    let body = match essence.trim().to_ascii_lowercase().as_str() {
        "application/json" => json_body(&bytes(request).await),
        "application/x-www-form-urlencoded" => Params::pairs(&bytes(request).await),
        "multipart/form-data" => parts(request).await,
        other => {
            let other = other.to_owned();
            match bytes(request).await {
                body if body.is_empty() => Params::default(),
                _ => Params::troubled(format!("a body of the type {other:?} is not read")),
            }
        }
    };
    body.or(query)
}

/// Reads the body. The answer to an aborted request is never read, so its body may count as empty.
async fn bytes(request: Request) -> Bytes {
    Bytes::from_request(request, &()).await.unwrap_or_default()
}

fn json_body(body: &[u8]) -> Params {
    match serde_json::from_slice(body) {
        Ok(Value::Object(values)) => Params { values, ..Params::default() },
        _ if body.is_empty() => Params::default(),
        Ok(_) => Params::troubled("the body is no JSON object"),
        Err(error) => Params::troubled(format!("the body is no JSON: {error}")),
    }
}

async fn parts(request: Request) -> Params {
    let mut params = Params { form: true, ..Params::default() };
    let content_type = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let Ok(boundary) = parse_boundary(content_type.unwrap_or_default()) else {
        return Params::troubled("a form in parts without a boundary");
    };
    let body = request.with_limited_body().into_body().into_data_stream();
    let mut form = Multipart::new(body, boundary);
    loop {
        match form.next_field().await {
            Ok(None) => return params,
            Err(error) => return Params::troubled(error.to_string()),
            Ok(Some(part)) => {
                let name = part.name().unwrap_or_default().to_owned();
                let file_name = part.file_name().map(str::to_owned);
                let bytes = part.bytes().await.unwrap_or_default();
                match file_name {
                    Some(file_name) => params.uploads.push(Upload { name, file_name, bytes }),
                    None => {
                        let text = String::from_utf8_lossy(&bytes).into_owned();
                        params.values.insert(name, text.into());
                    }
                }
            }
        }
    }
}
