//! The HTTP server: finds the method, and answers the call or applies a fault. Must not decide what
//! is answered.

use std::future::pending;
use std::sync::Arc;

use axum::Router;
use axum::extract::connect_info::IntoMakeServiceWithConnectInfo;
use axum::extract::{ConnectInfo, DefaultBodyLimit, Request, State as Shared};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use tokio::time::sleep;

use super::bot::bot_id;
use super::connection::Cut;
use super::faults::Fault;
use super::method::Method;
use super::reply::{Outcome, Refusal};
use super::request::{self, Params};
use super::state::State;
use super::{methods, polling};

/// Telegram takes files up to 50 MB.
const LARGEST_BODY: usize = 50 * 1024 * 1024;

pub(super) fn service(state: Arc<State>) -> IntoMakeServiceWithConnectInfo<Router, Cut> {
    Router::new()
        .fallback(serve)
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .with_state(state)
        .into_make_service_with_connect_info::<Cut>()
}

async fn serve(
    Shared(state): Shared<Arc<State>>,
    ConnectInfo(line): ConnectInfo<Cut>,
    request: Request,
) -> Response {
    let path = request.uri().path().to_owned();
    let Some((token, name)) = path.strip_prefix("/bot").and_then(|path| path.split_once('/'))
    else {
        return Refusal::not_found().into_response();
    };
    let params = request::read(request).await;
    let method = Method::parse(name);
    let name = method.map_or(name, |method| method.name());
    if token != state.token {
        let refusal = match bot_id(token) {
            Some(_) => Refusal::unauthorized(),
            None => Refusal::not_found(),
        };
        return refused(&state, name, refusal).into_response();
    }
    let fault = state.change(|telegram| {
        telegram.call_log.called(name, params.to_value());
        telegram.faults.next(name)
    });
    match fault {
        None => render(answer(&state, name, method, params).await),
        Some(fault) => go_wrong(fault, &line, answer(&state, name, method, params)).await,
    }
}

async fn answer(state: &State, name: &str, method: Option<Method>, params: Params) -> Outcome {
    match method {
        None => Err(refused(state, name, Refusal::no_such_method())),
        Some(Method::GetUpdates) => polling::get_updates(state, params).await,
        Some(method) => state.change(|telegram| methods::call(telegram, method, params)),
    }
}

/// Logs a refusal that no method made.
fn refused(state: &State, name: &str, refusal: Refusal) -> Refusal {
    state.change(|telegram| telegram.call_log.answered(name, Vec::new(), Some(&refusal)));
    refusal
}

fn render(outcome: Outcome) -> Response {
    match outcome {
        Ok(answer) => answer.into_response(),
        Err(refusal) => refusal.into_response(),
    }
}

async fn go_wrong(fault: Fault, line: &Cut, answer: impl Future<Output = Outcome>) -> Response {
    match fault {
        Fault::Page(status) => {
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY);
            let page = format!("<html><head><title>{status}</title></head></html>\r\n");
            (status, [(header::CONTENT_TYPE, "text/html")], page).into_response()
        }
        Fault::Garbage => {
            ([(header::CONTENT_TYPE, "application/json")], "{\"ok\":tr<garbage>").into_response()
        }
        Fault::Refuse(code, description) => Refusal::injected(code, description).into_response(),
        Fault::Hang => pending().await,
        Fault::Close => {
            line.cut();
            StatusCode::NO_CONTENT.into_response()
        }
        Fault::CloseAfter => {
            let lost = render(answer.await);
            line.cut();
            lost
        }
        Fault::Slow(time) => {
            let late = render(answer.await);
            sleep(time).await;
            late
        }
    }
}
