//! Lambda's Runtime API for one running program: passes it events and receives its answers. Does
//! not start the program, and does not parse its answers.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{AppendHeaders, IntoResponse, Response};
use axum::routing::{get, post};
use axum::serve::ListenerExt;
use futures_util::stream;
use http_body_util::BodyExt;
use shared::clock::{Clock, SystemClock};
use tokio::net::TcpListener;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinHandle;

use super::answer::FunctionError;
use super::outcome::Outcome;

/// The maximum of buffered chunks of a stream.
const PIECES: usize = 16;

/// The handling of a stream whose client has disconnected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhenClientLeaves {
    /// The stream is read to its end, as AWS documents.
    ReadOn,
    /// The stream's connection is closed.
    BreakOff,
}

/// The state of a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    Starting,
    Idle,
    Busy,
}

/// The endpoint, which stops when dropped.
pub(super) struct RuntimeApi {
    pub(super) address: SocketAddr,
    shared: Arc<Shared>,
    calls: mpsc::Sender<Call>,
    server: JoinHandle<()>,
}

struct Call {
    id: String,
    event: String,
    timeout: Duration,
    outcome: oneshot::Sender<Outcome>,
}

struct Shared {
    calls: tokio::sync::Mutex<mpsc::Receiver<Call>>,
    running: Mutex<Option<Running>>,
    phase: watch::Sender<Phase>,
    first_poll: OnceLock<Instant>,
    when_client_leaves: WhenClientLeaves,
}

struct Running {
    id: String,
    outcome: Option<oneshot::Sender<Outcome>>,
}

impl RuntimeApi {
    /// Starts the endpoint on a free port of 127.0.0.1.
    pub(super) async fn start(when_client_leaves: WhenClientLeaves) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let (calls, waiting) = mpsc::channel(1);
        let shared = Arc::new(Shared {
            calls: tokio::sync::Mutex::new(waiting),
            running: Mutex::default(),
            phase: watch::Sender::new(Phase::Starting),
            first_poll: OnceLock::new(),
            when_client_leaves,
        });
        let runtime = Router::new()
            .route("/invocation/next", get(next))
            .route("/invocation/{id}/response", post(respond))
            .route("/invocation/{id}/error", post(fail))
            .route("/init/error", post(|| async { StatusCode::ACCEPTED }))
            .with_state(Arc::clone(&shared));
        let router = Router::new().nest("/2018-06-01/runtime", runtime);
        let listener = listener.tap_io(|connection| {
            // Without this option the connection is only slower.
            let _set = connection.set_nodelay(true);
        });
        let server = tokio::spawn(async move {
            // The server ends only with its task.
            let _ended = axum::serve(listener, router).await;
        });
        Ok(Self { address, shared, calls, server })
    }

    /// Passes an event to the idle program; `None` if it asks for the next event without answering
    /// this one.
    pub(super) async fn call(&self, id: &str, event: String, timeout: Duration) -> Option<Outcome> {
        let (outcome, answered) = oneshot::channel();
        let call = Call { id: id.to_owned(), event, timeout, outcome };
        self.calls.send(call).await.ok()?;
        answered.await.ok()
    }

    /// The state of the program, with its changes.
    pub(super) fn phase(&self) -> watch::Receiver<Phase> {
        self.shared.phase.subscribe()
    }

    /// The time of the program's first call for an event.
    pub(super) fn first_poll(&self) -> Option<Instant> {
        self.shared.first_poll.get().copied()
    }

    /// A check whether an invocation is still running.
    pub(super) fn is_running(&self) -> impl Fn(&str) -> bool + Send + 'static {
        let shared = Arc::clone(&self.shared);
        move |id| shared.running().as_ref().is_some_and(|running| running.id == id)
    }
}

