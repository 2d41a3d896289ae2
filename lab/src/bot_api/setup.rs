//! What tests decide: chats, limits, faults, updates.
//! Must not look at what the bot did.

use serde_json::Value;

use super::FakeBotApi;
use super::chat::{By, ChatStatus, Found};
use super::chat_kind::ChatKind;
use super::faults::Fault;
use super::limits::RateLimits;
use super::method::Method;
use super::telegram_state::TelegramState;

impl FakeBotApi {
    /// Makes a chat. Private ones also come into being when they are first used, unless
    /// [`FakeBotApi::auto_private`] says no.
    pub fn chat(&self, id: i64, kind: ChatKind) {
        self.state.change(|telegram| {
            telegram.chat(id, kind);
        });
    }

    /// Whether every user's private chat is there without being made. It is at first.
    pub fn auto_private(&self, auto: bool) {
        self.state.change(|telegram| telegram.auto_private = auto);
    }

    /// The user blocks the bot: 403.
    pub fn block(&self, chat: i64) {
        self.set_status(chat, ChatStatus::Blocked);
    }

    /// The chat is as at first again: not blocked, not kicked.
    pub fn unblock(&self, chat: i64) {
        self.set_status(chat, ChatStatus::Open);
    }

    /// The bot is put out of the group: 403.
    pub fn kick(&self, chat: i64) {
        self.set_status(chat, ChatStatus::Kicked);
    }

    /// The chat is gone: 400, "chat not found".
    pub fn delete_chat(&self, chat: i64) {
        self.set_status(chat, ChatStatus::Gone);
    }

    /// The group becomes a supergroup with another id: 400, with `migrate_to_chat_id`.
    pub fn migrate(&self, chat: i64, to: i64) {
        self.set_status(chat, ChatStatus::Migrated(to));
        self.chat(to, ChatKind::Supergroup);
    }

    /// A user deletes a message: a later edit of it or reply to it fails, and is no violation.
    pub fn delete_message(&self, chat: i64, message_id: i64) {
        self.state.change(|telegram| {
            let chat = telegram.chats.get_mut(&chat);
            if let Some(Found::Here(message)) = chat.map(|chat| chat.find(message_id)) {
                message.delete(By::SimulatedUser);
            }
        });
    }

    /// The query has become too old to be answered, which is no violation.
    pub fn expire_callback(&self, id: &str) {
        self.state.change(|telegram| telegram.callbacks.expire(id));
    }

    /// Other flood limits from now on. There are none at first.
    pub fn limit(&self, limits: RateLimits) {
        self.state.change(|telegram| telegram.limits.set(limits));
    }

    /// The next calls of this method that come in time are answered 429, so many of them.
    pub fn flood(&self, method: &str, retry_after: u64, times: usize) {
        self.state.change(|telegram| {
            if let Some(method) = known(telegram, method) {
                telegram.limits.flood(method, retry_after, times);
            }
        });
    }

    /// The next calls of this method (`*`: of any) go wrong, so many of them.
    pub fn behave(&self, method: &str, times: usize, fault: Fault) {
        self.state.change(|telegram| {
            if method == "*" || known(telegram, method).is_some() {
                telegram.faults.plan(method, times, fault);
            }
        });
    }

    /// Nothing goes wrong any more.
    pub fn stop_faults(&self) {
        self.state.change(|telegram| telegram.faults.clear());
    }

    /// Puts an update in the queue of getUpdates, unless the bot does not want its kind.
    /// Tells whether it did.
    pub fn push_update(&self, update: Value) -> bool {
        self.state.change(|telegram| {
            let query = update.pointer("/callback_query/id").and_then(Value::as_str);
            if let Some(id) = query {
                telegram.callbacks.asked(id);
            }
            telegram.queue.push(update)
        })
    }

    /// Takes all updates out of the queue, to post them to the webhook.
    #[must_use]
    pub fn take_updates(&self) -> Vec<Value> {
        self.state.change(|telegram| telegram.queue.take())
    }

    /// The clock shows this from now on: seconds since 1970. At first it shows a fixed time.
    pub fn set_time(&self, seconds: u64) {
        self.state.change(|telegram| telegram.set_time(seconds));
    }

    fn set_status(&self, chat: i64, status: ChatStatus) {
        let kind = if chat > 0 { ChatKind::Private } else { ChatKind::Group };
        self.state.change(|telegram| telegram.chat(chat, kind).status = status);
    }
}

/// The method of this name. That there is none is a mistake of the test, and it looks at
/// violations.
fn known(telegram: &mut TelegramState, name: &str) -> Option<Method> {
    let method = Method::parse(name);
    if method.is_none() {
        telegram.journal.violated(name, "the test names a method that is not there".to_owned());
    }
    method
}
