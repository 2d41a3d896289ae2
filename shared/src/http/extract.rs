//! Extractors of clients' input: bodies, ids in paths, texts. Errors name the field. Knows no
//! endpoint's fields.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;

use axum::body::{Bytes, to_bytes};
use axum::extract::{FromRequest, FromRequestParts, RawPathParams, Request};
use http::header::{CONTENT_ENCODING, CONTENT_TYPE, HeaderMap};
use http::request::Parts;
use mime::Mime;
use serde::de::{DeserializeOwned, Deserializer, Error, Unexpected, Visitor};
use serde_json::Value;

use super::ApiError;
use crate::i18n::Problem;
use crate::model::is_blank;

/// The maximum size of a body: 1 MiB.
pub const MAX_BODY: usize = 1_024 * 1_024;

/// A JSON object as the body. An empty body counts as an empty object, so that the error names the
/// first required field.
#[derive(Clone, Copy, Debug)]
pub struct JsonBody<T>(pub T);

/// A JSON object, or the fields of a form (`application/x-www-form-urlencoded`).
#[derive(Clone, Copy, Debug)]
pub struct JsonOrForm<T>(pub T);

/// A JSON body as it was sent, not parsed. Has no `Debug`, because it holds users' texts.
#[derive(Clone)]
pub struct JsonText(pub String);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Json,
    Form,
}

impl Format {
    fn of(headers: &HeaderMap) -> Option<Self> {
        let media: Mime = headers.get(CONTENT_TYPE)?.to_str().ok()?.parse().ok()?;
        if media.essence_str() == mime::APPLICATION_JSON.essence_str()
            || media.suffix() == Some(mime::JSON)
        {
            Some(Self::Json)
        } else if media.essence_str() == mime::APPLICATION_WWW_FORM_URLENCODED.essence_str() {
            Some(Self::Form)
        } else {
            None
        }
    }
}

impl<S: Sync, T: DeserializeOwned> FromRequest<S> for JsonBody<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, _state: &S) -> Result<Self, ApiError> {
        read(request, &[Format::Json]).await.map(Self)
    }
}

impl<S: Sync, T: DeserializeOwned> FromRequest<S> for JsonOrForm<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, _state: &S) -> Result<Self, ApiError> {
        read(request, &[Format::Json, Format::Form]).await.map(Self)
    }
}

impl<S: Sync> FromRequest<S> for JsonText {
    type Rejection = ApiError;

    async fn from_request(request: Request, _state: &S) -> Result<Self, ApiError> {
        let format = Format::of(request.headers());
        let body = read_body(request).await?;
        if format != Some(Format::Json) {
            return Err(ApiError::UnsupportedMediaType);
        }
        let text = std::str::from_utf8(without_bom(&body)).map_err(|_| MALFORMED)?;
        Ok(Self(text.to_owned()))
    }
}

/// A compressed body is refused, so that nothing has to bound what it becomes.
async fn read_body(request: Request) -> Result<Bytes, ApiError> {
    let encoded = request.headers().get_all(CONTENT_ENCODING).iter();
    if encoded.into_iter().any(|encoding| !encoding.as_bytes().eq_ignore_ascii_case(b"identity")) {
        return Err(ApiError::UnsupportedEncoding);
    }
    let body = to_bytes(request.into_body(), MAX_BODY).await;
    // The body is in memory already, so only its length can be refused.
    body.map_err(|_| ApiError::TooLarge { max: MAX_BODY as u64 })
}

async fn read<T: DeserializeOwned>(request: Request, taken: &[Format]) -> Result<T, ApiError> {
    let format = Format::of(request.headers()).filter(|format| taken.contains(format));
    let body = read_body(request).await?;
    match format {
        _ if body.is_empty() => from_object(Value::Object(serde_json::Map::new())),
        None => Err(ApiError::UnsupportedMediaType),
        Some(Format::Json) => {
            from_object(serde_json::from_slice(without_bom(&body)).map_err(|_| MALFORMED)?)
        }
        Some(Format::Form) => {
            let text = std::str::from_utf8(&body).map_err(|_| MALFORMED)?;
            let pairs = url::form_urlencoded::parse(text.as_bytes());
            fields(serde_urlencoded::Deserializer::new(pairs))
        }
    }
}

/// JSON without the byte order mark that some clients put before it (RFC 8259, 8.1).
fn without_bom(body: &[u8]) -> &[u8] {
    body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body)
}

const MALFORMED: ApiError = ApiError::InvalidRequest { field: None, problem: Problem::Malformed };

/// Parsing into a [`Value`] first makes the last of two equal keys count, as most parsers do, and
/// bounds the nesting (128, serde_json's own limit).
fn from_object<T: DeserializeOwned>(body: Value) -> Result<T, ApiError> {
    let Value::Object(mut object) = body else {
        return Err(ApiError::InvalidRequest { field: None, problem: Problem::WrongType });
    };
    // Many clients send all fields of a type, with `null` for those that they leave out.
    object.retain(|_, value| !value.is_null());
    fields(Value::Object(object))
}

