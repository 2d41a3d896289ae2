//! Pages and their links, as recorded from the original system.

use axum::routing::get;
use axum::{Json, Router};
use http::StatusCode;
use serde_json::{Value, json};

use super::{Answer, empty, plain, rest_event, send};
use crate::http::{ApiError, Page, PageRequest};

fn router(count: u64) -> Router {
    let list = move |request: PageRequest| async move {
        Ok::<_, ApiError>(Json::<Page<u64>>(request.of_list((1..=count).collect())?))
    };
    Router::new().route("/api/things", get(list))
}

async fn list(count: u64, query: &str) -> Answer {
    send(router(count), empty(plain("GET", &format!("/api/things/{query}")))).await
}

fn link(query: &str) -> Value {
    json!(format!("http://localhost:3000/api/things/{query}"))
}

#[tokio::test]
async fn pages_of_45_entries_are_numbered_and_linked_as_recorded() {
    for (query, first, results, next, previous) in [
        ("", 1, 20, link("?page=2"), Value::Null),
        ("?page=1", 1, 20, link("?page=2"), Value::Null),
        ("?page=", 1, 20, link("?page=2"), Value::Null),
        ("?page=2", 21, 20, link("?page=3"), link("")),
        ("?page=%2B2", 21, 20, link("?page=3"), link("")),
        ("?page=3", 41, 5, Value::Null, link("?page=2")),
        ("?page=last", 41, 5, Value::Null, link("?page=2")),
        ("?page=2&page=3", 41, 5, Value::Null, link("?page=2")),
        ("?page=2&x=1", 21, 20, link("?page=3&x=1"), link("?x=1")),
        ("?limit=5", 1, 20, link("?limit=5&page=2"), Value::Null),
        ("?search=07", 1, 20, link("?page=2&search=07"), Value::Null),
    ] {
        let page = list(45, query).await.json();
        assert_eq!(page["count"], 45, "{query}");
        assert_eq!(page["results"][0], first, "{query}");
        assert_eq!(page["results"].as_array().unwrap().len(), results, "{query}");
        assert_eq!((&page["next"], &page["previous"]), (&next, &previous), "{query}");
    }
}

#[tokio::test]
async fn a_malformed_page_number_is_not_found() {
    for query in ["?page=4", "?page=0", "?page=-1", "?page=abc", "?page=1.0", "?page=%00"] {
        let answer = list(45, query).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{query}");
        assert_eq!(answer.json()["code"], "not_found", "{query}");
    }
    assert_eq!(list(45, "?page=99999999999999999999").await.status, StatusCode::NOT_FOUND);
    assert_eq!(list(45, "?page=18446744073709551615").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn page_size_is_bounded_and_defaults_if_invalid() {
    for (query, results) in [
        ("?page_size=5", 5),
        ("?page_size=100", 100),
        ("?page_size=1000", 100),
        ("?page_size=0", 20),
        ("?page_size=-5", 20),
        ("?page_size=abc", 20),
        ("?page_size=", 20),
    ] {
        let page = list(250, query).await.json();
        assert_eq!(page["results"].as_array().unwrap().len(), results, "{query}");
    }
    let page = list(45, "?page=2&page_size=5").await.json();
    assert_eq!(page["next"], link("?page=3&page_size=5"));
    assert_eq!(page["previous"], link("?page_size=5"));
}

#[tokio::test]
async fn empty_list_has_one_empty_page() {
    let empty = json!({ "count": 0, "next": null, "previous": null, "results": [] });
    for query in ["", "?page=1", "?page=last"] {
        assert_eq!(list(0, query).await.json(), empty, "{query}");
    }
    assert_eq!(list(0, "?page=2").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn link_has_the_gateways_host_and_stage() {
    let query = json!({ "page": ["2"], "q": ["a b&c"] });
    let page = send(router(45), rest_event("/api/things/", &query, &json!({}))).await.json();
    assert_eq!(page["next"], "https://api.example.com/prod/api/things/?page=3&q=a+b%26c");
}
