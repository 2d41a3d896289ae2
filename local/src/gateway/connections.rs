//! Accepts connections and reads HTTP/1.1 requests from them within timeouts. Knows nothing of the
//! routes.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::pin;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Request, Response};
use axum::serve::Listener;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpStream;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::{Service, ServiceExt};

/// How long a client may take to send a request, so that slow clients do not pile up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadTimeouts {
    /// For the request line and the headers. A connection that is kept may idle as long.
    pub head: Duration,
    /// For the whole body.
    pub body: Duration,
}

impl Default for ReadTimeouts {
    /// As long as API Gateway waits for a function that does not stream.
    fn default() -> Self {
        Self { head: Duration::from_secs(30), body: Duration::from_secs(30) }
    }
}

/// Serves every connection until `shutdown`, then waits for running requests. A client that takes
/// longer than `head` for its headers is disconnected.
pub(super) async fn serve(
    mut listener: impl Listener<Io = TcpStream, Addr = SocketAddr>,
    app: Router,
    head: Duration,
    shutdown: impl Future<Output = ()>,
) {
    let (stopping, connections) = (CancellationToken::new(), TaskTracker::new());
    let mut shutdown = pin!(shutdown);
    loop {
        let (stream, peer) = tokio::select! {
            connection = listener.accept() => connection,
            () = &mut shutdown => break,
        };
        let app = app.clone().map_request(move |mut request: Request<Incoming>| {
            request.extensions_mut().insert(ConnectInfo(peer));
            request
        });
        connections.spawn(serve_connection(stream, app, head, stopping.clone()));
    }
    drop(listener);
    stopping.cancel();
    connections.close();
    connections.wait().await;
}

async fn serve_connection<S>(stream: TcpStream, app: S, head: Duration, stopping: CancellationToken)
where
    S: Service<Request<Incoming>, Response = Response<Body>, Error = Infallible>,
    S: Clone + Send + 'static,
    S::Future: Send,
{
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(head)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(app));
    let mut connection = pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = stopping.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "connection_broken");
    }
}
