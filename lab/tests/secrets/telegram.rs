//! The Telegram bot's run: neither its token, nor what shows that somebody is Telegram, nor what
//! people write there is in what the process says.

use lab::bot_api::{FakeBotApi, Fault};
use lab::provider::{Behaviour, FakeProvider};
use serde_json::{Value, json};
use shared::https;
use shared::settings::Vars;
use shared::telegram::TelegramSettings;

use crate::journey::{ANSWER, EDITED, MESSAGE, behaviours, words};
use crate::search::Secrets;
use crate::serve::Serve;

const TOKEN: &str = "7000000001:Token-Peridot";
const PERSON: i64 = 42;

struct Telegram {
    api: FakeBotApi,
    http: reqwest::Client,
    webhook: String,
    secret: String,
}

impl Telegram {
    /// Delivers an update, and waits until the bot says something more.
    async fn deliver(&self, update: &Value) {
        let said = self.api.messages(PERSON).len();
        let request = self.http.post(&self.webhook).json(update);
        let request = request.header("X-Telegram-Bot-Api-Secret-Token", &self.secret);
        assert_eq!(request.send().await.unwrap().status(), 200);
        let longest = std::time::Duration::from_secs(20);
        let more = |api: &FakeBotApi| api.messages(PERSON).len() > said;
        assert!(self.api.wait_until(more, longest).await, "the bot says nothing to {update}");
    }
}

/// The sample catalog without limits: behind a reached one the model would not be asked.
fn unlimited() -> String {
    let mut in_limits = false;
    let kept = include_str!("../../../local/catalog.toml").lines().filter(|line| {
        if line.starts_with('[') {
            in_limits = *line == "[plans.limits]";
        }
        !in_limits || line.starts_with('[')
    });
    kept.collect::<Vec<_>>().join("\n")
}

#[tokio::test(flavor = "multi_thread")]
async fn logs_of_the_bots_run_contain_no_secret() {
    let api = FakeBotApi::start(TOKEN).await.unwrap();
    let provider = FakeProvider::start(Behaviour::answer(ANSWER)).await.unwrap();
    let environment = [
        ("MODEL_API_BASE_URL", provider.base_url()),
        ("MODEL_IDLE_TIMEOUT_SECONDS", "1".to_owned()),
        ("TELEGRAM_BOT_TOKEN", TOKEN.to_owned()),
        ("TELEGRAM_API_URL", api.base_url()),
    ];
    let environment = environment.each_ref().map(|(name, value)| (*name, value.as_str()));
    let catalog = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(catalog.path(), unlimited()).unwrap();
    let path = catalog.path().to_str().unwrap();
    let serve = Serve::start(&["--memory", "--catalog", path], &environment).await;
    let vars = Vars::from_pairs([("TELEGRAM_BOT_TOKEN", TOKEN)]);
    let secret = TelegramSettings::required(&vars).unwrap().webhook_secret().expose().to_owned();
    let http = https::client().unwrap().build().unwrap();
    let webhook = format!("{}/telegram/webhook/", serve.url);
    let telegram = Telegram { api, http, webhook, secret };
    let mut secrets = Secrets::default();
    words(&mut secrets);
    secrets.add(TOKEN);
    secrets.add(&telegram.secret);
    secrets.add_phone("9121234599");

    let sara = telegram.api.user(PERSON).named("Saffron-Jasper").language("en");
    telegram.deliver(&sara.shares_contact("+989121234599")).await;
    let question = sara.says(MESSAGE);
    telegram.deliver(&question).await;
    let number = question["message"]["message_id"].as_i64().unwrap();
    telegram.deliver(&sara.edits(number, EDITED)).await;
    telegram.deliver(&sara.says(&format!("/start {MESSAGE}"))).await;
    telegram.deliver(&sara.says(&format!("/title {EDITED}"))).await;
    for behaviour in behaviours() {
        provider.set(behaviour);
        telegram.deliver(&sara.says(MESSAGE)).await;
    }
    provider.set(Behaviour::answer(ANSWER));
    let quoting = format!("Bad Request: can't parse '{ANSWER}'");
    for fault in [Fault::Page(502), Fault::Garbage, Fault::Close, Fault::Refuse(400, quoting)] {
        telegram.api.inject_fault("sendMessage", 1, fault);
        telegram.deliver(&sara.says(MESSAGE)).await;
    }
    telegram.api.block(PERSON);
    for body in [format!("{{\"{MESSAGE}"), json!({ "update_id": MESSAGE }).to_string()] {
        let request = telegram.http.post(&telegram.webhook).body(body);
        let request = request.header("X-Telegram-Bot-Api-Secret-Token", &telegram.secret);
        let request = request.header("Content-Type", "application/json");
        assert_eq!(request.send().await.unwrap().status(), 400);
    }

    let stderr = serve.stderr();
    assert!(stderr.contains("request_answered"), "nothing was logged: {stderr}");
    assert_eq!(secrets.found_in(&stderr), []);
    assert_eq!(secrets.found_in(&serve.stdout()), []);
}
