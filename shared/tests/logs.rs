//! The log lines of a request. One test in a process of its own, because other tests would log,
//! too, and `tracing` caches globally what is enabled.

#![cfg(test)]

use std::io::Write;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::routing::get;
use serde_json::Value;
use shared::http::lambda_service;
use shared::settings::Vars;
use shared::telemetry;
use tower::ServiceExt;
use tracing_subscriber::Layer;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt;

/// Collects the log.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Lines {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

async fn panicking() -> String {
    panic!("a defect")
}

/// The lines that a request logs at this level, and the id in its answer.
async fn logged(level: &str, path: &str) -> (Vec<Value>, String) {
    let lines = Lines::default();
    let vars = Vars::from_pairs([("LOG_LEVEL", level)]);
    let layer = tracing_subscriber::fmt::layer()
        .json()
        .flatten_event(true)
        .with_span_list(false)
        .with_writer(lines.clone())
        .with_filter(telemetry::filter(&vars).unwrap());
    let subscriber = tracing_subscriber::registry().with(layer);
    let _guard = tracing::subscriber::set_default(subscriber);
    let router = Router::new()
        .route("/api/things", get(|| async { "things" }))
        .route("/api/panic", get(panicking));
    let request = http::Request::builder().uri(path).body(lambda_http::Body::Empty).unwrap();
    let answer = lambda_service(router).oneshot(request).await.unwrap();
    let id = answer.headers()["x-request-id"].to_str().unwrap().to_owned();
    let text = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
    (text.lines().map(|line| serde_json::from_str(line).unwrap()).collect(), id)
}

#[tokio::test]
async fn request_is_logged_as_one_line_with_its_id() {
    for (path, status) in [("/api/things/", 200), ("/api/nothing", 404)] {
        let (lines, id) = logged("info", path).await;
        assert_eq!(lines.len(), 1, "{lines:?}");
        assert_eq!(lines[0]["message"], "request_answered");
        assert_eq!(lines[0]["status"], status);
        assert_eq!(lines[0]["span"]["request_id"], id);
        assert_eq!(lines[0]["span"]["path"], path);
    }
    // An error line has its request's id at every level.
    let (lines, id) = logged("error", "/api/panic").await;
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert_eq!(lines[0]["message"], "handler_panicked");
    assert_eq!(lines[0]["span"]["request_id"], id);
}
