//! The database over HTTP, with something in between that spoils its answers.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use aws_sdk_dynamodb::Client;
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use futures_util::{StreamExt, stream};
use mobix::database::{Database, Server, create_table};
use mobix::template::Template;
use shared::https;
use shared::model::Limits;
use shared::store::Store;
use tokio::net::TcpListener;

/// The name of the table of `mobix serve`.
pub(crate) const TABLE: &str = "mobixai";

/// The fault of the database's answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Nothing.
    None,
    /// They stop before their end, with a length that says so.
    Cut,
    /// The connection breaks before their end.
    Broken,
    /// They come twice, one behind the other.
    Doubled,
    /// They come with a status that says that something broke.
    Failed,
    /// They come with a status that says that the request was wrong.
    Refused,
}

impl Fault {
    pub(crate) const ALL: [Self; 5] =
        [Self::Cut, Self::Broken, Self::Doubled, Self::Failed, Self::Refused];
}

#[derive(Clone)]
struct FaultInjector {
    http: reqwest::Client,
    endpoint: String,
    fault: Arc<Mutex<Fault>>,
}

/// A running database.
pub(crate) struct FaultyDatabase {
    pub(crate) url: String,
    /// Past what is in between.
    pub(crate) client: Client,
    fault: Arc<Mutex<Fault>>,
    _server: Server,
}

impl FaultyDatabase {
    /// With the sample catalog, where only the paid models have a limit.
    pub(crate) async fn start() -> Self {
        let database = Database::memory().unwrap();
        let client = database.client();
        create_table(&client, TABLE, &Template::embedded().unwrap().table).await.unwrap();
        let mut catalog = mobix::catalog_file::sample().unwrap();
        for plan in &mut catalog.plans {
            plan.limits = Limits { max_tokens: 20, ..Limits::default() };
        }
        Store::new(client.clone(), TABLE).replace_catalog(&catalog).await.unwrap();
        let server = database.serve().unwrap();
        let fault = Arc::new(Mutex::new(Fault::None));
        let http = https::client().unwrap().build().unwrap();
        let injector =
            FaultInjector { http, endpoint: server.endpoint(), fault: Arc::clone(&fault) };
        let router = Router::new().fallback(forward).with_state(injector);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { url, client, fault, _server: server }
    }

    pub(crate) fn set(&self, fault: Fault) {
        *self.fault.lock().unwrap() = fault;
    }
}

async fn forward(
    State(injector): State<FaultInjector>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    // Without its token nobody would get as far as to what may go wrong.
    let is_spared = body.windows(6).any(|bytes| bytes == b"TOKEN#");
    let mut request = injector.http.post(&injector.endpoint).body(body);
    for name in ["x-amz-target", "content-type", "authorization", "x-amz-date"] {
        if let Some(value) = headers.get(name) {
            request = request.header(name, value);
        }
    }
    let answer = request.send().await.unwrap();
    let status = answer.status();
    let body = answer.bytes().await.unwrap();
    let fault = if is_spared { Fault::None } else { *injector.fault.lock().unwrap() };
    let most = body.slice(..body.len() * 3 / 4);
    let (status, body) = match fault {
        Fault::None => (status, Body::from(body)),
        Fault::Cut => (status, most.into()),
        Fault::Broken => {
            let pieces = [Ok(most), Err(std::io::Error::other("broken off"))];
            // The first has to be on its way.
            let pieces = stream::iter(pieces).then(async |piece| {
                tokio::time::sleep(Duration::from_millis(20)).await;
                piece
            });
            (status, Body::from_stream(pieces))
        }
        Fault::Doubled => (status, [body.clone(), body].concat().into()),
        Fault::Failed => (StatusCode::INTERNAL_SERVER_ERROR, body.into()),
        Fault::Refused => (StatusCode::BAD_REQUEST, body.into()),
    };
    (status, [("content-type", "application/x-amz-json-1.0")], body).into_response()
}
