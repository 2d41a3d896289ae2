//! The envelope of an update: its id and its message group. Parses nothing else, so that future
//! kinds of updates pass, too.

use serde::Deserialize;
use serde_json::{Map, Value};

use super::queue::QueuedUpdate;
use crate::model::UpdateId;

/// An update as Telegram sends it.
#[derive(Debug)]
pub struct Envelope {
    update: UpdateId,
    group: String,
}

/// The body is no update.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an update")]
pub struct InvalidUpdate;

#[derive(Deserialize)]
struct Raw {
    update_id: UpdateId,
    #[serde(flatten)]
    content: Map<String, Value>,
}

/// The JSON pointers to the chat of an update or, without one, to the user.
const GROUP_PATHS: [&str; 5] =
    ["/chat/id", "/message/chat/id", "/from/id", "/user/id", "/user_chat_id"];

impl Envelope {
    /// Parses an update's envelope.
    ///
    /// # Errors
    /// [`InvalidUpdate`] where it is no JSON object with an `update_id`.
    pub fn read(body: &str) -> Result<Self, InvalidUpdate> {
        let Raw { update_id, content } = serde_json::from_str(body).map_err(|_| InvalidUpdate)?;
        let turn = |value: &Value| GROUP_PATHS.iter().find_map(|at| value.pointer(at)?.as_i64());
        // Updates without a user or a chat keep no order.
        let group = content.values().find_map(turn);
        let group = group.map_or_else(|| format!("update-{update_id}"), |id| id.to_string());
        Ok(Self { update: update_id, group })
    }

    /// The update for the queue: in the message group of its chat, and with its id for
    /// deduplication.
    #[must_use]
    pub fn queued(self, body: String) -> QueuedUpdate {
        QueuedUpdate { update: self.update, group: self.group, body }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group(body: &str) -> String {
        Envelope::read(body).unwrap().queued(body.to_owned()).group
    }

    #[test]
    fn updates_of_a_chat_share_a_group() {
        let message = r#"{"update_id":1,"message":{"from":{"id":5},"chat":{"id":-7}}}"#;
        let callback_query =
            r#"{"update_id":2,"callback_query":{"from":{"id":5},"message":{"chat":{"id":-7}}}}"#;
        assert_eq!([group(message), group(callback_query)], ["-7", "-7"]);
    }

    #[test]
    fn update_without_a_chat_has_the_group_of_its_user_or_its_own() {
        assert_eq!(group(r#"{"update_id":1,"inline_query":{"from":{"id":5}}}"#), "5");
        assert_eq!(group(r#"{"update_id":9,"poll":{"id":"x"}}"#), "update-9");
        assert_eq!(group(r#"{"update_id":9}"#), "update-9");
    }

    #[test]
    fn a_body_without_an_update_id_is_no_update() {
        for body in ["", "[]", "null", "{}", r#"{"update_id":"1"}"#, r#"{"update_id":-1}"#, "{"] {
            assert_eq!(Envelope::read(body).unwrap_err(), InvalidUpdate, "{body}");
        }
    }
}
