//! Replays the recording of the original system: every request gets an answer that its clients can
//! read. Intended differences have a [`Reason`].

mod compare;
mod expected;
mod names;
mod reasons;
mod recorded_data;
mod recording;

use std::collections::BTreeSet;

use lab::provider::Behaviour;
use reqwest::Method;
use reqwest::header::{ACCEPT, ACCEPT_LANGUAGE, CONTENT_TYPE};
use serde_json::Value;

use crate::helpers::at;
use compare::difference;
use expected::Expected;
use names::Names;
use reasons::Reason;
use recorded_data::TestSetup;
use recording::{Record, records};

/// Sends a recorded request as its user; gives status and body.
async fn send(setup: &TestSetup, names: &Names, record: &Record) -> (u16, Value) {
    let request = &record.request;
    let path = names.path(&record.user, &request.path);
    let method: Method = request.method.parse().unwrap();
    let mut call = setup.app.request(method, &path).header(ACCEPT_LANGUAGE, "fa");
    if let Some(token) = setup.tokens.get(&record.user) {
        call = call.bearer_auth(token);
    }
    if let Some(accept) = &request.accept {
        call = call.header(ACCEPT, accept);
    }
    let body = request.raw.clone().or_else(|| request.json.as_ref().map(Value::to_string));
    if let (Some(body), Some(content_type)) = (body, &request.content_type) {
        call = call.header(CONTENT_TYPE, content_type).body(body);
    }
    if let Some(message) = request.json.as_ref().and_then(|json| json["message"].as_str()) {
        setup.app.provider.set(Behaviour::answer(format!("reply {message}")));
    }
    let answer = call.send().await.unwrap();
    // The gateway answers preflights itself, with AWS's name of the header.
    let id = if request.method == "OPTIONS" { "x-amzn-requestid" } else { "x-request-id" };
    assert!(answer.headers().contains_key(id), "{}", record.name);
    let status = answer.status().as_u16();
    let text = answer.text().await.unwrap();
    let body = if text.is_empty() { Value::Null } else { serde_json::from_str(&text).unwrap() };
    (status, body)
}

#[tokio::test]
async fn every_recorded_request_gets_an_answer_its_client_can_read() {
    let setup = TestSetup::start().await;
    let records = records();
    let mut names = Names::default();
    let (mut used, mut problems) = (BTreeSet::new(), Vec::new());
    for record in &records {
        setup.before(&record.name, &mut names).await;
        setup.app.clock.set(at(&record.at));
        let (status, mut body) = send(&setup, &names, record).await;
        let mut expected = Expected::of(record, &records, &setup.app.url);
        expected.follow(record, &mut body, &names);
        used.extend(expected.reasons.iter().copied());
        let problem = if status == expected.status {
            expected.learn(record, &body, &mut names);
            difference(&expected.body, &body)
        } else {
            Some(format!("status {status}, not {}", expected.status))
        };
        let Some(problem) = problem else { continue };
        let (method, path) = (&record.request.method, &record.request.path);
        let body: String = body.to_string().chars().take(300).collect();
        problems.push(format!("{} ({method} {path}): {problem}; {body}", record.name));
    }
    assert!(problems.is_empty(), "{} records:\n{}", problems.len(), problems.join("\n"));
    assert_eq!(records.len(), 252);
    assert_eq!(used, BTreeSet::from(Reason::ALL), "a reason that nothing needs");
}

#[test]
fn every_case_names_a_record() {
    let records = records();
    for (name, ..) in reasons::CASES {
        assert!(records.iter().any(|record| record.name == name), "{name}");
    }
}

#[test]
fn every_reason_is_documented() {
    let told: Vec<_> = include_str!("../../../../docs/compatibility.md")
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split('`').next())
        .collect();
    assert_eq!(told, Reason::ALL.map(Reason::name));
}