fn fields<'de, T: DeserializeOwned, D: Deserializer<'de>>(body: D) -> Result<T, ApiError> {
    serde_path_to_error::deserialize(body).map_err(|error| {
        let path = error.path().to_string();
        let message = error.inner().to_string();
        // serde names a missing field only in its message.
        let missing = message.strip_prefix("missing field `").and_then(|rest| rest.split_once('`'));
        let (field, problem) = match missing {
            Some((name, _)) => (Some(name.to_owned()), Problem::Missing),
            None => (Some(path).filter(|path| path != "."), Problem::WrongType),
        };
        ApiError::InvalidRequest { field: field.map(Cow::Owned), problem }
    })
}

/// For `#[serde(default, deserialize_with = "lenient_id")]` on an `Option` of an integer id:
/// takes a numeric string as well (contract, "Kept for clients that exist").
///
/// # Errors
/// Where it is neither a whole number, nor a text of one, nor `null`.
pub fn lenient_id<'de, T: FromStr, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    deserializer.deserialize_option(IdVisitor(PhantomData))
}

struct IdVisitor<T>(PhantomData<T>);

/// The largest integer up to which a float holds every integer exactly (RFC 7493, 2.2).
const MAX_SAFE_NUMBER: f64 = 9_007_199_254_740_991.0;

impl<'de, T: FromStr> Visitor<'de> for IdVisitor<T> {
    type Value = Option<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a whole number or a text of one")
    }

    fn visit_none<E: Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Self::Value, E> {
        self.visit_str(&number.to_string())
    }

    /// `3.0` is an integer in JSON Schema, and some clients send only floats.
    fn visit_f64<E: Error>(self, number: f64) -> Result<Self::Value, E> {
        let is_whole = number.fract() == 0.0 && (0.0..=MAX_SAFE_NUMBER).contains(&number);
        if is_whole {
            self.visit_str(&format!("{number:.0}"))
        } else {
            Err(E::invalid_value(Unexpected::Float(number), &self))
        }
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        let id = text.trim().parse();
        id.map(Some).map_err(|_| E::invalid_value(Unexpected::Str(text), &self))
    }
}

/// A required field.
///
/// # Errors
/// [`ApiError::InvalidRequest`] naming it where it is not.
pub fn required<T>(field: &'static str, value: Option<T>) -> Result<T, ApiError> {
    value.ok_or(ApiError::missing(field))
}

/// A required text that shows something, with at most `max` characters.
///
/// # Errors
/// [`ApiError::InvalidRequest`] naming the field.
pub fn required_text(
    field: &'static str,
    text: Option<String>,
    max: usize,
) -> Result<String, ApiError> {
    let text = required(field, text)?;
    check_text(field, &text, max)?;
    Ok(text)
}

/// Checks that a text shows something and has at most `max` characters.
///
/// # Errors
/// [`ApiError::InvalidRequest`] naming the field.
pub fn check_text(field: &'static str, text: &str, max: usize) -> Result<(), ApiError> {
    if is_blank(text) {
        Err(ApiError::invalid(field, Problem::Blank))
    } else {
        check_length(field, text, max)
    }
}

/// Checks that a text has at most `max` characters.
///
/// # Errors
/// [`ApiError::InvalidRequest`] naming the field.
pub fn check_length(field: &'static str, text: &str, max: usize) -> Result<(), ApiError> {
    match text.chars().nth(max) {
        Some(_) => Err(ApiError::invalid(field, Problem::TooLong(max))),
        None => Ok(()),
    }
}

/// The id in a path such as `/api/chatbots/{id}`. An invalid id is answered with 404.
#[derive(Clone, Copy, Debug)]
pub struct PathId<T>(pub T);

impl<S: Send + Sync, T: FromStr> FromRequestParts<S> for PathId<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let params = path_params(parts, state).await?;
        id_at(&params, 0).map(Self)
    }
}

/// The two ids in a path such as `/api/chat-sessions/{id}/messages/{message_id}/edit`.
#[derive(Clone, Copy, Debug)]
pub struct PathIds<A, B>(pub A, pub B);

impl<S: Send + Sync, A: FromStr, B: FromStr> FromRequestParts<S> for PathIds<A, B> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let params = path_params(parts, state).await?;
        Ok(Self(id_at(&params, 0)?, id_at(&params, 1)?))
    }
}

async fn path_params<S: Send + Sync>(
    parts: &mut Parts,
    state: &S,
) -> Result<RawPathParams, ApiError> {
    RawPathParams::from_request_parts(parts, state).await.map_err(|_| ApiError::NotFound)
}

fn id_at<T: FromStr>(params: &RawPathParams, place: usize) -> Result<T, ApiError> {
    let text = params.iter().nth(place).map(|(_, text)| text).unwrap_or_default();
    // Rust parses integers with a plus sign; ids have none.
    let id = Some(text).filter(|text| !text.starts_with('+'));
    id.and_then(|text| text.parse().ok()).ok_or(ApiError::NotFound)
}
