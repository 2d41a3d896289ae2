//! Telegram's flood limits, and whether the bot respects `retry_after`. Pure: must not know HTTP or
//! a clock.

use std::collections::HashMap;
use std::time::Duration;

use tokio::time::Instant;

use super::chat_kind::ChatKind;
use super::method::Method;
use super::rate_limit::{RateLimit, RateLimiter};
use super::reply::Refusal;

/// A call this soon after a 429 was sent before the bot could read it.
const IN_FLIGHT: Duration = Duration::from_millis(25);

/// The rates that the bot is allowed. `None`: unlimited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateLimits {
    /// Messages in one private chat.
    pub private: Option<RateLimit>,
    /// Messages and edits in one group or channel.
    pub group: Option<RateLimit>,
    /// Messages and edits over all chats.
    pub all: Option<RateLimit>,
    /// Drafts in one chat.
    pub drafts: Option<RateLimit>,
    /// The shortest wait after too many drafts.
    pub draft_penalty: Duration,
}

impl RateLimits {
    /// No limits.
    #[must_use]
    pub fn none() -> Self {
        Self { private: None, group: None, all: None, drafts: None, draft_penalty: Duration::ZERO }
    }

    /// Roughly Telegram's limits: some are documented, and the others change.
    #[must_use]
    pub fn telegram() -> Self {
        let second = Duration::from_secs(1);
        Self {
            private: Some(RateLimit::Bucket { burst: 3, every: second }),
            group: Some(RateLimit::Window { count: 20, per: second * 60 }),
            all: Some(RateLimit::Window { count: 30, per: second }),
            drafts: Some(RateLimit::Bucket { burst: 20, every: second / 5 }),
            draft_penalty: second * 3,
        }
    }
}

/// A scope of a limit: each has its own rate and its own wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Scope {
    /// Messages in a chat; in a group also edits.
    Messages(i64),
    /// Edits in a private chat.
    Edits(i64),
    Drafts(i64),
    All,
    /// A method that a test limits in a chat.
    Injected(Method, Option<i64>),
}

/// A wait that the bot was told to make.
struct Wait {
    since: Instant,
    until: Instant,
}

pub(super) struct Limits {
    rates: RateLimits,
    meters: HashMap<Scope, RateLimiter>,
    waits: HashMap<Scope, Wait>,
    floods: HashMap<Method, (u64, usize)>,
    short_timeouts: usize,
}

impl Limits {
    pub(super) fn new() -> Self {
        let (meters, waits, floods) = (HashMap::new(), HashMap::new(), HashMap::new());
        Self { rates: RateLimits::none(), meters, waits, floods, short_timeouts: 0 }
    }

    /// Replaces the limits, and clears their state.
    pub(super) fn set(&mut self, rates: RateLimits) {
        self.rates = rates;
        self.meters.clear();
        self.waits.clear();
    }

    /// Refuses the next calls of the method, this many times.
    pub(super) fn flood(&mut self, method: Method, retry_after: u64, times: usize) {
        self.floods.insert(method, (retry_after, times));
    }

    pub(super) fn short_timeouts(&self) -> usize {
        self.short_timeouts
    }

    /// Refuses the call if a test has limited its method.
    pub(super) fn injected(
        &mut self,
        method: Method,
        chat: Option<i64>,
        now: Instant,
    ) -> Result<(), Refusal> {
        let scope = Scope::Injected(method, chat);
        self.waited(scope, now)?;
        match self.floods.get_mut(&method) {
            Some((seconds, times)) if *times > 0 => {
                *times -= 1;
                let seconds = *seconds;
                Err(self.refuse(scope, seconds, now))
            }
            _ => Ok(()),
        }
    }

    /// Counts a message to the chat.
    pub(super) fn message(
        &mut self,
        chat: i64,
        kind: ChatKind,
        now: Instant,
    ) -> Result<(), Refusal> {
        self.admit(Scope::Messages(chat), self.chat_pace(kind), self.rates.all, now)
    }

    /// Counts an edit in the chat.
    pub(super) fn edit(&mut self, chat: i64, kind: ChatKind, now: Instant) -> Result<(), Refusal> {
        match kind {
            ChatKind::Private => self.admit(Scope::Edits(chat), None, self.rates.all, now),
            _ => self.message(chat, kind, now),
        }
    }

    /// Counts a draft in the chat.
    pub(super) fn draft(&mut self, chat: i64, now: Instant) -> Result<(), Refusal> {
        self.admit(Scope::Drafts(chat), self.rates.drafts, None, now)
    }

    fn chat_pace(&self, kind: ChatKind) -> Option<RateLimit> {
        match kind {
            ChatKind::Private => self.rates.private,
            _ => self.rates.group,
        }
    }

    fn admit(
        &mut self,
        scope: Scope,
        own: Option<RateLimit>,
        all: Option<RateLimit>,
        now: Instant,
    ) -> Result<(), Refusal> {
        self.waited(scope, now)?;
        let paces = [(scope, own), (Scope::All, all)];
        let limited = paces.iter().filter_map(|&(scope, limit)| Some((scope, limit?)));
        let limited: Vec<(Scope, RateLimit)> = limited.collect();
        let delay = limited.iter().filter_map(|&limit| self.meter(limit).delay(now)).max();
        if let Some(delay) = delay {
            return Err(self.refuse(scope, whole_seconds(delay.max(self.penalty(scope))), now));
        }
        for limit in limited {
            self.meter(limit).take(now);
        }
        Ok(())
    }

    fn meter(&mut self, (scope, limit): (Scope, RateLimit)) -> &mut RateLimiter {
        self.meters.entry(scope).or_insert_with(|| RateLimiter::new(limit))
    }

    fn penalty(&self, scope: Scope) -> Duration {
        match scope {
            Scope::Drafts(_) => self.rates.draft_penalty,
            _ => Duration::ZERO,
        }
    }

    /// Checks whether the wait of this scope is over.
    fn waited(&mut self, scope: Scope, now: Instant) -> Result<(), Refusal> {
        match self.waits.get(&scope) {
            Some(wait) if now < wait.until => {
                if now >= wait.since + IN_FLIGHT {
                    self.short_timeouts += 1;
                }
                Err(Refusal::too_many(whole_seconds(wait.until - now)))
            }
            _ => Ok(()),
        }
    }

    fn refuse(&mut self, scope: Scope, seconds: u64, now: Instant) -> Refusal {
        let until = now + Duration::from_secs(seconds);
        self.waits.insert(scope, Wait { since: now, until });
        Refusal::too_many(seconds)
    }
}

/// Telegram reports whole seconds, and at least one.
fn whole_seconds(delay: Duration) -> u64 {
    let part = u64::from(delay.subsec_nanos() > 0);
    (delay.as_secs() + part).max(1)
}

#[cfg(test)]
mod tests;
