//! The state of the fake Telegram, and the execution of calls. Must not know HTTP.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use tokio::time::Instant;

use super::bot::USERNAME;
use super::call_log::{CallLog, Notes};
use super::callbacks::Callbacks;
use super::chat::{Chat, ChatStatus};
use super::chat_kind::ChatKind;
use super::check::{self, Args};
use super::faults::Faults;
use super::limits::Limits;
use super::method::Method;
use super::queue::Queue;
use super::reply::Refusal;
use super::request::Params;
use super::settings::{Commands, Webhook};

/// The initial time of the clock: fixed, so that every run is the same.
const START: u64 = 1_790_000_000;

pub(super) struct TelegramState {
    bot_id: i64,
    started: Instant,
    start: u64,
    /// Whether a private chat is created when it is first used.
    pub(super) auto_private: bool,
    pub(super) chats: BTreeMap<i64, Chat>,
    pub(super) limits: Limits,
    pub(super) faults: Faults,
    pub(super) call_log: CallLog,
    pub(super) queue: Queue,
    pub(super) callbacks: Callbacks,
    pub(super) commands: Vec<Commands>,
    pub(super) webhook: Option<Webhook>,
}

/// A call in progress.
pub(super) struct CallContext<'a> {
    pub(super) args: &'a Args,
    pub(super) now: Instant,
    pub(super) notes: &'a mut Notes,
}

impl TelegramState {
    pub(super) fn new(bot_id: i64) -> Self {
        Self {
            bot_id,
            started: Instant::now(),
            start: START,
            auto_private: true,
            chats: BTreeMap::new(),
            limits: Limits::new(),
            faults: Faults::default(),
            call_log: CallLog::default(),
            queue: Queue::default(),
            callbacks: Callbacks::default(),
            commands: Vec::new(),
            webhook: None,
        }
    }

    /// Checks and executes a call, and logs its violations.
    pub(super) fn execute<T>(
        &mut self,
        method: Method,
        params: Params,
        run: impl FnOnce(&mut Self, &mut CallContext<'_>) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        let mut notes = Notes::new();
        let outcome = self.check_and_run(method, params, &mut notes, run);
        self.call_log.answered(method.name(), notes, outcome.as_ref().err());
        outcome
    }

    fn check_and_run<T>(
        &mut self,
        method: Method,
        params: Params,
        notes: &mut Notes,
        run: impl FnOnce(&mut Self, &mut CallContext<'_>) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        if let Some(trouble) = &params.trouble {
            return Err(Refusal::bad(trouble));
        }
        let now = Instant::now();
        let args = check::read(method.fields(), params, notes)?;
        self.limits.injected(method, args.int("chat_id"), now)?;
        run(self, &mut CallContext { args: &args, now, notes })
    }

    /// The chat of a call, if the bot can act in it.
    pub(super) fn writable_chat(
        &mut self,
        context: &CallContext<'_>,
    ) -> Result<(i64, ChatKind), Refusal> {
        let id = match context.args.value("chat_id") {
            None => return Err(Refusal::bad("chat_id is empty")),
            // Chats here have no usernames.
            Some(value) => value.as_i64().unwrap_or_default(),
        };
        let chat = self.find_chat(id).ok_or_else(|| Refusal::bad("chat not found").external())?;
        match chat.status {
            ChatStatus::Open => Ok((id, chat.kind)),
            ChatStatus::Gone => Err(Refusal::bad("chat not found").external()),
            ChatStatus::Migrated(to) => Err(Refusal::migrated(to)),
            ChatStatus::Blocked => Err(Refusal::forbidden("bot was blocked by the user")),
            ChatStatus::Kicked => Err(Refusal::forbidden(match chat.kind {
                ChatKind::Supergroup => "bot was kicked from the supergroup chat",
                ChatKind::Channel => "bot was kicked from the channel chat",
                ChatKind::Private | ChatKind::Group => "bot was kicked from the group chat",
            })),
        }
    }

    /// The chat; a private one may be created.
    fn find_chat(&mut self, id: i64) -> Option<&mut Chat> {
        if id > 0 && self.auto_private {
            self.chat(id, ChatKind::Private);
        }
        self.chats.get_mut(&id)
    }

    /// The chat, which is created if it is missing.
    pub(super) fn chat(&mut self, id: i64, kind: ChatKind) -> &mut Chat {
        self.chats.entry(id).or_insert_with(|| Chat::new(id, kind))
    }

    /// The bot, as the author of messages.
    pub(super) fn bot(&self) -> Value {
        json!({"id": self.bot_id, "is_bot": true, "first_name": "Mobix", "username": USERNAME})
    }

    /// Seconds since 1970.
    pub(super) fn time(&self) -> u64 {
        self.start + self.started.elapsed().as_secs()
    }

    pub(super) fn set_time(&mut self, now: u64) {
        (self.start, self.started) = (now, Instant::now());
    }
}
