//! Measures the Telegram bot: the latency of its webhook, the cost of a message at the table, and
//! the time until many concurrent users have their answers, each in order.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use mobix::database::{CapacityCounter, Consumption, Database};
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

/// The options.
#[derive(Clone, Copy, Debug)]
pub struct TelegramOptions {
    /// The number of updates that measure the webhook.
    pub updates: usize,
    /// The number of concurrent users.
    pub chats: usize,
    /// The model's response time.
    pub provider_delay: Duration,
}

/// The results.
#[derive(Clone, Debug, Serialize)]
pub struct TelegramFigures {
    /// The webhook's latency for one update after the other, while the bot answers.
    pub webhook: Times,
    /// The consumption of a message at the table.
    pub message: Consumption,
    /// Dollars for a million of them.
    pub dollars: f64,
    /// The number of concurrent users.
    pub chats: usize,
    /// From a user's message until its answer is in the chat.
    pub answered: Times,
    /// The model's part of it.
    #[serde(serialize_with = "one", rename = "provider_ms")]
    pub provider: Duration,
    /// The webhook's latency under the concurrent users.
    pub webhook_at_once: Times,
}

impl fmt::Display for TelegramFigures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Consumption { calls, reads, writes, .. } = self.message;
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

/// Messages before the measured one, which open the session and fill the catalog's cache.
const WARM_UP: usize = 5;

/// The API and the services that are measured.
struct Bench {
    api: Api,
    telegram: FakeBotApi,
    provider: FakeProvider,
    counter: CapacityCounter,
}

/// Runs the measurement.
///
/// # Errors
/// [`BenchError`].
pub async fn telegram(options: &TelegramOptions) -> Result<TelegramFigures, BenchError> {
    let provider = FakeProvider::start(Behaviour::answer("word ".repeat(40))).await?;
    let telegram = FakeBotApi::start(BOT_TOKEN).await?;
    let counter = CapacityCounter::default();
    let client = Database::memory()?.metered_client(counter.clone());
    let (models, bot_api) = (provider.base_url(), telegram.base_url());
    let outside = ExternalServices { provider: &models, telegram: &bot_api };
    let clock = Arc::new(SystemClock);
    let api = Api::start_with_services(client, outside, clock, Limits::default()).await?;
    let bench = Bench { api, telegram, provider, counter };
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
    fn user(&self, number: usize) -> SimulatedUser {
        self.telegram.user(i64::try_from(number).unwrap_or(i64::MAX)).language("en")
    }

    /// Logs a user in.
    async fn enter(&self, number: usize) -> Result<SimulatedUser, BenchError> {
        let user = self.user(number);
        let contact = user.shares_contact(&format!("+98913{number:07}"));
        self.take(&contact).await?;
        Ok(user)
    }

    /// Delivers an update; returns the webhook's latency.
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

    async fn message(&self) -> Result<Consumption, BenchError> {
        let user = self.enter(1).await?;
        for _ in 0..=WARM_UP {
            self.settle().await;
            let _before = self.counter.take();
            self.take(&user.says("Why is the sky blue?")).await?;
        }
        self.settle().await;
        Ok(self.counter.take())
    }

    async fn one_after_the_other(&self, updates: usize) -> Result<Vec<Duration>, BenchError> {
        let mut times = Vec::with_capacity(updates);
        for number in 0..updates {
            // Updates of a hundred chats, so that the bot is busy with some of them.
            let update = self.user(1_000 + number % 100).says("/start");
            times.push(self.take(&update).await?);
        }
        self.settle().await;
        Ok(times)
    }

    /// All users write concurrently; measures the webhook and the answers.
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
        let updates: Vec<_> = users.iter().map(|user| user.says("Why?")).collect();
        let taken = futures_util::future::try_join_all(updates.iter().map(|it| self.take(it)));
        let (taken, answered) = tokio::join!(taken, self.answered(&users, began));
        Ok((taken?, answered))
    }

    /// The times at which each user has an answer.
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
