//! `mobix audit`, on a table that `mobix serve` wrote, and on the same table with an item deleted.

#![cfg(test)]

use std::io::{BufRead, BufReader, Lines};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

use aws_sdk_dynamodb::types::AttributeValue;
use mobix::database::Database;
use serde_json::{Value, json};
use shared::https;

/// The name of the table of `mobix serve`.
const TABLE: &str = "mobixai";

/// The program without any setting of this machine's environment.
fn mobix(arguments: &[&str], data: &Path) -> Command {
    let mut mobix = Command::new(env!("CARGO_BIN_EXE_mobix"));
    mobix.args(arguments).arg("--data").arg(data).env_clear();
    mobix
}

/// Runs the audit; returns whether it passed, and its output.
fn audit(data: &Path) -> (bool, String) {
    let done = mobix(&["audit"], data).output().unwrap();
    let text = String::from_utf8(done.stdout).unwrap() + &String::from_utf8(done.stderr).unwrap();
    (done.status.success(), text)
}

/// A running `mobix serve`.
struct Serve {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Serve {
    fn start(data: &Path) -> Self {
        let mut serve = mobix(&["serve", "--listen", "127.0.0.1:0"], data);
        let mut child = serve.stdout(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        Self { child, lines }
    }

    /// Reads output until a line has `words`; returns the rest of this line.
    fn text_after(&mut self, words: &str) -> String {
        let line = self.lines.by_ref().map(Result::unwrap).find(|line| line.contains(words));
        line.unwrap().split_once(words).unwrap().1.to_owned()
    }
}

impl Drop for Serve {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

/// Logs in, creates a session and sends a message.
async fn send_a_message(data: &Path) {
    let mut serve = Serve::start(data);
    let address = serve.text_after("MobixAI API on ");
    let url = address.split(": ").next().unwrap();
    let http = https::client().unwrap().build().unwrap();
    let post = async |path: &str, token: &str, body: Value| -> Value {
        let request = http.post(format!("{url}{path}")).bearer_auth(token).json(&body);
        let answer = request.send().await.unwrap().error_for_status().unwrap();
        answer.json().await.unwrap()
    };
    post("/api/auth/otp/", "", json!({"phone_number": "09121234567"})).await;
    let code = serve.text_after("login code for ");
    let code = code.rsplit(' ').next().unwrap();
    let login = json!({"phone_number": "09121234567", "code": code, "name": "Sara"});
    let login = post("/api/auth/verify/", "", login).await;
    let token = login["token"].as_str().unwrap();
    let model = "meta-llama/llama-3.3-70b-instruct:free";
    let session = json!({"chatbot_id": 1, "ai_model_id": model});
    let session = post("/api/chat-sessions/", token, session).await;
    let send = format!("/api/chat-sessions/{}/send/", session["id"]);
    post(&send, token, json!({"message": "Hello"})).await;
}

#[tokio::test]
async fn audit_passes_a_served_table_and_fails_a_spoiled_one() {
    let data = tempfile::tempdir().unwrap();
    send_a_message(data.path()).await;
    let sound = audit(data.path());
    assert_eq!(sound.1, "users: 1, sessions: 1, messages: 2, cost records: 1, violations: 0\n");
    assert!(sound.0);

    // The cost record is deleted; the meter that counted it stays.
    let client = Database::open(data.path()).unwrap().client();
    let items = client.scan().table_name(TABLE).send().await.unwrap().items.unwrap();
    let is_cost = |sort: &AttributeValue| sort.as_s().unwrap().starts_with("COST#");
    let cost = items.into_iter().find(|item| is_cost(&item["SK"])).unwrap();
    let key = ["PK", "SK"].map(|name| (name.to_owned(), cost[name].clone()));
    client.delete_item().table_name(TABLE).set_key(Some(key.into())).send().await.unwrap();

    let (is_sound, text) = audit(data.path());
    assert!(!is_sound);
    assert!(text.contains("\nUsageIsTheSumOfCosts: user 1: "), "{text}");
    assert!(text.starts_with("MeterIsTheSumOfCosts: user 1: "), "{text}");
    let last = text.lines().last().unwrap();
    assert!(
        last.starts_with("users: 1, sessions: 1, messages: 2, cost records: 0, violations: "),
        "{text}"
    );
}

#[test]
fn directory_without_a_database_is_named_and_left_unchanged() {
    let data = tempfile::tempdir().unwrap();
    let (is_sound, text) = audit(data.path());
    assert!(!is_sound);
    assert_eq!(text, format!("mobix: there is no database in {}\n", data.path().display()));
    assert_eq!(std::fs::read_dir(data.path()).unwrap().count(), 0);
}
