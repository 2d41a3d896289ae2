//! What the provider takes is in the books, charged or not, and what nobody pays is bounded.

use std::time::Duration;

use lab::provider::{Answer, Behaviour};
use reqwest::{Method, StatusCode};
use serde_json::json;
use shared::model::{CallOutcome, Catalog, CostRecord, MicroUsd, ModelType, UserId};

use crate::helpers::{App, User, models, read, table, unlimited};
use mobix::database::Database;

/// What the calls for the messages of the first user took, the oldest first.
async fn costs(app: &App) -> Vec<CostRecord> {
    let dump = app.store.dump().await.unwrap();
    dump.users[&UserId::new(1)].costs.values().cloned().collect()
}

/// The sample catalog without limits, where a token costs a micro-dollar whichever way it goes.
fn priced() -> Catalog {
    let mut catalog = unlimited();
    for model in &mut catalog.models {
        model.prompt_usd_per_million = MicroUsd::from_micros(1_000_000);
        model.completion_usd_per_million = MicroUsd::from_micros(1_000_000);
    }
    catalog
}

/// A user with a session that has a name, so that no title is asked for.
async fn named<'a>(app: &'a App) -> (User<'a>, u64) {
    let user = app.login("09121234567").await;
    let session = user.open_named(&models(true)[0]).await;
    (user, session)
}

#[tokio::test]
async fn a_failed_answer_is_in_the_books_with_its_whole_prompt_and_is_not_charged() {
    let app = App::with(priced()).await;
    let (user, session) = named(&app).await;
    user.send(session, "one two three four five").await;
    app.provider.set(Behaviour::Cut(2));
    let (status, _) = user.send(session, "and now?").await;
    assert_eq!(status, StatusCode::BAD_GATEWAY);
    let costs = costs(&app).await;
    let (charged, failed): (Vec<_>, Vec<_>) = costs.iter().partition(|cost| cost.charged);
    assert_eq!((charged.len(), failed.len()), (1, 1));
    let failed = failed[0];
    assert_eq!((failed.charged, failed.outcome), (false, CallOutcome::CutOff));
    // The system prompt, what was said before, and the message: more than the message alone.
    assert!(failed.prompt_tokens > 25, "{failed:?}");
    assert_eq!(failed.cost.as_micros(), failed.prompt_tokens + failed.completion_tokens);
    assert_eq!(user.used("hourly_messages").await, 1);
}

#[tokio::test]
async fn a_provider_that_refuses_at_once_takes_nothing() {
    let app = App::with(priced()).await;
    let (user, session) = named(&app).await;
    app.provider.set(Behaviour::Status(500, Vec::new()));
    user.send(session, "hello").await;
    let costs = costs(&app).await;
    assert_eq!((costs.len(), costs[0].cost), (1, MicroUsd::ZERO));
    assert_eq!(costs[0].outcome, CallOutcome::Failed);
}

#[tokio::test]
async fn naming_a_session_is_in_the_books_of_its_first_answer() {
    let app = App::with(priced()).await;
    let user = app.login("09121234567").await;
    let session = user.open(&models(true)[0]).await;
    user.send(session, "hello").await;
    let costs = costs(&app).await;
    let title = costs[0].title.as_ref().unwrap();
    let catalog = mobix::catalog_file::sample().unwrap();
    assert_eq!(Some(&title.ai_model), catalog.title_model.as_ref());
    assert_ne!(title.cost, MicroUsd::ZERO);
}

#[tokio::test]
async fn an_answer_that_our_own_time_limit_ends_is_stored_and_charged() {
    let store = table(&Database::memory().unwrap(), &priced()).await;
    let app = App::on(store, &[("ANSWER_TIMEOUT_SECONDS", "3")]).await;
    let (user, session) = named(&app).await;
    let delay = Duration::from_millis(100);
    app.provider.set(Behaviour::Answer(Answer { delay, ..Answer::new("word ".repeat(500)) }));
    let (status, answer) = user.send(session, "count to 300000").await;
    assert_eq!(status, StatusCode::CREATED, "{answer}");
    assert_eq!(answer["assistant_message"]["finish_reason"], "length");
    assert_ne!(answer["usage"]["charged_tokens"], 0);
    assert_eq!(user.used("monthly_free_model_messages").await, 1);
    let costs = costs(&app).await;
    assert_eq!((costs[0].charged, costs[0].outcome), (true, CallOutcome::Answered));
    assert!(costs[0].cost.as_micros() > costs[0].total_tokens, "the whole prompt is priced");
}

#[tokio::test]
async fn the_length_of_every_answer_is_limited_at_the_provider() {
    let app = App::start().await;
    let (user, session) = named(&app).await;
    user.send(session, "hello").await;
    let asked = app.provider.requests();
    let catalog = mobix::catalog_file::sample().unwrap();
    let model = &catalog.models[0];
    assert_eq!(asked[0]["max_tokens"], model.max_output_tokens);
}

