//! Another user's ids: on every route of `template.yaml` with an id in its path, the answer is that
//! for an unknown id. A new route fails here until this file says whose ids it takes.

use std::collections::HashMap;

use reqwest::Method;
use serde_json::{Value, json};

use crate::access::{Answer, NO_MESSAGE, items, routes};
use crate::helpers::{App, User, models};

const NO_NUMBER: &str = "999999";
/// The fields that any body may need; handlers ignore unknown ones.
const FIELDS: [&str; 3] = ["message", "content", "title"];

/// The ids of things that belong to `owner`, and not to another user.
struct Owned {
    user: String,
    session: String,
    message: String,
    device: String,
    /// The session of a usage record.
    usage: Option<String>,
    /// Catalog entries outside the free plan.
    chatbot: String,
    model: String,
}

fn ids(page: &Value) -> impl Iterator<Item = u64> {
    page["results"].as_array().unwrap().iter().map(|entry| entry["id"].as_u64().unwrap())
}

impl Owned {
    /// The ids of a user with two sessions, one of them with a message, and two devices.
    async fn by(app: &App, owner: &User<'_>) -> Self {
        owner.open(&models(true)[0]).await;
        let session = owner.open(&models(true)[0]).await;
        let (_, sent) = owner.send(session, "a secret").await;
        let (_, users) = owner.get("/api/users/").await;
        app.clock.advance(std::time::Duration::from_secs(60));
        app.login("09121234567").await;
        let (_, devices) = owner.get("/api/auth/tokens/").await;
        let (status, usages) = owner.get("/api/chat-session-usages/").await;
        let catalog = mobix::catalog_file::sample().unwrap();
        let chatbot = catalog.chatbots.iter().find(|bot| !bot.is_open_to(Some(FREE))).unwrap();
        let model = catalog.models.iter().find(|model| !model.is_open_to(Some(FREE))).unwrap();
        Self {
            user: users["results"][0]["id"].to_string(),
            session: session.to_string(),
            message: sent["user_message"]["message_id"].as_str().unwrap().to_owned(),
            // The later device: every user's first device has the id 1.
            device: ids(&devices).max().unwrap().to_string(),
            usage: (status.as_u16() == 200).then(|| usages["results"][0]["id"].to_string()),
            chatbot: chatbot.id.to_string(),
            model: model.id.to_string(),
        }
    }

    /// Pairs of paths: one with the owner's id, and one with an unknown id.
    fn paths(&self, route: &str, own_session: u64) -> Vec<(String, String)> {
        let of = |id: &str| (route.replace("{id}", id), route.replace("{id}", NO_NUMBER));
        let message = |(path, none): (String, String)| {
            (path.replace("{message_id}", &self.message), none.replace("{message_id}", NO_MESSAGE))
        };
        match route {
            "/api/users/{id}" => vec![of(&self.user)],
            "/api/auth/tokens/{id}" => vec![of(&self.device)],
            "/api/chatbots/{id}" => vec![of(&self.chatbot)],
            "/api/ai-models/{id}" => vec![of(&self.model)],
            "/api/chat-session-usages/{id}" => vec![of(self.usage.as_deref().unwrap())],
            _ if route.starts_with("/api/chat-sessions/{id}")
                && route.matches('{').count() == 1 =>
            {
                vec![of(&self.session)]
            }
            _ if route.starts_with("/api/chat-sessions/{id}/messages/{message_id}") => {
                let own = route.replace("{id}", &own_session.to_string());
                vec![message(of(&self.session)), message((own.clone(), own))]
            }
            _ => panic!("whose ids does {route} take? Say it in lab/tests/api/ownership.rs"),
        }
    }
}

const FREE: shared::model::PlanId = shared::model::PlanId::new(1);

async fn call(user: &User<'_>, method: &Method, path: &str) -> Answer {
    let body: HashMap<_, _> = FIELDS.into_iter().map(|field| (field, "x")).collect();
    let request = user.request(method.clone(), path);
    let takes_body = [Method::POST, Method::PUT, Method::PATCH].contains(method);
    Answer::of(if takes_body { request.json(&body) } else { request }).await
}

#[tokio::test]
async fn another_users_items_look_like_missing_ones() {
    let app = App::start().await;
    let owner = app.login("09121234567").await;
    let owned = Owned::by(&app, &owner).await;
    let other = app.login("09121234568").await;
    let own_session = other.open(&models(true)[0]).await;
    assert_ne!(own_session.to_string(), owned.session, "or nothing is shown");
    let before = items(&app).await;
    let mut tried = 0;
    for (route, methods) in routes(&other).await {
        if !route.path.contains('{') {
            continue;
        }
        for (theirs, nobodys) in owned.paths(&route.path, own_session) {
            for (theirs, nobodys) in
                [(theirs.clone(), nobodys.clone()), (format!("{theirs}/"), format!("{nobodys}/"))]
            {
                for method in &methods {
                    let answer = call(&other, method, &theirs).await;
                    assert_eq!(answer.status, 404, "{method} {theirs}: {answer:?}");
                    let code =
                        if *method == Method::HEAD { Value::Null } else { json!("not_found") };
                    assert_eq!(answer.body["code"], code, "{method} {theirs}");
                    assert_eq!(answer, call(&other, method, &nobodys).await, "{method} {theirs}");
                    tried += 1;
                }
            }
        }
    }
    assert!(tried > 20, "only {tried} calls were made");
    assert_eq!(items(&app).await, before, "something was written");
}

#[tokio::test]
async fn owner_reaches_every_own_id() {
    let app = App::start().await;
    let owner = app.login("09121234567").await;
    let owned = Owned::by(&app, &owner).await;
    for path in
        [format!("/api/users/{}/", owned.user), format!("/api/chat-sessions/{}/", owned.session)]
    {
        assert_eq!(owner.get(&path).await.0.as_u16(), 200, "{path}");
    }
    let device = owner.request(Method::DELETE, &format!("/api/auth/tokens/{}/", owned.device));
    assert_eq!(device.send().await.unwrap().status().as_u16(), 204);
}
