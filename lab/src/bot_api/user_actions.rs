//! Users of the bot. Their actions become updates with consistent ids. Does not deliver them: the
//! test pushes an update, or posts it to a webhook.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::FakeBotApi;
use super::chat::{Chat, ChatStatus, Found, Message, Photo, Sent};
use super::chat_kind::ChatKind;
use super::state::State;
use super::telegram_state::TelegramState;
use super::updates::{self, Changed};

/// A user in a chat, made by [`FakeBotApi::user`].
#[derive(Clone)]
pub struct SimulatedUser {
    state: Arc<State>,
    user: Map<String, Value>,
    id: i64,
    chat: i64,
}

impl FakeBotApi {
    /// The user with this id, in the private chat with the bot.
    #[must_use]
    pub fn user(&self, id: i64) -> SimulatedUser {
        let user = json!({"id": id, "is_bot": false, "first_name": format!("User {id}")});
        let user = user.as_object().cloned().unwrap_or_default();
        SimulatedUser { state: Arc::clone(&self.state), user, id, chat: id }
    }
}

impl SimulatedUser {
    /// The same user with this first name.
    #[must_use]
    pub fn named(self, first_name: &str) -> Self {
        self.with("first_name", first_name)
    }

    /// The same user with this username (without the `@`).
    #[must_use]
    pub fn username(self, username: &str) -> Self {
        self.with("username", username)
    }

    /// The same user with this app language: `en`, `fa`, …
    #[must_use]
    pub fn language(self, code: &str) -> Self {
        self.with("language_code", code)
    }

    /// The same user in another chat, which [`FakeBotApi::chat`] has made.
    #[must_use]
    pub fn in_chat(self, chat: i64) -> Self {
        Self { chat, ..self }
    }

    /// The user's id.
    #[must_use]
    pub fn id(&self) -> i64 {
        self.id
    }

    /// Sends a text. `/commands` and `@mentions` in it become entities, as on Telegram.
    #[must_use = "an update is nothing until it is pushed or posted"]
    pub fn says(&self, text: &str) -> Value {
        self.sends(written(text), Map::new())
    }

    /// Sends a text as a reply to a message in the chat.
    #[must_use = "an update is nothing until it is pushed or posted"]
    pub fn replies(&self, to: i64, text: &str) -> Value {
        self.sends(Sent { reply_to: Some(to), ..written(text) }, Map::new())
    }

    /// Sends a photo.
    #[must_use = "an update is nothing until it is pushed or posted"]
    pub fn sends_photo(&self, caption: &str) -> Value {
        let caption = (!caption.is_empty()).then(|| caption.to_owned());
        let photo = Some(Photo::Given("their own".to_owned()));
        self.sends(Sent { caption, photo, ..Sent::default() }, Map::new())
    }

    /// Shares the user's own phone number, as the contact button does.
    #[must_use = "an update is nothing until it is pushed or posted"]
    pub fn shares_contact(&self, phone_number: &str) -> Value {
        self.shares_contact_of(Some(self.id), phone_number)
    }

    /// Sends the contact of this user, or of somebody without a Telegram account.
    #[must_use = "an update is nothing until it is pushed or posted"]
    pub fn shares_contact_of(&self, user: Option<i64>, phone_number: &str) -> Value {
        let name = self.user.get("first_name").filter(|_| user == Some(self.id));
        let name = name.cloned().unwrap_or_else(|| json!("Somebody"));
        let mut contact = json!({"phone_number": phone_number, "first_name": name});
        if let (Some(user), Some(contact)) = (user, contact.as_object_mut()) {
            contact.insert("user_id".to_owned(), json!(user));
        }
        self.sends(Sent::default(), Map::from_iter([("contact".to_owned(), contact)]))
    }

    /// Sends a message with these fields.
    #[must_use = "an update is nothing until it is pushed or posted"]
    pub fn sends_other(&self, fields: Value) -> Value {
        self.sends(Sent::default(), fields.as_object().cloned().unwrap_or_default())
    }