#[tokio::test]
async fn after_twenty_answers_of_a_day_that_could_not_be_charged_the_next_is_refused() {
    let app = App::with(unlimited()).await;
    let (user, session) = named(&app).await;
    // The provider's outages do not count.
    app.provider.set(Behaviour::Status(503, Vec::new()));
    user.send(session, "hello").await;
    app.provider.set(Behaviour::Cut(1));
    for _ in 0..20 {
        assert_eq!(user.send(session, "hello").await.0, StatusCode::BAD_GATEWAY);
    }
    let (status, error) = user.send(session, "hello").await;
    assert_eq!((status.as_u16(), &error["code"]), (429, &json!("too_many_failures")));
    assert_eq!(error["resets_at"], "2026-11-24T00:00:00.000000Z");
    app.provider.set(Behaviour::answer("Good morning."));
    app.clock.set("2026-11-24T00:00:00Z".parse().unwrap());
    assert_eq!(user.send(session, "hello").await.0, StatusCode::CREATED);
}

#[tokio::test]
async fn the_web_is_searched_only_where_the_plan_has_it() {
    let mut catalog = unlimited();
    for plan in &mut catalog.plans {
        plan.web_search = false;
    }
    let app = App::with(catalog.clone()).await;
    let (user, session) = named(&app).await;
    let body = json!({"message": "news?", "use_web_search": true});
    let path = format!("/api/chat-sessions/{session}/send/");
    let (status, answer) = user.post(&path, &body).await;
    assert_eq!((status.as_u16(), &answer["usage"]["web_search"]), (201, &json!(false)));
    assert_eq!(app.provider.requests().last().unwrap().get("plugins"), None);

    for plan in &mut catalog.plans {
        plan.web_search = true;
        plan.web_search_model_id = Some(shared::model::ModelId::new(&models(true)[1]));
    }
    app.store.replace_catalog(&catalog).await.unwrap();
    app.clock.advance(Duration::from_secs(61));
    let (_, answer) = user.post(&path, &body).await;
    assert_eq!(answer["usage"]["web_search"], true, "{answer}");
    assert_eq!(answer["assistant_message"]["model_id"], models(true)[1]);
    let asked = app.provider.requests();
    let last = asked.last().unwrap();
    assert_eq!(
        (&last["plugins"][0]["id"], &last["model"]),
        (&json!("web"), &json!(models(true)[1]))
    );
}

#[tokio::test]
async fn a_chatbot_that_edits_images_opens_only_with_a_model_that_makes_them() {
    let mut catalog = unlimited();
    for bot in &mut catalog.chatbots {
        bot.plans.clear();
    }
    let app = App::with(catalog.clone()).await;
    let user = app.login("09121234567").await;
    let open = json!({"chatbot_id": 4, "ai_model_id": models(true)[0]});
    let (status, error) = user.post("/api/chat-sessions/", &open).await;
    assert_eq!((status.as_u16(), &error["code"]), (403, &json!("model_access_denied")));
    assert_eq!(error["reason"], "model_makes_no_images");

    // A session that was opened before the model became one for text.
    for model in &mut catalog.models {
        model.model_type = ModelType::Image;
    }
    app.store.replace_catalog(&catalog).await.unwrap();
    app.clock.advance(Duration::from_secs(61));
    let (_, session) = user.post("/api/chat-sessions/", &open).await;
    let session = session["id"].as_u64().unwrap();
    app.store.replace_catalog(&unlimited()).await.unwrap();
    app.clock.advance(Duration::from_secs(61));
    let (status, error) = user.send(session, "paint a cat").await;
    assert_eq!((status.as_u16(), &error["reason"]), (403, &json!("model_makes_no_images")));
    assert!(app.provider.requests().is_empty());
}

#[tokio::test]
async fn a_model_whose_pictures_cannot_be_stored_is_not_asked_for_any() {
    let mut catalog = unlimited();
    for model in &mut catalog.models {
        model.max_image_bytes = 2_000_000;
    }
    let app = App::with(catalog).await;
    let (user, session) = named(&app).await;
    let body = json!({"message": "paint", "generate_image": true});
    let path = format!("/api/chat-sessions/{session}/send/");
    let (status, error) = read(user.request(Method::POST, &path).json(&body)).await;
    assert_eq!((status.as_u16(), &error["reason"]), (403, &json!("images_too_large")));
    assert!(app.provider.requests().is_empty());
    assert_eq!(user.send(session, "in words, then").await.0, StatusCode::CREATED);
}

#[tokio::test]
async fn a_chatbot_that_left_the_plan_is_refused_at_the_next_message() {
    let mut catalog = unlimited();
    let app = App::with(catalog.clone()).await;
    let (user, session) = named(&app).await;
    for bot in &mut catalog.chatbots {
        bot.plans = vec![catalog.plans[1].id];
    }
    app.store.replace_catalog(&catalog).await.unwrap();
    app.clock.advance(Duration::from_secs(61));
    let (status, error) = user.send(session, "hello").await;
    assert_eq!((status.as_u16(), &error["code"]), (403, &json!("chatbot_access_denied")));
}
