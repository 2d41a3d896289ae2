//! The expected answer to a recorded request: the recorded answer, changed by the reasons that
//! apply.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use shared::model::Timestamp;
use shared::tokens::TokenCounter;

use super::compare::Body;
use super::names::{Names, is_session};
use super::reasons::{CASES, Instead, Reason};
use super::recording::Record;

/// The time zone of the original's answers; this API's are in UTC.
const RECORDED_ZONE: &str = "+03:30";
/// The `created_at` that a client set, and the value that both systems kept.
const SET_CREATED_AT: (&str, &str) = ("2024-02-03T04:05:06.000000Z", "2025-05-05T08:00:54.123456Z");

/// An expected answer, and why it differs from the recorded one.
pub(super) struct Expected {
    pub(super) status: u16,
    pub(super) body: Body,
    pub(super) reasons: BTreeSet<Reason>,
}

impl Expected {
    /// The expected answer to a record; `url` is this API's base URL.
    pub(super) fn of(record: &Record, records: &[Record], url: &str) -> Self {
        let body = record.response.json.clone().map_or(Body::Empty, Body::Values);
        let mut expected = Self { status: record.response.status, body, reasons: BTreeSet::new() };
        for (_, reason, instead) in CASES.iter().filter(|(name, ..)| *name == record.name) {
            expected.reasons.insert(*reason);
            expected.replace(*instead, records);
        }
        expected.credentials(record);
        expected.errors(record);
        if let Body::Values(mut body) | Body::Shape(mut body) = expected.body.clone() {
            expected.modernise(&mut body, url);
            expected.distinct(&mut body);
            expected.keep_title(record, &mut body);
            expected.body = match expected.body {
                Body::Values(_) => Body::Values(body),
                _ => Body::Shape(body),
            };
        }
        expected
    }

    fn replace(&mut self, instead: Instead, records: &[Record]) {
        (self.status, self.body) = match instead {
            Instead::Fails(status, code) => (status, Body::Error(code)),
            Instead::Answers(status, json) => {
                (status, Body::Values(serde_json::from_str(json).unwrap()))
            }
            Instead::Like(status, name) => {
                let like = records.iter().find(|record| record.name == name).unwrap();
                (status, Body::Shape(like.response.json.clone().unwrap()))
            }
        };
    }

    fn credentials(&mut self, record: &Record) {
        let reason = match record.user.as_str() {
            "anonymous" => Reason::AnonymousIs401,
            "user1-csrf-enforced" => Reason::NoCookies,
            _ => return,
        };
        self.reasons.insert(reason);
        (self.status, self.body) = (401, Body::Error("unauthenticated"));
    }

    /// Errors without a case of their own keep their status and get the error schema.
    fn errors(&mut self, record: &Record) {
        if self.status < 400 || matches!(self.body, Body::Error(_)) {
            return;
        }
        self.reasons.insert(Reason::ErrorShape);
        self.body = Body::Error(match self.status {
            400 => "invalid_request",
            403 if record.name.contains("chatbot") => "chatbot_access_denied",
            403 => "model_access_denied",
            404 => "not_found",
            405 => "method_not_allowed",
            415 => "unsupported_media_type",
            status => panic!("what is {status} here?"),
        });
    }

    /// Converts times, phone numbers and links to this API's format.
    fn modernise(&mut self, value: &mut Value, url: &str) {
        match value {
            Value::Object(fields) => {
                for (name, value) in fields.iter_mut() {
                    if let (true, Some(phone)) = (name == "phone_number", value.as_str()) {
                        self.reasons.insert(Reason::PhoneE164);
                        *value = json!(phone.replacen('0', "+98", 1));
                    }
                    self.modernise(value, url);
                    if name == "created_at" && value == SET_CREATED_AT.0 {
                        self.reasons.insert(Reason::ReadOnlyFields);
                        *value = json!(SET_CREATED_AT.1);
                    }
                }
                self.count_tokens(value);
            }
            Value::Array(values) => {
                values.iter_mut().for_each(|value| self.modernise(value, url));
            }
            Value::String(text) => {
                if let (true, Ok(at)) = (text.ends_with(RECORDED_ZONE), text.parse::<Timestamp>()) {
                    self.reasons.insert(Reason::UtcTimes);
                    *text = at.to_string();
                }
                *text = text.replacen("http://testserver", url, 1);
            }
            _ => {}
        }
    }

