//! The recorded decisions of the original system are repeated by `POST send`.

use std::path::Path;

use lab::provider::{Answer, Behaviour};
use serde_json::{Value, json};
use shared::model::{
    AiModel, Catalog, Limits, ModelId, Plan, PlanId, SessionId, Subscription, UserId,
};

use crate::helpers::{App, at};

fn scenario(file: &str, name: &str) -> Value {
    let traces = Path::new(env!("CARGO_MANIFEST_DIR")).join("../local/tests/data/quota-traces");
    let path = traces.join(file);
    let lines = std::fs::read_to_string(path).unwrap();
    let mut scenarios = lines.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    scenarios.find(|scenario| scenario["name"] == name).unwrap()
}

fn catalog(scenario: &Value) -> Catalog {
    let mut catalog = mobix::catalog_file::sample().unwrap();
    let mut plan: Plan = catalog.plans[0].clone();
    (plan.id, plan.name) = (PlanId::new(9), "replayed".to_owned());
    plan.limits = serde_json::from_value::<Limits>(scenario["plan"].clone()).unwrap();
    let models = scenario["models"].as_array().unwrap().iter().zip(1..);
    catalog.models = models
        .map(|(model, id)| AiModel {
            is_free: model["is_free"].as_bool().unwrap(),
            token_cost_multiplier: model["token_cost_multiplier"]
                .as_str()
                .unwrap()
                .parse()
                .unwrap(),
            plans: if model["linked"] == true { vec![plan.id] } else { Vec::new() },
            ..AiModel::new(id, ModelId::new(model["model_id"].as_str().unwrap()))
        })
        .collect();
    // The catalog has only the recorded plan.
    catalog.plans = vec![plan];
    catalog
}

/// The contract's answer for a recorded decision.
fn expected(expect: &Value) -> (u16, Value) {
    match expect["limit"].as_str() {
        None => (201, Value::Null),
        Some("model_access") => (403, json!("model_access_denied")),
        Some("subscription_required") => (403, json!("subscription_required")),
        Some(limit) => (429, json!(limit)),
    }
}

async fn replay(file: &str, name: &str) {
    let scenario = scenario(file, name);
    let app = App::with(catalog(&scenario)).await;
    let start = scenario["subscription"]["start"].as_str().unwrap();
    app.clock.set(at(start));
    let mut user = app.login("09121234567").await;
    let me = UserId::new(1);
    let mut profile = app.store.profile(me).await.unwrap().unwrap();
    let end = scenario["subscription"]["end"].as_str().map(at);
    profile.subscription = Some(Subscription::new(1, PlanId::new(9), at(start), end));
    app.store.put_profile(&profile).await.unwrap();

    let mut decisions = 0;
    for (index, event) in scenario["events"].as_array().unwrap().iter().enumerate() {
        app.clock.set(at(event["at"].as_str().unwrap()));
        if event["kind"] != "send" {
            continue;
        }
        if user.get("/api/users/").await.0 != 200 {
            // The token has expired, because years lie between some events.
            user = app.login("09121234567").await;
        }
        let session = SessionId::new(event["session"].as_u64().unwrap());
        let model = ModelId::new(event["model"].as_str().unwrap());
        app.store.put_session(me, &session_with(session, model, &app)).await.unwrap();
        let total = event["total_tokens"].as_u64().unwrap();
        app.provider.set(Behaviour::Answer(Answer {
            usage: Some((total, 0)),
            cost: event["cost_usd"].as_str().map(str::to_owned),
            ..Answer::new("ok")
        }));
        let (status, answer) = user.send(session.get(), "?").await;
        let (wanted, code) = expected(&event["expect"]);
        assert_eq!(status.as_u16(), wanted, "{name}, event {}: {answer}", index + 1);
        match wanted {
            201 => assert_eq!(answer["usage"]["charged_tokens"], event["expect"]["charged"]),
            429 => assert_eq!(answer["limit"], code, "{name}, event {}", index + 1),
            _ => assert_eq!(answer["code"], code, "{name}, event {}", index + 1),
        }
        decisions += 1;
    }
    assert!(decisions > 15, "{name} has {decisions} decisions");
}

fn session_with(id: SessionId, ai_model: ModelId, app: &App) -> shared::model::ChatSession {
    use shared::clock::Clock;
    use shared::model::{ChatSession, ChatbotId};
    let session = ChatSession::new(id, ChatbotId::new(1), ai_model, "recorded", app.clock.now());
    ChatSession { auto_generate_title: false, ..session }
}

#[tokio::test]
async fn expired_subscription_is_refused_as_recorded() {
    replay("access.jsonl", "expiry-normal-100120").await;
}

#[tokio::test]
async fn limits_of_free_and_paid_models_are_as_recorded() {
    replay("free-quota.jsonl", "free-quota-nested-100132").await;
}

#[tokio::test]
async fn message_over_several_limits_is_refused_as_recorded() {
    replay("precedence.jsonl", "precedence-100112").await;
}
