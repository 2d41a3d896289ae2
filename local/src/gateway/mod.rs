//! API Gateway's part of `mobix serve`: finds the route, calls the authorizer, builds the event
//! that AWS would send, and calls the function with it. Makes no decision of the functions', and
//! serves nothing beyond the template and the local routes.

mod answer;
mod arn;
mod authorizer;
mod body;
mod connections;
mod error;
mod event;
mod lambda;
mod policy;
mod public_origin;
mod routes;

use std::collections::{BTreeMap, HashMap};
use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::header::HOST;
use axum::http::{HeaderName, HeaderValue, Method};
use axum::response::Response;
use axum::serve::ListenerExt;
use shared::clock::Clock;
use tokio::net::TcpListener;
use tracing::Instrument;
use uuid::Uuid;

use crate::template::{GatewayResponses, Preflight, Template};
use answer::Refusal;
pub use authorizer::Authorizer;
use authorizer::TokenAuthorizer;
pub use connections::ReadTimeouts;
pub use error::GatewayError;
pub use lambda::{Function, Lambda, LambdaError};
use lambda::{Target as InvocationTarget, call};
pub use public_origin::PublicOrigin;
use routes::{RouteTable, Target};

/// The header with a request's id, as on AWS.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-amzn-requestid");

/// The functions behind the gateway, by the names of their crates.
#[derive(Default)]
pub struct Functions {
    /// The functions that answer requests.
    pub routers: HashMap<String, Function>,
    /// The functions in processes of their own; one of these comes before one of the same
    /// name in this process.
    pub lambdas: HashMap<String, Arc<dyn Lambda>>,
    /// The functions that authorize requests.
    pub authorizers: HashMap<String, Arc<dyn Authorizer>>,
}

impl Functions {
    fn called(&self, function: &str, place: &str) -> Result<InvocationTarget, GatewayError> {
        if let Some(lambda) = self.lambdas.get(function) {
            return Ok(InvocationTarget::Lambda(Arc::clone(lambda)));
        }
        find(&self.routers, function, place).map(InvocationTarget::Router)
    }
}

/// API Gateway on this machine.
pub struct Gateway {
    routes: RouteTable,
    responses: GatewayResponses,
    preflight: Option<Preflight>,
    clock: Arc<dyn Clock>,
    extra_routes: Router,
    read_timeouts: ReadTimeouts,
    public_origin: Option<PublicOrigin>,
}

impl Gateway {
    /// Connects the template's routes and authorizers to the functions.
    ///
    /// # Errors
    /// [`GatewayError`] where a function is missing or a path cannot be routed.
    pub fn new(
        template: Template,
        functions: &Functions,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, GatewayError> {
        let mut authorizers = BTreeMap::new();
        for (name, definition) in template.authorizers {
            let function = find(&functions.authorizers, &definition.function, &name)?;
            authorizers.insert(name, Arc::new(TokenAuthorizer::new(definition, function)));
        }
        let mut targets = Vec::new();
        for route in template.routes {
            let authorizer = route.authorizer.and_then(|name| authorizers.get(&name).cloned());
            targets.push(Target {
                function: functions.called(&route.function, &route.path)?,
                method: route.method,
                resource: route.path,
                authorizer,
            });
        }
        Ok(Self {
            routes: RouteTable::new(targets)?,
            responses: template.responses,
            preflight: template.preflight,
            clock,
            extra_routes: Router::new(),
            read_timeouts: ReadTimeouts::default(),
            public_origin: None,
        })
    }

    /// The same gateway, with routes that only this machine has, such as the docs.
    #[must_use]
    pub fn with_routes(self, extra_routes: Router) -> Self {
        Self { extra_routes, ..self }
    }

    /// The same gateway, with these timeouts for slow clients.
    #[must_use]
    pub fn with_read_timeouts(self, read_timeouts: ReadTimeouts) -> Self {
        Self { read_timeouts, ..self }
    }

    /// The same gateway, which clients reach at this origin, through a proxy.
    #[must_use]
    pub fn at(self, public_origin: Option<PublicOrigin>) -> Self {
        Self { public_origin, ..self }
    }

    async fn answer(
        &self,
        request: Request,
        peer: SocketAddr,
        id: Uuid,
    ) -> Result<Response, Refusal> {
        let (mut parts, body) = request.into_parts();
        // Read first, as the gateway does: a refusal sent while the client still writes
        // would reach many clients as a broken connection.
        let body = body::read(&parts, body, self.read_timeouts.body).await?;
        if let (&Method::OPTIONS, Some(preflight)) = (&parts.method, &self.preflight)
            && self.routes.lacks_method(&Method::OPTIONS, parts.uri.path())
        {
            return Ok(answer::preflight(preflight));
        }
        let matched = self.routes.find(&parts.method, parts.uri.path());
        let matched = matched.ok_or(Refusal::NoSuchPath)?;
        let now = self.clock.now();
        let caller = match &matched.target.authorizer {
            None => None,
            Some(authorizer) => Some(authorizer.authorize(&parts, now).await?),
        };
        let scheme = match &self.public_origin {
            None => "http",
            Some(origin) => {
                parts.headers.insert(HOST, origin.host.clone());
                origin.scheme
            }
        };
        let matched = &matched;
        let proxied = event::Call { parts, scheme, body, matched, caller, peer, id, now };
        let event = event::proxy(&proxied)?;
        call(matched.target.function.clone(), event).await
    }
}

fn find<T: Clone>(
    functions: &HashMap<String, T>,
    function: &str,
    place: &str,
) -> Result<T, GatewayError> {
    functions.get(function).cloned().ok_or_else(|| GatewayError::MissingFunction {
        function: function.to_owned(),
        place: place.to_owned(),
    })
}

async fn handle(
    State(gateway): State<Arc<Gateway>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    request: Request,
) -> Response {
    let id = Uuid::new_v4();
    // Functions run in tasks of their own and open their own span. The span has the highest level,
    // so that every log line within it has the request's id.
    let span = tracing::error_span!(
        "gateway", request_id = %id, method = %request.method(), path = request.uri().path()
    );
    let answered = async {
        let answer = gateway.answer(request, peer, id).await;
        answer.unwrap_or_else(|refusal| answer::refusal(&gateway.responses, refusal, id))
    };
    let mut response = answered.instrument(span).await;
    if let Ok(id) = HeaderValue::try_from(id.to_string()) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    response
}

/// Serves until `shutdown`, then waits for running requests.
pub async fn serve(listener: TcpListener, gateway: Gateway, shutdown: impl Future<Output = ()>) {
    let (extra_routes, head) = (gateway.extra_routes.clone(), gateway.read_timeouts.head);
    // A path of `extra_routes` with another method belongs to the gateway, too.
    let app = extra_routes.with_state(()).fallback(handle).method_not_allowed_fallback(handle);
    let app = app.with_state(Arc::new(gateway));
    let listener = listener.tap_io(|connection| {
        // With Nagle's algorithm, a small chunk of a stream waits for the acknowledgement of the
        // last one.
        if let Err(error) = connection.set_nodelay(true) {
            tracing::debug!(%error, "nodelay_failed");
        }
    });
    connections::serve(listener, app, head, shutdown).await;
}
