//! The queries of lists: page numbers, sizes and cursors.

use axum::body::to_bytes;
use axum::routing::get;
use axum::{Json, Router};
use futures_util::FutureExt;
use http::StatusCode;
use serde_json::Value;
use shared::http::{ApiError, Page, PageRequest, lambda_service};
use shared::model::{SessionId, Timestamp};
use shared::store::{ListStart, SessionPlace};
use std::time::Duration;
use tower::ServiceExt;

const COUNT: u64 = 250;
const BASE: &str = "http://localhost/sessions/";

/// An entry of a list that never changes.
#[derive(Clone, Copy)]
struct ListEntry(u64);

impl From<&ListEntry> for SessionPlace {
    fn from(entry: &ListEntry) -> Self {
        let now = Timestamp::from_micros(1_700_000_000_000_000);
        Self { updated_at: now - Duration::from_secs(entry.0), id: SessionId::new(entry.0) }
    }
}

/// What the table would give: the newest first.
fn read(start: ListStart<SessionPlace>, limit: usize) -> Vec<ListEntry> {
    let order = |place: &SessionPlace| (std::cmp::Reverse(place.updated_at), place.id);
    let all = (0..COUNT).map(ListEntry);
    match start {
        ListStart::Top { skip } => all.skip(skip).take(limit).collect(),
        ListStart::Bottom => all.skip(usize::try_from(COUNT).unwrap() - limit).collect(),
        ListStart::Behind(place) => {
            all.filter(|it| order(&it.into()) > order(&place)).take(limit).collect()
        }
        ListStart::Before(place) => {
            let mut found: Vec<_> =
                all.rev().filter(|it| order(&it.into()) < order(&place)).take(limit).collect();
            found.reverse();
            found
        }
    }
}

async fn list(page: PageRequest) -> Result<Json<Page<u64>>, ApiError> {
    let slice = match page.direct()? {
        Some(slice) => slice,
        None => page.counted(COUNT)?,
    };
    assert!((1..=101).contains(&slice.limit));
    let found = read(slice.start, slice.limit);
    Ok(Json(page.sliced(&slice, slice.count.unwrap_or(COUNT), &found, |entry| entry.0)))
}

fn ask(url: &str) -> Option<(StatusCode, Value)> {
    let request = http::Request::get(url).header("host", "localhost");
    let request = request.body(lambda_http::Body::Empty).ok()?;
    let router = Router::new().route("/sessions", get(list));
    let answer = async {
        let response = lambda_service(router).oneshot(request).await.unwrap();
        (response.status(), to_bytes(response.into_body(), usize::MAX).await.unwrap())
    };
    let (status, answer) = answer.now_or_never().unwrap();
    Some((status, serde_json::from_slice(&answer).unwrap()))
}

fn entries(page: &Value) -> Vec<u64> {
    page["results"].as_array().unwrap().iter().map(|id| id.as_u64().unwrap()).collect()
}

/// The input is a query. It is answered with a page or refused. The entries of a page are
/// consecutive, and its links lead to the entries after and before them.
pub(crate) fn check(input: &[u8]) {
    let Ok(query) = std::str::from_utf8(input) else { return };
    let Some((status, page)) = ask(&format!("{BASE}?{query}")) else { return };
    if status != StatusCode::OK {
        assert_eq!((status.as_u16(), &page["code"]), (404, &"not_found".into()));
        return;
    }
    let here = entries(&page);
    assert!(here.len() <= 100 && here.windows(2).all(|pair| pair[0] + 1 == pair[1]));
    if let Some(next) = page["next"].as_str() {
        let behind = follow(next);
        assert!(behind.first().is_none_or(|first| *first == here.last().unwrap() + 1), "{next}");
    }
    if let Some(previous) = page["previous"].as_str() {
        let before = follow(previous);
        // A made-up cursor may be combined with any page number, so its previous page is not
        // checked.
        if !query.contains("cursor") || previous.contains("cursor") {
            assert!(before.last().is_none_or(|last| last + 1 == here[0]), "{previous}");
        }
    }
}

/// The entries of the page that a link leads to.
fn follow(link: &str) -> Vec<u64> {
    let (status, page) = ask(link).unwrap();
    assert_eq!(status, StatusCode::OK, "{link}");
    entries(&page)
}
