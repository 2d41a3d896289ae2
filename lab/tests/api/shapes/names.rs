//! The mapping from recorded ids to this API's. Sessions are numbered for each user here and
//! globally there; message ids are random in both.

use std::collections::HashMap;

use serde_json::{Value, json};

/// The ids that are known so far.
#[derive(Default)]
pub(super) struct Names {
    /// The owner and this API's id, by the recorded id.
    sessions: HashMap<u64, (String, u64)>,
    messages: HashMap<String, String>,
    usages: HashMap<u64, u64>,
}

/// Ids from here on do not exist.
const NOBODYS: u64 = 900_000;

impl Names {
    pub(super) fn session(&mut self, owner: &str, recorded: u64, ours: u64) {
        self.sessions.insert(recorded, (owner.to_owned(), ours));
    }

    pub(super) fn knows_session(&self, session: &Value) -> bool {
        session["id"].as_u64().is_some_and(|id| self.sessions.contains_key(&id))
    }

    pub(super) fn knows_message(&self, message: &Value) -> bool {
        message["message_id"].as_str().is_some_and(|id| self.messages.contains_key(id))
    }

    /// Whether the message of this API has a recorded counterpart.
    pub(super) fn stands_for_message(&self, id: &Value) -> bool {
        self.messages.values().any(|ours| *id == json!(ours))
    }

    /// Learns ids from an answer and the recorded one: values at the same position correspond.
    pub(super) fn learn(&mut self, user: &str, recorded: &Value, ours: &Value) {
        match (recorded, ours) {
            (Value::Object(fields), Value::Object(_)) => {
                if let (Some(id), Some(our_id)) = (recorded["id"].as_u64(), ours["id"].as_u64()) {
                    if is_session(recorded) && !self.sessions.contains_key(&id) {
                        self.session(user, id, our_id);
                    } else if is_usage(recorded) {
                        self.usages.entry(id).or_insert(our_id);
                    }
                }
                if let (Some(id), Some(our_id)) =
                    (recorded["message_id"].as_str(), ours["message_id"].as_str())
                {
                    self.messages.entry(id.to_owned()).or_insert_with(|| our_id.to_owned());
                }
                for (name, value) in fields {
                    self.learn(user, value, &ours[name]);
                }
            }
            (Value::Array(recorded), Value::Array(ours)) if recorded.len() == ours.len() => {
                for (recorded, ours) in recorded.iter().zip(ours) {
                    self.learn(user, recorded, ours);
                }
            }
            _ => {}
        }
    }

    /// Replaces the ids of a recorded answer by this API's.
    pub(super) fn translate(&self, recorded: &mut Value) {
        match recorded {
            Value::Object(_) => {
                let id = recorded["id"].as_u64();
                let ours = match id {
                    Some(id) if is_session(recorded) => {
                        self.sessions.get(&id).map(|(_, ours)| ours)
                    }
                    Some(id) if is_usage(recorded) => self.usages.get(&id),
                    _ => None,
                };
                if let Some(ours) = ours {
                    recorded["id"] = json!(ours);
                }
                for value in recorded.as_object_mut().unwrap().values_mut() {
                    self.translate(value);
                }
            }
            Value::Array(values) => values.iter_mut().for_each(|value| self.translate(value)),
            Value::String(text) => {
                if let Some(ours) = self.messages.get(text) {
                    text.clone_from(ours);
                }
            }
            _ => {}
        }
    }

    /// Replaces the ids of a recorded path. An id of another user becomes an unknown one, because
    /// other users' ids cannot be named here.
    pub(super) fn path(&self, user: &str, path: &str) -> String {
        let mut before = "";
        let segments = path.split('/').map(|segment| {
            let kind = std::mem::replace(&mut before, segment);
            match (kind, segment.parse::<u64>()) {
                ("chat-sessions", Ok(id)) => match self.sessions.get(&id) {
                    Some((owner, ours)) if owner == user => ours.to_string(),
                    _ => (NOBODYS + id).to_string(),
                },
                ("chat-session-usages", Ok(id)) => {
                    self.usages.get(&id).copied().unwrap_or(NOBODYS + id).to_string()
                }
                ("messages", Err(_)) => {
                    self.messages.get(segment).map_or(segment, String::as_str).to_owned()
                }
                _ => segment.to_owned(),
            }
        });
        segments.collect::<Vec<_>>().join("/")
    }
}

pub(super) fn is_session(value: &Value) -> bool {
    value.get("auto_generate_title").is_some()
}

fn is_usage(value: &Value) -> bool {
    value.get("free_model_tokens_count").is_some()
}
