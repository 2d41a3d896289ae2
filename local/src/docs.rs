//! The page of the API's description, `/docs/`, and its document, `/openapi.json`; `/` redirects to
//! the page. Served on this machine only, and complete within this program.

use std::sync::Arc;

use axum::Router;
use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use utoipa_swagger_ui::Config;

use crate::openapi::{self, OpenApiError};

/// The routes of the page and the document. Other methods and paths belong to the gateway.
///
/// # Errors
/// As [`openapi::text`].
pub fn router() -> Result<Router, OpenApiError> {
    let document = openapi::text()?;
    let document = move || async move { ([(header::CONTENT_TYPE, "application/json")], document) };
    let config = Arc::new(config());
    let page = {
        let config = config.clone();
        move || async move { asset("index.html", config) }
    };
    Ok(Router::new()
        // Temporary, because a browser remembers a permanent redirect and `/` will get a page of
        // its own.
        .route("/", get(|| async { Redirect::temporary("/docs/") }))
        .route("/openapi.json", get(document))
        // The page names its assets relative to its own path, so the slash at the end counts.
        .route("/docs", get(|| async { Redirect::permanent("/docs/") }))
        .route("/docs/", get(page))
        .route(
            "/docs/{*file}",
            get(|Path(file): Path<String>| async move { asset(&file, config) }),
        ))
}

fn config() -> Config<'static> {
    Config::from("/openapi.json")
        // By default the page asks a server of Swagger's whether the document is valid.
        .validator_url("none")
        .deep_linking(true)
        .display_request_duration(true)
        .persist_authorization(true)
        .try_it_out_enabled(true)
}

fn asset(file: &str, config: Arc<Config<'static>>) -> Response {
    match utoipa_swagger_ui::serve(file, config) {
        Ok(Some(asset)) => {
            ([(header::CONTENT_TYPE, asset.content_type)], asset.bytes.into_owned()).into_response()
        }
        Ok(None) => StatusCode::NOT_FOUND.into_response(),
        Err(error) => {
            tracing::error!(%error, file, "docs_asset_failed");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}
