//! The whole run of a process, and its output.

use aws_sdk_dynamodb::types::AttributeValue;
use lab::provider::{Behaviour, FakeProvider};
use reqwest::{Method, StatusCode};
use serde_json::json;

use crate::database::{Fault, FaultyDatabase, TABLE};
use crate::journey::{ANSWER, Client, FREE_MODEL, PAID_MODEL, TITLE, behaviours, words};
use crate::search::Secrets;
use crate::serve::Serve;
use crate::sms::{ACCOUNT_KEY, AUTHORIZATION, Sms};

const PROVIDER_KEY: &str = "sk-provider-key-obsidian";
const HASH_KEY: &str = "otp-hash-key-malachite-0123456789abcdef";

/// A process with everything it speaks to, a client of it, and a session of the client's.
struct Run {
    serve: Serve,
    database: FaultyDatabase,
    provider: FakeProvider,
    sms: Sms,
    client: Client,
    secrets: Secrets,
}

/// The digits of a number; the first is the user's.
fn number(n: usize) -> String {
    format!("91212345{n:02}")
}

/// The same number in national form.
fn phone(n: usize) -> String {
    format!("0{}", number(n))
}

async fn ask(client: &Client, n: usize) -> StatusCode {
    client.post("/api/auth/otp/", &json!({"phone_number": phone(n)})).await.0
}

impl Run {
    async fn start() -> Self {
        let database = FaultyDatabase::start().await;
        let provider = FakeProvider::start(Behaviour::answer(ANSWER)).await.unwrap();
        let sms = Sms::start().await;
        let environment = [
            ("MODEL_API_KEY", PROVIDER_KEY),
            ("MODEL_API_BASE_URL", &provider.base_url()),
            ("MODEL_IDLE_TIMEOUT_SECONDS", "1"),
            ("SMS", "gateway"),
            ("SMS_GATEWAY_URL", &sms.url()),
            ("SMS_GATEWAY_AUTHORIZATION", AUTHORIZATION),
            ("OTP_HASH_KEY", HASH_KEY),
        ];
        let serve = Serve::start(&["--dynamodb-url", &database.url], &environment).await;
        let client = Client::new(&serve.url);
        let mut secrets = Secrets::default();
        words(&mut secrets);
        (0..50).for_each(|n| secrets.add_phone(&number(n)));
        for key in [PROVIDER_KEY, HASH_KEY, ACCOUNT_KEY, AUTHORIZATION] {
            secrets.add(key);
        }
        Self { serve, database, provider, sms, client, secrets }
    }

    /// Logs in, with all that goes wrong there; the code.
    async fn log_in(&mut self) -> String {
        assert_eq!(ask(&self.client, 0).await, StatusCode::ACCEPTED);
        let code = self.sms.last_code();
        for body in [
            json!({"phone_number": phone(0), "code": "000001"}),
            json!({"phone_number": phone(0), "code": code}),
        ] {
            let (status, answer) = self.client.post("/api/auth/verify/", &body).await;
            assert_eq!(status, StatusCode::BAD_REQUEST, "wrong, or without a name: {answer}");
        }
        self.secrets.add_token(&self.client.log_in(&phone(0), &code).await);
        self.sms.break_down(true);
        assert_eq!(ask(&self.client, 1).await, StatusCode::SERVICE_UNAVAILABLE);
        self.sms.break_down(false);
        code
    }

    /// Talks until a limit is reached, through every failure of the provider.
    async fn send_message(&self, session: u64, message: &str) {
        for (n, behaviour) in (2..).zip(behaviours()) {
            self.provider.set(behaviour);
            self.client.write_all(session, message, &phone(n)).await;
            self.client.read_all(session).await;
        }
        self.provider.set(Behaviour::answer(ANSWER));
        let paid = self.client.open(PAID_MODEL, Some(TITLE)).await;
        let mut status = StatusCode::CREATED;
        while status == StatusCode::CREATED {
            status = Client::answer(self.client.send(paid)).await.0;
        }
        assert_eq!(status, StatusCode::TOO_MANY_REQUESTS);
    }

