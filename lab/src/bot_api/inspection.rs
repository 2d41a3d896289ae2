//! What tests ask: what the bot sent, called and did wrong.
//! Must not change anything.

use std::time::Duration;

use tokio::sync::watch;
use tokio::time::timeout;

use super::FakeBotApi;
use super::callbacks::AnsweredCallback;
use super::chat::{Chat, Sent};
use super::journal::{Call, Violation};
use super::settings::{Commands, Webhook};

impl FakeBotApi {
    /// What the bot sent to the chat, as it is now, oldest first; deleted ones too.
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
        self.state.look(|telegram| telegram.journal.calls())
    }

    /// How often a method was called in all.
    #[must_use]
    pub fn count(&self, method: &str) -> usize {
        self.state.look(|telegram| telegram.journal.count(method))
    }

    /// What the bot did wrong: the latest 10,000, oldest first. A good bot has none.
    #[must_use]
    pub fn violations(&self) -> Vec<Violation> {
        self.state.look(|telegram| telegram.journal.violations())
    }

    /// How many calls were answered 429.
    #[must_use]
    pub fn too_many(&self) -> usize {
        self.state.look(|telegram| telegram.journal.too_many())
    }

    /// How many calls came before a `retry_after` had passed. A good bot makes none.
    #[must_use]
    pub fn short_timeouts(&self) -> usize {
        self.state.look(|telegram| telegram.limits.short_timeouts())
    }

    /// The answers to callback queries, oldest first.
    #[must_use]
    pub fn answered_callbacks(&self) -> Vec<AnsweredCallback> {
        self.state.look(|telegram| telegram.callbacks.answered.clone())
    }

    /// The webhook, where one is set.
    #[must_use]
    pub fn webhook(&self) -> Option<Webhook> {
        self.state.look(|telegram| telegram.webhook.clone())
    }

    /// The commands, for each scope and language that has some.
    #[must_use]
    pub fn commands(&self) -> Vec<Commands> {
        self.state.look(|telegram| telegram.commands.clone())
    }

    /// How many updates wait to be got, or are got and not yet confirmed.
    #[must_use]
    pub fn pending_updates(&self) -> usize {
        self.state.look(|telegram| telegram.queue.len())
    }

    /// Tells of every change here: a call, an update, a setting.
    #[must_use]
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.state.changes.subscribe()
    }

    /// Waits until this is so, and tells whether it came about in time.
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
