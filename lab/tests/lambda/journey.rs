//! A user calls every route of the template, and thereby every function.

use lab::lambda::WhenClientLeaves;
use lab::provider::Behaviour;
use reqwest::Method;
use serde_json::{Value, json};

use crate::binaries;
use crate::events::{Events, names, text, the};
use crate::helpers::{Deployed, Runner, User, dear_model, free_model};

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the programs of cargo lambda build: .ci/lambda/run"]
async fn every_route_works_on_our_runtime_api() {
    let api = Deployed::start(Runner::Own(WhenClientLeaves::ReadOn)).await;
    journey(&api).await;
    for (name, function) in &api.functions {
        assert_eq!(function.starts(), 1, "{name} starts once and answers all\n{}", api.story());
        let lines = function.logs().lines();
        for word in ["9121234567", "9121234568", "Hello"] {
            assert!(!lines.iter().any(|line| line.contains(word)), "{name} logs {word}");
        }
    }
    let lines = api.functions["messages"].logs().lines();
    let measured = |name: &str| -> u64 {
        let lines = lines.iter().filter_map(|line| serde_json::from_str::<Value>(line).ok());
        lines.filter(|line| line.get("_aws").is_some()).filter_map(|line| line[name].as_u64()).sum()
    };
    let counts = ["Answers", "AnswersCutOff", "ProviderErrors", "Denials"].map(measured);
    assert_eq!(counts, [5, 0, 1, 1], "{lines:#?}");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the programs of cargo lambda build, and AWS's emulator: .ci/lambda/run"]
async fn every_route_works_on_awss_emulator() {
    let api = Deployed::start(Runner::Rie(binaries::rie())).await;
    journey(&api).await;
}

async fn journey(api: &Deployed) {
    nobody_gets_in(api).await;
    let user = api.login("09121234567").await;
    catalog(&user).await;
    let session = sessions(api, &user).await;
    messages(api, &user, session).await;
    usage(&user).await;
    api.read(user.request(Method::DELETE, &format!("/api/chat-sessions/{session}/delete/")), 200)
        .await;
    limits(api, &user).await;
    telegram(api, &user).await;
    leave(api, user).await;

    assert_eq!(api.uncalled(), Vec::<&str>::new(), "routes that this test should call");
    for (name, table) in &api.tables {
        assert_eq!(table.refused(), [], "{name} may not do what it does");
        for access in table.unused() {
            eprintln!("{name} is allowed {access} and never does it");
        }
        // The list of devices is made of their tokens.
        let reads_tokens = name == "authorizer" || name == "auth";
        assert_eq!(table.reads_tokens(), reads_tokens, "{name} looks tokens up itself");
        let needs_no_table = name == "telegram-webhook";
        let story = || api.story();
        assert_eq!(table.used().is_empty(), needs_no_table, "{name} was never asked\n{}", story());
    }
}

async fn nobody_gets_in(api: &Deployed) {
    let error = api.read(api.request(Method::GET, "/api/users/"), 401).await;
    assert_eq!(error["code"], "unauthenticated");
    let token = "a".repeat(43);
    let strangers = api.request(Method::GET, "/api/users/").bearer_auth(token);
    assert_eq!(api.read(strangers, 401).await["code"], "unauthenticated");
    let error = api.read(api.request(Method::GET, "/api/nothing/"), 404).await;
    assert_eq!(error["code"], "not_found");
}

async fn catalog(user: &User<'_>) {
    for path in ["/api/", "/api/chatbots/1/", "/api/users/1/", "/api/users/subscription/"] {
        user.get(path).await;
    }
    for path in ["/api/chatbots/", "/api/ai-models/", "/api/subscription-types/", "/api/users/"] {
        let list = user.get(path).await;
        assert!(!list["results"].as_array().unwrap().is_empty(), "{path}: {list}");
    }
    let models = user.get("/api/ai-models/").await;
    user.get(&format!("/api/ai-models/{}/", models["results"][0]["id"])).await;
}

/// Opens, lists and changes sessions; one of them stays.
async fn sessions(api: &Deployed, user: &User<'_>) -> u64 {
    let body = json!({"chatbot_id": 1, "ai_model_id": dear_model()});
    let error = user.post("/api/chat-sessions/", body, 403).await;
    assert_eq!(error["code"], "model_access_denied");
    let body = json!({"chatbot_id": 1, "ai_model_id": free_model()});
    let session = user.post("/api/chat-sessions/", body, 201).await;
    let session = session["id"].as_u64().unwrap();
    let (path, other) = (format!("/api/chat-sessions/{session}/"), user.open().await);
    let list = user.get("/api/chat-sessions/").await;
    assert_eq!((&list["count"], &list["results"][0]["id"]), (&json!(2), &json!(other)));
    let changes = json!({"auto_generate_title": true, "ai_model_id": free_model()});
    api.read(user.request(Method::PATCH, &path).json(&changes), 200).await;
    assert_eq!(user.get("/api/chat-sessions/").await["results"][0]["id"], session);
    for spelling in ["update-title", "update_title"] {
        let path = format!("/api/chat-sessions/{other}/{spelling}/");
        assert_eq!(user.post(&path, json!({"title": spelling}), 200).await["success"], true);
    }
    let second = user.get("/api/chat-sessions/?page=2&page_size=1").await;
    assert_eq!(second["results"][0]["id"], session);
    api.read(user.request(Method::DELETE, &format!("/api/chat-sessions/{other}/")), 200).await;
    user.get(&path).await;
    session
}

async fn messages(api: &Deployed, user: &User<'_>, session: u64) {
    api.provider.set(Behaviour::answer("Hello to you."));
    let key = "a-key-for-this-message";
    let send = || user.message(session, "Hello").header("Idempotency-Key", key);
    let answer = api.read(send(), 201).await;
    assert_eq!(answer["assistant_message"]["content"], "Hello to you.");
    let again = api.read(send(), 201).await;
    assert_eq!(again["assistant_message"], answer["assistant_message"]);
    let id = answer["user_message"]["message_id"].as_str().unwrap();

    let path = format!("/api/chat-sessions/{session}/send_message/");
    let request = user.request(Method::POST, &path).json(&json!({"message": "And again"}));
    let events = Events::of(request).await.rest().await;
    assert_eq!(names(&events), ["user_message", "delta", "assistant_message", "done"]);
    assert_eq!(text(&events), "Hello to you.");
    assert_eq!(the(&events, "done"), &json!({"success": true}));

    let path = format!("/api/chat-sessions/{session}/messages/{id}/edit/");
    let edited = user.post(&path, json!({"content": "Hello there"}), 200).await;
    assert_eq!(edited["disabled_message_ids"].as_array().unwrap().len(), 3);
    let contents: Vec<_> =
        user.messages(session).await.iter().map(|message| message["content"].clone()).collect();
    assert_eq!(contents, ["Hello there", "Hello to you."]);
}

async fn usage(user: &User<'_>) {
    assert_eq!(user.used("hourly_messages").await, 3);
    let records = user.get("/api/chat-session-usages/").await;
    let record = &records["results"][0];
    let id = record["id"].as_str().map_or_else(|| record["id"].to_string(), str::to_owned);
    assert_eq!(&user.get(&format!("/api/chat-session-usages/{id}/")).await["id"], &record["id"]);
}

/// The free plan lets five messages through in an hour; the provider's failures are not among
/// them.
async fn limits(api: &Deployed, user: &User<'_>) {
    let session = user.open().await;
    api.provider.set(Behaviour::Status(400, Vec::new()));
    let answer = user.message(session, "Hello").send().await.unwrap();
    assert!(answer.status().is_server_error(), "{}", answer.status());
    api.provider.set(Behaviour::Demo);
    for _ in 0..2 {
        api.read(user.message(session, "Hello"), 201).await;
    }
    let error = api.read(user.message(session, "Hello"), 429).await;
    assert_eq!(
        (&error["code"], &error["limit"]),
        (&json!("quota_exceeded"), &json!("hourly_messages"))
    );
}

/// Somebody in Telegram, by a link from the app and with a number of their own.
async fn telegram(api: &Deployed, user: &User<'_>) {
    let stranger = api.request(Method::POST, "/telegram/webhook/").json(&json!({"update_id": 1}));
    assert_eq!(api.read(stranger, 401).await["code"], "unauthenticated");
    let said = |chat: i64| api.telegram.messages(chat).pop().map(|sent| sent.text).unwrap();
    let link = user.post("/api/auth/telegram/", json!({}), 201).await;
    let link = link["url"].as_str().unwrap();
    let code = link.strip_prefix("https://t.me/mobix_test_bot?start=").unwrap();
    let linked = api.telegram.user(1).language("en");
    api.deliver(&linked.says(&format!("/start {code}"))).await;
    assert!(said(1).starts_with("You are logged in as Sara (…4567)"), "{}", said(1));

    api.provider.set(Behaviour::answer("Hello to you."));
    let other = api.telegram.user(2).named("Omid").language("en");
    api.deliver(&other.says("Hello")).await;
    assert!(said(2).starts_with("Hello! I am MobixAI"), "{}", said(2));
    api.deliver(&other.shares_contact("+989121234569")).await;
    let question = other.says("Hello");
    api.deliver(&question).await;
    assert_eq!(said(2), "Hello to you.");
    let number = question["message"]["message_id"].as_i64().unwrap();
    api.deliver(&other.edits(number, "Hello again")).await;
    assert_eq!(said(2), "Hello to you.");
    for command in ["/new", "/chats", "/model", "/bot", "/usage", "/plan", "/title A", "/lang en"] {
        api.deliver(&other.says(command)).await;
    }
    api.deliver(&other.says("/logout")).await;
    assert_eq!(said(2), "You are logged out. /start logs you in again.");
    assert_eq!(format!("{:?}", api.telegram.violations()), "[]");
}

/// One user revokes a device, the other logs out; neither token works afterwards.
async fn leave(api: &Deployed, user: User<'_>) {
    let other = api.login("09121234568").await;
    let devices = other.get("/api/auth/tokens/").await;
    let device = &devices["results"][0];
    let path = format!("/api/auth/tokens/{}/", device["id"]);
    api.read(other.request(Method::DELETE, &path), 204).await;
    api.read(user.request(Method::POST, "/api/auth/logout/"), 204).await;
    for user in [&other, &user] {
        api.read(user.request(Method::GET, "/api/users/"), 401).await;
    }
}
