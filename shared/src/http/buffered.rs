//! Buffered answers, as Lambda takes them from functions that do not stream.

use std::pin::Pin;

use axum::response::Response;
use http_body_util::BodyExt;
use lambda_http::{Body, IntoResponse};

/// A response for `lambda_http::run`. All text of the API is UTF-8; lambda_http's own conversion
/// would link and load the tables of all other encodings into each function.
pub(crate) struct Buffered(pub(crate) Response);

impl IntoResponse for Buffered {
    fn into_response(self) -> Pin<Box<dyn Future<Output = http::Response<Body>> + Send>> {
        Box::pin(async {
            let (parts, body) = self.0.into_parts();
            let body = match body.collect().await {
                Ok(whole) => match String::from_utf8(whole.to_bytes().into()) {
                    Ok(text) => Body::Text(text),
                    Err(other) => Body::Binary(other.into_bytes()),
                },
                Err(error) => {
                    tracing::error!(%error, "answer_cut_off");
                    Body::Empty
                }
            };
            http::Response::from_parts(parts, body)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn body_of(bytes: &'static [u8]) -> Body {
        Buffered(Response::new(bytes.into())).into_response().await.into_body()
    }

    #[tokio::test]
    async fn utf_8_body_becomes_text_and_other_bytes_stay_binary() {
        assert_eq!(body_of("سلام".as_bytes()).await, Body::Text("سلام".to_owned()));
        assert_eq!(body_of(b"\xff\xfe").await, Body::Binary(vec![0xff, 0xfe]));
    }
}