impl Drop for RuntimeApi {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl Shared {
    fn running(&self) -> MutexGuard<'_, Option<Running>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The sender for an invocation's outcome; `None` where it is not running or already answered.
    fn take(&self, id: &str) -> Option<oneshot::Sender<Outcome>> {
        self.running().as_mut().filter(|running| running.id == id)?.outcome.take()
    }
}

async fn next(State(shared): State<Arc<Shared>>) -> Response {
    shared.first_poll.get_or_init(Instant::now);
    let mut calls = shared.calls.lock().await;
    *shared.running() = None;
    shared.phase.send_replace(Phase::Idle);
    let Some(call) = calls.recv().await else {
        return StatusCode::GONE.into_response();
    };
    shared.phase.send_replace(Phase::Busy);
    let deadline = (SystemClock.now() + call.timeout).as_millis();
    let headers = [
        ("lambda-runtime-aws-request-id", call.id.clone()),
        ("lambda-runtime-deadline-ms", deadline.to_string()),
        (
            "lambda-runtime-invoked-function-arn",
            "arn:aws:lambda:us-east-1:123456789012:function:local".to_owned(),
        ),
        ("lambda-runtime-trace-id", format!("Root=1-{deadline:08x};Sampled=0")),
        ("content-type", "application/json".to_owned()),
    ];
    *shared.running() = Some(Running { id: call.id, outcome: Some(call.outcome) });
    (AppendHeaders(headers), call.event).into_response()
}

async fn respond(
    State(shared): State<Arc<Shared>>,
    Path(id): Path<String>,
    request: Request,
) -> Response {
    let Some(outcome) = shared.take(&id) else {
        return StatusCode::GONE.into_response();
    };
    if is_streamed(request.headers()) {
        return pass_on(request.into_body(), outcome, shared.when_client_leaves).await;
    }
    let Ok(body) = request.into_body().collect().await else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    // After the gateway's timeout nothing receives the outcome.
    let _waits = outcome.send(Outcome::Whole(body.to_bytes()));
    StatusCode::ACCEPTED.into_response()
}

async fn fail(
    State(shared): State<Arc<Shared>>,
    Path(id): Path<String>,
    body: Bytes,
) -> StatusCode {
    let Some(outcome) = shared.take(&id) else {
        return StatusCode::GONE;
    };
    let message = FunctionError::read(&body).map(|error| error.error_message);
    let message = message.unwrap_or_else(|| String::from_utf8_lossy(&body).into_owned());
    let _waits = outcome.send(Outcome::Failed(message));
    StatusCode::ACCEPTED
}

fn is_streamed(headers: &HeaderMap) -> bool {
    headers
        .get("lambda-runtime-function-response-mode")
        .is_some_and(|mode| mode.as_bytes().eq_ignore_ascii_case(b"streaming"))
}

/// Passes a stream on, chunk by chunk, until it ends or breaks off.
async fn pass_on(
    mut body: Body,
    outcome: oneshot::Sender<Outcome>,
    when_client_leaves: WhenClientLeaves,
) -> Response {
    let (pieces, mut received) = mpsc::channel::<io::Result<Bytes>>(PIECES);
    let stream = stream::poll_fn(move |context| received.poll_recv(context));
    let _waits = outcome.send(Outcome::Stream(Body::from_stream(stream)));
    let breaks_off = when_client_leaves == WhenClientLeaves::BreakOff;
    loop {
        let frame = tokio::select! {
            frame = body.frame() => frame,
            () = pieces.closed(), if breaks_off => return broken(),
        };
        let Some(frame) = frame else {
            return StatusCode::ACCEPTED.into_response();
        };
        let piece = frame.map_err(io::Error::other).and_then(|frame| {
            // A runtime reports a failure during a stream in trailers.
            frame.into_data().map_err(|_trailers| io::Error::other("the function broke off"))
        });
        let is_over = piece.is_err();
        let _reads = pieces.send(piece).await;
        if is_over {
            return StatusCode::BAD_REQUEST.into_response();
        }
    }
}

/// A body that fails, so that the connection is closed.
fn broken() -> Response {
    let failing = stream::iter([Err::<Bytes, _>(io::Error::other("the client went away"))]);
    Response::new(Body::from_stream(failing))
}
