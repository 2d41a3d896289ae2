//! What a message costs, by what its user has sent before and by what is in its session.

use aws_sdk_dynamodb::Client;
use mobix::catalog_file;
use mobix::database::{CapacityCounter, Database};
use mobix::serve::ServeError;
use mobix::template::Template;
use reqwest::Method;
use shared::clock::{Clock, SystemClock};
use shared::model::{SessionId, UserId};

use super::floor::{Floor, Situation};
use super::report::SendCost;
use crate::bench::api::{Api, send_path};
use crate::bench::history::History;
use crate::bench::samples::Samples;
use crate::bench::workload::{ANSWER, message};
use crate::bench::{BenchError, progress};
use crate::provider::{Behaviour, FakeProvider};

/// The user who is logged in.
const USER: UserId = UserId::new(1);
/// Events in the meter of somebody who uses the API a lot: a message every 14 minutes.
const EVENTS: u32 = 50;
/// As many as a meter keeps one by one: a message every 42 seconds.
const MANY_EVENTS: u32 = 1_024;
/// One of so many tokens of a model's context is left to its answer.
const ANSWER_SHARE: u64 = 4;

/// What is measured of messages.
#[derive(Clone, Debug)]
pub struct CostOptions {
    /// How many messages their user has sent before, in other sessions.
    pub pasts: Vec<usize>,
    /// How many messages are in their session, for each of those.
    pub sessions: Vec<usize>,
}

/// Somebody with a past.
struct Sending {
    api: Api,
    tally: CapacityCounter,
    /// Whose calls are not counted.
    client: Client,
    table: String,
    samples: Samples,
    context: u64,
    _provider: FakeProvider,
}

/// Sends one message in each situation.
pub(super) async fn sends(options: &CostOptions) -> Result<Vec<SendCost>, BenchError> {
    let mut sends = Vec::new();
    let bar = progress::bar("pasts", options.pasts.len() as u64);
    for past in &options.pasts {
        let sending = Sending::start().await?;
        sending.past().write(USER, *past).await?;
        for in_session in &options.sessions {
            sends.push(sending.record(*past, *in_session, EVENTS).await?);
        }
        if past == options.pasts.iter().max().unwrap_or(past) {
            let few = options.sessions.iter().min().copied().unwrap_or_default();
            sends.push(sending.record(*past, few, MANY_EVENTS).await?);
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    Ok(sends)
}

impl Sending {
    async fn start() -> Result<Self, BenchError> {
        let provider = FakeProvider::start(Behaviour::answer("word ".repeat(ANSWER / 5))).await?;
        let (database, tally) = (Database::memory()?, CapacityCounter::default());
        let (client, metered) = (database.client(), database.metered_client(tally.clone()));
        let api = Api::start_on(metered, &provider.base_url()).await?;
        let table = Template::embedded().map_err(ServeError::from)?.table.resource;
        let sent = api.request(Method::POST, &api.send).json(&message()).send().await?;
        sent.error_for_status()?;
        let samples = Samples::read(&client, &table, USER, SessionId::new(1)).await?;
        let catalog = catalog_file::sample().map_err(ServeError::from)?;
        let context = catalog.model(&api.model).map_or(0, |model| model.context_length);
        let context = context - context / ANSWER_SHARE;
        Ok(Self { api, tally, client, table, samples, context, _provider: provider })
    }

    fn past(&self) -> History<'_> {
        History {
            client: &self.client,
            table: &self.table,
            samples: &self.samples,
            model: &self.api.model,
            now: SystemClock.now(),
        }
    }

    async fn record(
        &self,
        past: usize,
        in_session: usize,
        events: u32,
    ) -> Result<SendCost, BenchError> {
        let session = self.past().session(USER, in_session).await?;
        self.past().events(USER, events).await?;
        let request = self.api.request(Method::POST, &send_path(session)).json(&message());
        let _before = self.tally.take();
        request.send().await?.error_for_status()?.bytes().await?;
        let consumed = self.tally.take();
        let situation = Situation { in_session, context: self.context, events };
        let floor = Floor::of(situation, &self.samples);
        Ok(SendCost::new((past, in_session, events), consumed, floor))
    }
}
