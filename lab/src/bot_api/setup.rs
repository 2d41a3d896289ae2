//! The controls for tests: chats, limits, faults, updates. Must not inspect the bot's calls.

use serde_json::Value;

use super::FakeBotApi;
use super::chat::{By, ChatStatus, Found};
use super::chat_kind::ChatKind;
use super::faults::Fault;
use super::limits::RateLimits;
use super::method::Method;
use super::telegram_state::TelegramState;

impl FakeBotApi {
    /// Creates a chat. Private chats are also created when they are first used, unless
    /// [`FakeBotApi::auto_private`] disables that.
    pub fn chat(&self, id: i64, kind: ChatKind) {
        self.state.change(|telegram| {
            telegram.chat(id, kind);
        });
    }

    /// Whether a private chat is created when it is first used. The default is true.
    pub fn auto_private(&self, auto: bool) {
        self.state.change(|telegram| telegram.auto_private = auto);
    }

    /// Makes the user block the bot: 403.
    pub fn block(&self, chat: i64) {
        self.set_status(chat, ChatStatus::Blocked);
    }

    /// Undoes [`Self::block`] and [`Self::kick`].
    pub fn unblock(&self, chat: i64) {
        self.set_status(chat, ChatStatus::Open);
    }

    /// Removes the bot from the group: 403.
    pub fn kick(&self, chat: i64) {
        self.set_status(chat, ChatStatus::Kicked);
    }

    /// Deletes the chat: 400, "chat not found".
    pub fn delete_chat(&self, chat: i64) {
        self.set_status(chat, ChatStatus::Gone);
    }

    /// Makes the group a supergroup with another id: 400, with `migrate_to_chat_id`.
    pub fn migrate(&self, chat: i64, to: i64) {
        self.set_status(chat, ChatStatus::Migrated(to));
        self.chat(to, ChatKind::Supergroup);
    }

    /// Deletes a message as a user does: a later edit of it or reply to it fails, and is no
    /// violation.
    pub fn delete_message(&self, chat: i64, message_id: i64) {
        self.state.change(|telegram| {
            let chat = telegram.chats.get_mut(&chat);
            if let Some(Found::Here(message)) = chat.map(|chat| chat.find(message_id)) {
                message.delete(By::SimulatedUser);
            }
        });
    }

    /// Makes the query too old to be answered, which is no violation.
    pub fn expire_callback(&self, id: &str) {
        self.state.change(|telegram| telegram.callbacks.expire(id));
    }

    /// Sets the flood limits. The default is none.
    pub fn limit(&self, limits: RateLimits) {
        self.state.change(|telegram| telegram.limits.set(limits));
    }

    /// Answers the next calls of this method that are within the limits with 429, this many times.
    pub fn flood(&self, method: &str, retry_after: u64, times: usize) {
        self.state.change(|telegram| {
            if let Some(method) = known(telegram, method) {
                telegram.limits.flood(method, retry_after, times);
            }
        });
    }

    /// The next calls of this method (`*`: of any) go wrong, so many of them.
    pub fn inject_fault(&self, method: &str, times: usize, fault: Fault) {
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

    /// Adds an update to the queue of getUpdates, if the bot selected its kind; returns whether it
    /// did.
    pub fn push_update(&self, update: Value) -> bool {
        self.state.change(|telegram| {
            let query = update.pointer("/callback_query/id").and_then(Value::as_str);
            if let Some(id) = query {
                telegram.callbacks.asked(id);
            }
            telegram.queue.push(update)
        })
    }

    /// Takes all updates out of the queue, so that a test posts them to the webhook.
    #[must_use]
    pub fn take_updates(&self) -> Vec<Value> {
        self.state.change(|telegram| telegram.queue.take())
    }

    /// Sets the clock, in seconds since 1970. It starts at a fixed time.
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
        telegram.call_log.violated(name, "the test names a method that is not there".to_owned());
    }
    method
}
