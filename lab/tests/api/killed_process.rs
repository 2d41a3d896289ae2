//! A process is killed between the reservation and its settlement.

use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

use lab::provider::{Behaviour, FakeProvider};
use mobix::database::Database;
use serde_json::{Value, json};
use shared::clock::{Clock, SystemClock};
use shared::https;
use shared::model::UserId;
use shared::store::Store;

use crate::helpers::{App, at, models, read};

/// `mobix serve` as a process of its own.
struct Serve {
    child: Child,
    lines: std::io::Lines<BufReader<ChildStdout>>,
    url: String,
}

impl Serve {
    fn start(data: &std::path::Path, provider: &str) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_lab"))
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(data)
            .env("MODEL_API_BASE_URL", provider)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let first = lines.next().unwrap().unwrap();
        let url = first.split_whitespace().find(|word| word.starts_with("http://")).unwrap();
        let url = url.trim_end_matches([':', '.']).to_owned();
        Self { child, lines, url }
    }

    /// The next login code on stdout.
    fn code(&mut self) -> String {
        let line = self
            .lines
            .by_ref()
            .map(Result::unwrap)
            .find(|line| line.starts_with("login code for "));
        line.unwrap().rsplit(' ').next().unwrap().to_owned()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_processs_reservation_lapses_and_its_message_is_stored() {
    let data = tempfile::tempdir().unwrap();
    let provider = FakeProvider::start(Behaviour::Hang).await.unwrap();
    let mut serve = Serve::start(data.path(), &provider.base_url());
    let phone = json!({"phone_number": "09121234567"});
    let http = https::client().unwrap().build().unwrap();
    let post = |path: &str, body: &Value| http.post(format!("{}{path}", serve.url)).json(body);
    read(post("/api/auth/otp/", &phone)).await;
    let code = { serve.code() };
    let post = |path: &str, body: &Value| http.post(format!("{}{path}", serve.url)).json(body);
    let login = json!({"phone_number": "09121234567", "code": code, "name": "Sara"});
    let (_, login) = read(post("/api/auth/verify/", &login)).await;
    let token = login["token"].as_str().unwrap();
    let open = json!({"chatbot_id": 1, "ai_model_id": models(true)[0]});
    let (_, session) = read(post("/api/chat-sessions/", &open).bearer_auth(token)).await;
    let session = session["id"].as_u64().unwrap();
    let send =
        post(&format!("/api/chat-sessions/{session}/send/"), &json!({"message": "still there?"}));
    let sending = tokio::spawn(send.bearer_auth(token).send());
    while provider.request_count() == 0 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }

    // SIGKILL ends the process at once.
    serve.child.kill().unwrap();
    serve.child.wait().unwrap();
    assert!(sending.await.unwrap().is_err());

    let client = Database::open(data.path()).unwrap().client();
    let app = App::on(Store::new(client, "mobixai"), &[]).await;
    let killed_at = SystemClock.now();
    let stored = app.store.meter(UserId::new(1)).await.unwrap().meter.unwrap();
    assert_eq!(stored.open(killed_at).count(), 1, "the place is still held");

    app.clock.set(killed_at + Duration::from_secs(400));
    let user = app.login("09121234567").await;
    assert_eq!(user.texts(session).await, ["still there?"]);
    assert_eq!(user.used("monthly_free_model_messages").await, 0);
    let (status, answer) = user.send(session, "once more").await;
    assert_eq!(status.as_u16(), 201, "{answer}");
    assert_eq!(user.texts(session).await, ["still there?", "once more", "Hello to you."]);
    assert_eq!(user.used("monthly_free_model_messages").await, 1);
}

#[tokio::test]
async fn reservation_counts_until_it_lapses() {
    let mut catalog = mobix::catalog_file::sample().unwrap();
    for plan in &mut catalog.plans {
        plan.limits = shared::model::Limits { hourly_max_messages: 1, ..Default::default() };
    }
    let app = App::with(catalog).await;
    app.clock.set(at("2026-11-23T12:00:00Z"));
    let user = app.login("09121234567").await;
    let session = user.open(&models(true)[0]).await;
    app.provider.set(Behaviour::Hang);
    let (first, second) = tokio::join!(user.send(session, "one"), async {
        while app.provider.request_count() == 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        user.send(session, "two").await
    });
    assert_eq!(second.0.as_u16(), 429);
    assert_eq!(second.1["limit"], "hourly_messages");
    assert_eq!(first.0.as_u16(), 504);
    app.provider.set(Behaviour::answer("Now."));
    assert_eq!(user.send(session, "three").await.0.as_u16(), 201);
}
