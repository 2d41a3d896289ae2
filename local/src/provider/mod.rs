//! The demo model provider, which `mobix serve` uses where no real provider is set. Speaks OpenAI's
//! protocol over HTTP; must not be reachable from another machine.

mod answer;
mod demo;
pub mod events;
mod question;

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;

use axum::body::Body;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use futures_util::{StreamExt, stream};
use serde_json::Value;
use tokio::time::sleep;

use crate::http_server::{FREE_PORT, HttpServer};

pub use answer::Answer;
pub use demo::answer as demo_answer;
pub use question::Question;

/// The demo provider's server, which stops when dropped.
pub struct DemoProvider(HttpServer);

impl DemoProvider {
    /// Starts the server on a free port of 127.0.0.1.
    ///
    /// # Errors
    /// An error where there is no free port.
    pub async fn start() -> io::Result<Self> {
        Self::start_at(FREE_PORT.into()).await
    }

    /// Starts the server at this address.
    ///
    /// # Errors
    /// An error where the address is not available.
    pub async fn start_at(address: SocketAddr) -> io::Result<Self> {
        let router = Router::new().route("/v1/chat/completions", post(complete));
        Ok(Self(HttpServer::start(address, router).await?))
    }

    /// The value of `MODEL_API_BASE_URL` for this provider.
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("http://{}/v1", self.0.address())
    }
}

async fn complete(Json(body): Json<Value>) -> Response {
    let Some(question) = Question::read(&body) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let events = stream::iter(events::answer(&demo_answer(&question))).then(async |event| {
        if !event.delay.is_zero() {
            sleep(event.delay).await;
        }
        Ok::<_, Infallible>(event.bytes)
    });
    ([(CONTENT_TYPE, "text/event-stream")], Body::from_stream(events)).into_response()
}
