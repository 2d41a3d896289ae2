//! Queries for tests: the bot's messages, calls and violations. Must not change anything.

use std::time::Duration;

use tokio::sync::watch;
use tokio::time::timeout;

use super::FakeBotApi;
use super::call_log::{Call, Violation};
use super::callbacks::AnsweredCallback;
use super::chat::{Chat, Sent};
use super::settings::{Commands, Webhook};

impl FakeBotApi {
    /// The bot's messages in the chat, oldest first, in their current state; includes deleted ones.
    #[must_use]
    pub fn messages(&self, chat: i64) -> Vec<Sent> {
        self.state
            .look(|telegram| telegram.chats.get(&chat).map(|chat| chat.sent()).unwrap_or_default())
    }

    /// The drafts that were shown in the chat, oldest first.
    #[must_use]
    pub fn drafts(&self, chat: i64) -> Vec<String> {
        let drafts = |chat: &Chat| chat.drafts.clone();
        self.state.look(|telegram| telegram.chats.get(&chat).map(drafts).unwrap_or_default())
    }

    /// The actions in the chat ("typing"), oldest first.
    #[must_use]
    pub fn actions(&self, chat: i64) -> Vec<String> {
        let actions = |chat: &Chat| chat.actions.clone();
        self.state.look(|telegram| telegram.chats.get(&chat).map(actions).unwrap_or_default())
    }

    /// The latest 10,000 calls with the right token, oldest first.
    #[must_use]
    pub fn calls(&self) -> Vec<Call> {
        self.state.look(|telegram| telegram.call_log.calls())
    }

    /// The number of calls of a method.
    #[must_use]
    pub fn count(&self, method: &str) -> usize {
        self.state.look(|telegram| telegram.call_log.count(method))
    }

    /// The bot's violations: the latest 10,000, oldest first. A correct bot has none.
    #[must_use]
    pub fn violations(&self) -> Vec<Violation> {
        self.state.look(|telegram| telegram.call_log.violations())
    }

    /// The number of calls that were answered with 429.
    #[must_use]
    pub fn too_many(&self) -> usize {
        self.state.look(|telegram| telegram.call_log.too_many())
    }

    /// The number of calls before the end of a `retry_after`. A correct bot makes none.
    #[must_use]
    pub fn short_timeouts(&self) -> usize {
        self.state.look(|telegram| telegram.limits.short_timeouts())
    }

    /// The answers to callback queries, oldest first.
    #[must_use]
    pub fn answered_callbacks(&self) -> Vec<AnsweredCallback> {
        self.state.look(|telegram| telegram.callbacks.answered.clone())
    }

    /// The webhook, if one is set.
    #[must_use]
    pub fn webhook(&self) -> Option<Webhook> {
        self.state.look(|telegram| telegram.webhook.clone())
    }

    /// The commands of each scope and language.
    #[must_use]
    pub fn commands(&self) -> Vec<Commands> {
        self.state.look(|telegram| telegram.commands.clone())
    }

    /// The number of updates that are not yet confirmed.
    #[must_use]
    pub fn pending_updates(&self) -> usize {
        self.state.look(|telegram| telegram.queue.len())
    }

    /// Changes with every call, update and setting.
    #[must_use]
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.state.changes.subscribe()
    }

    /// Waits until the condition holds; returns whether it held in time.
    #[must_use = "it may not have come about"]
    pub async fn wait_until(&self, so: impl Fn(&Self) -> bool, longest: Duration) -> bool {
        let mut changes = self.changes();
        let coming = async {
            while !so(self) {
                // The sender lives as long as this server.
                let _sender_gone = changes.changed().await;
            }
        };
        timeout(longest, coming).await.is_ok()
    }
}