    /// Texts are counted with cl100k_base's tokens.
    fn count_tokens(&mut self, message: &mut Value) {
        let Some(text) = message.get("content").and_then(Value::as_str) else { return };
        let tokens = json!(TokenCounter.count(text));
        if message["tokens_count"] != tokens {
            self.reasons.insert(Reason::TextTokens);
            message["tokens_count"] = tokens;
        }
    }

    /// A title that a user gave is not replaced by an automatic one.
    fn keep_title(&mut self, record: &Record, session: &mut Value) {
        let changes = matches!(record.request.method.as_str(), "PUT" | "PATCH");
        if changes && session.get("auto_generate_title") == Some(&json!(true)) {
            self.reasons.insert(Reason::TitlesStay);
            session["auto_generate_title"] = json!(false);
        }
    }

    fn distinct(&mut self, page: &mut Value) {
        let Some(results) = page.get_mut("results").and_then(Value::as_array_mut) else { return };
        let before = results.len();
        results.dedup();
        let gone = before - results.len();
        if gone > 0 {
            self.reasons.insert(Reason::NoDuplicates);
            page["count"] = json!(page["count"].as_u64().unwrap() - gone as u64);
        }
    }
}

/// Lists depend on earlier requests. Entries that only one of the two systems has are removed from
/// both lists before they are compared.
impl Expected {
    /// Removes such entries from the expected list and from `ours`.
    pub(super) fn follow(&mut self, record: &Record, ours: &mut Value, names: &Names) {
        let Body::Values(recorded) = &mut self.body else { return };
        if recorded.get("messages").is_some() && ours["messages"].is_array() {
            if follow_messages(&mut recorded["messages"], &mut ours["messages"], names) {
                self.reasons.insert(Reason::AnswersInHistory);
            }
        } else if let Some(Value::Array(ids)) = ours.get_mut("disabled_message_ids") {
            self.reasons.insert(Reason::EditAnswers);
            ids.retain(|id| names.stands_for_message(id));
        } else if record.name == "list after deletes" && ours["results"].is_array() {
            self.reasons.insert(Reason::ListsFollow);
            follow_sessions(recorded, ours, names);
        }
    }

    /// Learns this API's ids from an answer, and expects them from now on.
    pub(super) fn learn(&mut self, record: &Record, ours: &Value, names: &mut Names) {
        match (&mut self.body, &record.response.json) {
            (Body::Values(recorded), _) => {
                names.learn(&record.user, recorded, ours);
                names.translate(recorded);
            }
            // Also learns from entries that the original created with other values.
            (Body::Shape(_), Some(recorded)) if record.response.status < 300 => {
                names.learn(&record.user, recorded, ours);
            }
            _ => {}
        }
    }
}

/// Whether any entry was removed.
fn follow_messages(recorded: &mut Value, ours: &mut Value, names: &Names) -> bool {
    let (recorded, ours) = (recorded.as_array_mut().unwrap(), ours.as_array_mut().unwrap());
    let before = recorded.len() + ours.len();
    recorded.retain(|message| is_answer(message) || names.knows_message(message));
    ours.retain(|message| is_answer(message) || names.stands_for_message(&message["message_id"]));
    // The recording has answers only where they were inserted by hand, a second later.
    let mut translated = Value::Array(recorded.clone());
    names.translate(&mut translated);
    let translated = translated.as_array().unwrap();
    let answered = |question: &Value| {
        let place = translated.iter().position(|row| row["message_id"] == question["message_id"]);
        place.and_then(|place| translated.get(place + 1)).is_some_and(is_answer)
    };
    let mut last_was_answered = false;
    ours.retain(|message| {
        if !is_answer(message) {
            last_was_answered = answered(message);
        }
        !is_answer(message) || last_was_answered
    });
    for (recorded, ours) in recorded.iter_mut().zip(&*ours).filter(|(row, _)| is_answer(row)) {
        recorded["created_at"] = ours["created_at"].clone();
    }
    before != recorded.len() + ours.len()
}

fn is_answer(message: &Value) -> bool {
    message["message_type"] == "assistant"
}

fn follow_sessions(recorded: &mut Value, ours: &mut Value, names: &Names) {
    let rows = recorded["results"].as_array_mut().unwrap();
    rows.retain(|session| is_session(session) && names.knows_session(session));
    let mut translated = Value::Array(rows.clone());
    names.translate(&mut translated);
    let both: Vec<_> =
        translated.as_array().unwrap().iter().map(|session| session["id"].clone()).collect();
    assert_eq!(ours["count"], ours["results"].as_array().unwrap().len());
    recorded["count"] = ours["count"].clone();
    ours["results"].as_array_mut().unwrap().retain(|session| both.contains(&session["id"]));
}