    /// Goes on through every failure of the table.
    async fn break_table(&self, session: u64, message: &str, code: &str) {
        for (n, fault) in (30..).zip(Fault::ALL) {
            self.database.set(fault);
            self.client.write_all(session, message, &phone(n)).await;
            self.client.read_all(session).await;
            let login = json!({"phone_number": phone(0), "code": code});
            self.client.post("/api/auth/verify/", &login).await;
        }
        self.database.set(Fault::None);
    }

    /// Goes on with items that are not what the store wrote.
    async fn spoil_items(&self, session: u64, message: &str) {
        let text = || AttributeValue::S(TITLE.to_owned());
        for (sort, attribute, value) in [
            ("SESSION#000000000001", "chatbot", text()),
            ("PROFILE", "name", AttributeValue::L(vec![text()])),
            ("PROFILE", "date_joined", text()),
            ("PROFILE", "phone_number", AttributeValue::S(format!("{}x", number(0)))),
        ] {
            let update = self.database.client.update_item().table_name(TABLE);
            let update = update.key("PK", AttributeValue::S("USER#1".to_owned()));
            let update = update.key("SK", AttributeValue::S(sort.to_owned()));
            let update = update.update_expression("SET #a = :v");
            let update = update.expression_attribute_names("#a", attribute);
            update.expression_attribute_values(":v", value).send().await.unwrap();
            self.client.read_all(session).await;
            self.client.write_all(session, message, &phone(40)).await;
        }
    }

    async fn log_out(&self) {
        let logout = self.client.request(Method::POST, "/api/auth/logout/");
        assert_eq!(Client::answer(logout).await.0, StatusCode::NO_CONTENT);
        let after = self.client.request(Method::GET, "/api/users/");
        assert_eq!(Client::answer(after).await.0, StatusCode::UNAUTHORIZED);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn logs_of_a_whole_run_contain_no_secret() {
    let mut run = Run::start().await;
    let code = run.log_in().await;
    let session = run.client.open(FREE_MODEL, None).await;
    run.client.malformed(session, &phone(0), &code).await;
    assert_eq!(Client::answer(run.client.send(session)).await.0, StatusCode::CREATED);
    let message = run.client.first_message(session).await;
    run.send_message(session, &message).await;
    run.break_table(session, &message, &code).await;
    run.spoil_items(session, &message).await;
    run.log_out().await;

    let (stdout, stderr) = (run.serve.stdout(), run.serve.stderr());
    for happened in [
        "request_answered",
        "gateway_refused",
        "otp_not_sent",
        "provider_failed",
        "table_unavailable",
        "item_corrupt",
    ] {
        assert!(stderr.contains(happened), "nothing was logged of: {happened}");
    }
    run.sms.codes().iter().for_each(|code| run.secrets.add_code(code));
    assert_eq!(run.secrets.found_in(&stderr), []);
    assert_eq!(run.secrets.found_in(&stdout), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_console_line_of_a_login_code_contains_it() {
    let serve = Serve::start(&["--memory"], &[]).await;
    let client = Client::new(&serve.url);
    assert_eq!(ask(&client, 0).await, StatusCode::ACCEPTED);
    let stdout = serve.stdout();
    let line = stdout.lines().find(|line| line.starts_with("login code for ")).unwrap();
    let code = line.rsplit(' ').next().unwrap();
    let mut secrets = Secrets::default();
    secrets.add_code(code);
    secrets.add_phone(&number(0));
    secrets.add_token(&client.log_in(&phone(0), code).await);
    assert_eq!(secrets.found_in(&stdout), [(code, line), (number(0).as_str(), line)]);
    assert_eq!(secrets.found_in(&serve.stderr()), []);
}