    /// Edits a message.
    #[must_use = "an update is nothing until it is pushed or posted"]
    pub fn edits(&self, message_id: i64, text: &str) -> Value {
        self.state.change(|telegram| {
            let time = telegram.time();
            let chat = self.chat(telegram);
            if let Found::Here(message) = chat.find(message_id) {
                message.sent.entities = updates::found(text);
                message.sent.text = text.to_owned();
                message.edit_date = Some(time);
            }
            let message = chat.message(message_id);
            updates::update(telegram, "edited_message", message)
        })
    }

    /// Presses an inline button of a message.
    #[must_use = "an update is nothing until it is pushed or posted"]
    pub fn presses(&self, message_id: i64, data: &str) -> Value {
        self.state.change(|telegram| {
            let message = self.chat(telegram).message(message_id);
            let id = telegram.callbacks.context(self.id);
            let query = json!({
                "id": id,
                "from": self.user,
                "message": message,
                "chat_instance": format!("{}", self.chat.unsigned_abs() * 31),
                "data": data,
            });
            updates::update(telegram, "callback_query", query)
        })
    }

    /// Stops a draft that was sent with `can_stop`.
    #[must_use = "an update is nothing until it is pushed or posted"]
    pub fn stops(&self, draft_id: i64) -> Value {
        self.state.change(|telegram| {
            let stopped = json!({"chat": self.chat(telegram).to_value(), "draft_id": draft_id});
            updates::update(telegram, "stopped_message_generation", stopped)
        })
    }

    /// Blocks the bot; in a group removes it: further calls for the chat are refused.
    #[must_use = "an update is nothing until it is pushed or posted"]
    pub fn blocks(&self) -> Value {
        let private = self.chat == self.id;
        let status = if private { ChatStatus::Blocked } else { ChatStatus::Kicked };
        self.membership_changed(status, &Changed { from: "member", to: "kicked" })
    }

    /// Undoes [`Self::blocks`].
    #[must_use = "an update is nothing until it is pushed or posted"]
    pub fn unblocks(&self) -> Value {
        self.membership_changed(ChatStatus::Open, &Changed { from: "kicked", to: "member" })
    }

    fn membership_changed(&self, status: ChatStatus, changed: &Changed) -> Value {
        self.state.change(|telegram| {
            let (bot, time) = (telegram.bot(), telegram.time());
            let chat = self.chat(telegram);
            chat.status = status;
            let member = updates::member(&chat.to_value(), &self.user, &bot, time, changed);
            updates::update(telegram, "my_chat_member", member)
        })
    }

    fn sends(&self, sent: Sent, extra: Map<String, Value>) -> Value {
        self.state.change(|telegram| {
            let message = Message::of_person(json!(self.user), telegram.time(), sent, extra);
            let chat = self.chat(telegram);
            let number = chat.add(message);
            let message = chat.message(number);
            updates::update(telegram, "message", message)
        })
    }

    /// The chat. A private one has the user's names.
    fn chat<'a>(&self, telegram: &'a mut TelegramState) -> &'a mut Chat {
        let private = self.chat == self.id;
        let kind = if private { ChatKind::Private } else { ChatKind::Supergroup };
        let chat = telegram.chat(self.chat, kind);
        if private {
            let names = ["first_name", "username"];
            let names = names.iter().filter_map(|&name| Some((name, self.user.get(name)?)));
            chat.names = names.map(|(name, value)| (name.to_owned(), value.clone())).collect();
        }
        chat
    }

    fn with(mut self, field: &str, value: &str) -> Self {
        self.user.insert(field.to_owned(), json!(value));
        self
    }
}

fn written(text: &str) -> Sent {
    Sent { text: text.to_owned(), entities: updates::found(text), ..Sent::default() }
}
