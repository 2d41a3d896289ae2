//! The published document agrees with the routers.

use std::collections::BTreeSet;

use reqwest::{Method, StatusCode};

use crate::helpers::App;

/// The answer of every path to an unknown method lists its methods.
#[tokio::test]
async fn documented_methods_are_those_of_the_routers() {
    let app = App::start().await;
    let user = app.login("09121234567").await;
    let document = mobix::openapi::document().unwrap();
    for (path, item) in document["paths"].as_object().unwrap() {
        let url = path.replace("{id}", "1").replace("{message_id}", "1");
        assert!(!url.contains('{'), "{path} has a parameter this test does not know");
        let answer = user.request(Method::TRACE, &url).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::METHOD_NOT_ALLOWED, "{path}");
        let allowed = answer.headers()["allow"].to_str().unwrap().to_ascii_lowercase();
        let mut allowed: BTreeSet<&str> = allowed.split(',').map(str::trim).collect();
        // A router adds HEAD to GET.
        allowed.remove("head");
        let documented = item.as_object().unwrap().keys().map(String::as_str);
        assert_eq!(allowed, documented.collect(), "{path} (left: router, right: document)");
    }
}
