//! The Telegram bot: how long its webhook takes Telegram, what a message costs at the table, and
//! how many people at once are answered in what time, each in their order.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use mobix::database::{CapacityCounter, Consumed, Database};
use serde::Serialize;
use serde_json::Value;
use shared::clock::SystemClock;
use shared::model::Limits;
use tokio::time::sleep;

use super::BenchError;
use super::api::{Api, BOT_TOKEN, ExternalServices};
use super::cost::dollars;
use super::times::{Times, milliseconds, one};
use crate::bot_api::{FakeBotApi, SimulatedUser};
use crate::provider::{Answer, Behaviour, FakeProvider};

/// What to measure.
#[derive(Clone, Copy, Debug)]
pub struct TelegramOptions {
    /// Updates that the webhook is measured by.
    pub updates: usize,
    /// People who write at once.
    pub chats: usize,
    /// How long the model thinks.
    pub provider_delay: Duration,
}

/// What was measured.
#[derive(Clone, Debug, Serialize)]
pub struct TelegramFigures {
    /// How long the webhook takes, one update after the other, while the bot answers.
    pub webhook: Times,
    /// What a message consumes at the table.
    pub message: Consumed,
    /// Dollars for a million of them.
    pub dollars: f64,
    /// People who wrote at once.
    pub chats: usize,
    /// From what somebody wrote until the answer stands in their chat.
    pub answered: Times,
    /// The model's part of it.
    #[serde(serialize_with = "one", rename = "provider_ms")]
    pub provider: Duration,
    /// How long the webhook took them.
    pub webhook_at_once: Times,
}

impl fmt::Display for TelegramFigures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Consumed { calls, reads, writes, .. } = self.message;
        writeln!(f, "webhook, one update after the other:  {}", self.webhook)?;
        writeln!(f, "webhook, {} users at once:          {}", self.chats, self.webhook_at_once)?;
        let provider = milliseconds(self.provider);
        writeln!(f, "until the answer stands in the chat:  {}", self.answered)?;
        writeln!(
            f,
            "                                      of which the model has {provider:.0} ms"
        )?;
        let dollars = self.dollars;
        write!(
            f,
            "a message at the table: {calls} calls, {reads} RRU, {writes} WRU, ${dollars:.2} a million"
        )
    }
}

/// Messages before the measured one: the catalog is read and the session open by then.
const WARMING: usize = 5;

/// Everything that is measured, at one API.
struct Bench {
    api: Api,
    telegram: FakeBotApi,
    provider: FakeProvider,
    tally: CapacityCounter,
}

/// Measures.
///
/// # Errors
/// [`BenchError`].
pub async fn telegram(options: &TelegramOptions) -> Result<TelegramFigures, BenchError> {
    let provider = FakeProvider::start(Behaviour::answer("word ".repeat(40))).await?;
    let telegram = FakeBotApi::start(BOT_TOKEN).await?;
    let tally = CapacityCounter::default();
    let client = Database::memory()?.metered_client(tally.clone());
    let (models, bot_api) = (provider.base_url(), telegram.base_url());
    let outside = ExternalServices { provider: &models, telegram: &bot_api };
    let clock = Arc::new(SystemClock);
    let api = Api::start_between(client, outside, clock, Limits::default()).await?;
    let bench = Bench { api, telegram, provider, tally };
    let message = bench.message().await?;
    let webhook = bench.one_after_the_other(options.updates).await?;
    let (webhook_at_once, answered) = bench.at_once(options).await?;
    Ok(TelegramFigures {
        webhook: Times::of(webhook),
        message,
        dollars: dollars(message.reads, message.writes),
        chats: options.chats,
        answered: Times::of(answered),
        provider: options.provider_delay,
        webhook_at_once: Times::of(webhook_at_once),
    })
}

impl Bench {
    fn person(&self, number: usize) -> SimulatedUser {
        self.telegram.person(i64::try_from(number).unwrap_or(i64::MAX)).language("en")
    }

    /// Logs somebody in.
    async fn enter(&self, number: usize) -> Result<SimulatedUser, BenchError> {
        let person = self.person(number);
        let contact = person.shares_contact(&format!("+98913{number:07}"));
        self.take(&contact).await?;
        Ok(person)
    }

    /// Delivers an update: how long the webhook took it.
    async fn take(&self, update: &Value) -> Result<Duration, BenchError> {
        let began = Instant::now();
        self.api.update(update).send().await?.error_for_status()?;
        Ok(began.elapsed())
    }

    async fn settle(&self) {
        while !self.api.telegram.queue.is_empty() {
            sleep(Duration::from_millis(1)).await;
        }
    }

    async fn message(&self) -> Result<Consumed, BenchError> {
        let person = self.enter(1).await?;
        for _ in 0..=WARMING {
            self.settle().await;
            let _before = self.tally.take();
            self.take(&person.says("Why is the sky blue?")).await?;
        }
        self.settle().await;
        Ok(self.tally.take())
    }

    async fn one_after_the_other(&self, updates: usize) -> Result<Vec<Duration>, BenchError> {
        let mut times = Vec::with_capacity(updates);
        for number in 0..updates {
            // Of a hundred chats, so that the bot is busy with some of them.
            let update = self.person(1_000 + number % 100).says("/start");
            times.push(self.take(&update).await?);
        }
        self.settle().await;
        Ok(times)
    }

    /// Everybody writes at once: how long the webhook and how long the answers took.
    async fn at_once(
        &self,
        options: &TelegramOptions,
    ) -> Result<(Vec<Duration>, Vec<Duration>), BenchError> {
        let mut users = Vec::with_capacity(options.chats);
        for number in 0..options.chats {
            users.push(self.enter(10_000 + number).await?);
        }
        self.settle().await;
        let answer = Answer { first_delay: options.provider_delay, ..Answer::new("Because.") };
        self.provider.set(Behaviour::Answer(answer));
        let began = Instant::now();
        let updates: Vec<_> = users.iter().map(|person| person.says("Why?")).collect();
        let taken = futures_util::future::try_join_all(updates.iter().map(|it| self.take(it)));
        let (taken, answered) = tokio::join!(taken, self.answered(&users, began));
        Ok((taken?, answered))
    }

    /// When each has their answer.
    async fn answered(&self, users: &[SimulatedUser], began: Instant) -> Vec<Duration> {
        let mut waiting: Vec<i64> = users.iter().map(SimulatedUser::id).collect();
        let mut times = Vec::with_capacity(waiting.len());
        while !waiting.is_empty() {
            sleep(Duration::from_millis(2)).await;
            let is_there = |chat: &i64| {
                self.telegram.messages(*chat).last().is_some_and(|sent| sent.text == "Because.")
            };
            let now = began.elapsed();
            let before = waiting.len();
            waiting.retain(|chat| !is_there(chat));
            times.extend(std::iter::repeat_n(now, before - waiting.len()));
        }
        times
    }
}
