//! Everything the server knows, and the way of a call through it.
//! Must not know HTTP.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use tokio::time::Instant;

use super::bot::USERNAME;
use super::callbacks::Callbacks;
use super::chat::{Chat, ChatStatus};
use super::chat_kind::ChatKind;
use super::check::{self, Args};
use super::faults::Faults;
use super::journal::{Journal, Notes};
use super::limits::Limits;
use super::method::Method;
use super::queue::Queue;
use super::reply::Refusal;
use super::request::Params;
use super::settings::{Commands, Webhook};

/// What the clock shows at the start: a fixed time, so that every run shows the same.
const START: u64 = 1_790_000_000;

pub(super) struct TelegramState {
    bot_id: i64,
    started: Instant,
    start: u64,
    /// Whether a private chat is there as soon as it is spoken to.
    pub(super) auto_private: bool,
    pub(super) chats: BTreeMap<i64, Chat>,
    pub(super) limits: Limits,
    pub(super) faults: Faults,
    pub(super) journal: Journal,
    pub(super) queue: Queue,
    pub(super) callbacks: Callbacks,
    pub(super) commands: Vec<Commands>,
    pub(super) webhook: Option<Webhook>,
}

/// A call that is being looked at.
pub(super) struct Ask<'a> {
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
            journal: Journal::default(),
            queue: Queue::default(),
            callbacks: Callbacks::default(),
            commands: Vec::new(),
            webhook: None,
        }
    }

    /// Checks a call, does this with it, and keeps what was wrong with it.
    pub(super) fn judge<T>(
        &mut self,
        method: Method,
        params: Params,
        run: impl FnOnce(&mut Self, &mut Ask<'_>) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        let mut notes = Notes::new();
        let outcome = self.attempt(method, params, &mut notes, run);
        self.journal.answered(method.name(), notes, outcome.as_ref().err());
        outcome
    }

    fn attempt<T>(
        &mut self,
        method: Method,
        params: Params,
        notes: &mut Notes,
        run: impl FnOnce(&mut Self, &mut Ask<'_>) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        if let Some(trouble) = &params.trouble {
            return Err(Refusal::bad(trouble));
        }
        let now = Instant::now();
        let args = check::read(method.fields(), params, notes)?;
        self.limits.injected(method, args.int("chat_id"), now)?;
        run(self, &mut Ask { args: &args, now, notes })
    }

    /// The chat that a call is for, where the bot can do something in it.
    pub(super) fn open(&mut self, ask: &Ask<'_>) -> Result<(i64, ChatKind), Refusal> {
        let id = match ask.args.value("chat_id") {
            None => return Err(Refusal::bad("chat_id is empty")),
            // No chat here has a name.
            Some(value) => value.as_i64().unwrap_or_default(),
        };
        let chat = self.meet(id).ok_or_else(|| Refusal::bad("chat not found").worlds())?;
        match chat.status {
            ChatStatus::Open => Ok((id, chat.kind)),
            ChatStatus::Gone => Err(Refusal::bad("chat not found").worlds()),
            ChatStatus::Migrated(to) => Err(Refusal::migrated(to)),
            ChatStatus::Blocked => Err(Refusal::forbidden("bot was blocked by the user")),
            ChatStatus::Kicked => Err(Refusal::forbidden(match chat.kind {
                ChatKind::Supergroup => "bot was kicked from the supergroup chat",
                ChatKind::Channel => "bot was kicked from the channel chat",
                ChatKind::Private | ChatKind::Group => "bot was kicked from the group chat",
            })),
        }
    }

    /// The chat; a private one comes into being.
    fn meet(&mut self, id: i64) -> Option<&mut Chat> {
        if id > 0 && self.auto_private {
            self.chat(id, ChatKind::Private);
        }
        self.chats.get_mut(&id)
    }

    /// The chat, made where it is not there yet.
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
