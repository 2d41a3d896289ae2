//! Answers in one piece, as Lambda takes them from functions that do not stream.

use std::pin::Pin;

use axum::response::Response;
use http_body_util::BodyExt;
use lambda_http::{Body, IntoResponse};

/// An answer of ours for `lambda_http::run`. All that we answer is UTF-8; of itself
/// lambda_http would make it so, with tables of other encodings that each function would
/// carry and load.
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
    async fn text_stays_text_and_the_rest_stays_what_it_is() {
        assert_eq!(body_of("سلام".as_bytes()).await, Body::Text("سلام".to_owned()));
        assert_eq!(body_of(b"\xff\xfe").await, Body::Binary(vec![0xff, 0xfe]));
    }
}
