//! The cost of a message, by the user's history and by the length of the session.

use aws_sdk_dynamodb::Client;
use mobix::catalog_file;
use mobix::database::{CapacityCounter, Database};
use mobix::serve::ServeError;
use mobix::template::Template;
use reqwest::Method;
use shared::clock::{Clock, SystemClock};
use shared::model::{SessionId, UserId};

use super::floor::{Case, Floor};
use super::report::SendCost;
use crate::bench::api::{Api, send_path};
use crate::bench::history::History;
use crate::bench::samples::Samples;
use crate::bench::workload::{ANSWER, message};
use crate::bench::{BenchError, progress};
use crate::provider::{Behaviour, FakeProvider};

/// The user who is logged in.
const USER: UserId = UserId::new(1);
/// The events of a user with a message every 14 minutes.
const EVENTS: u32 = 50;
/// The largest number of separate events in a meter: a message every 42 seconds.
const MANY_EVENTS: u32 = 1_024;
/// The answer gets 1/`ANSWER_SHARE` of a model's context.
const ANSWER_SHARE: u64 = 4;

/// The cases to measure.
#[derive(Clone, Debug)]
pub struct CostOptions {
    /// The numbers of earlier messages, in other sessions.
    pub pasts: Vec<usize>,
    /// The numbers of messages in the session, for each of those.
    pub sessions: Vec<usize>,
}

/// A user with a history.
struct Sending {
    api: Api,
    counter: CapacityCounter,
    /// Whose calls are not counted.
    client: Client,
    table: String,
    samples: Samples,
    context: u64,
    _provider: FakeProvider,
}

/// Sends one message in each case.
pub(super) async fn sends(options: &CostOptions) -> Result<Vec<SendCost>, BenchError> {
    let mut sends = Vec::new();
    let bar = progress::bar("pasts", options.pasts.len() as u64);
    for history in &options.pasts {
        let sending = Sending::start().await?;
        sending.history().write(USER, *history).await?;
        for in_session in &options.sessions {
            sends.push(sending.record(*history, *in_session, EVENTS).await?);
        }
        if history == options.pasts.iter().max().unwrap_or(history) {
            let few = options.sessions.iter().min().copied().unwrap_or_default();
            sends.push(sending.record(*history, few, MANY_EVENTS).await?);
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    Ok(sends)
}

impl Sending {
    async fn start() -> Result<Self, BenchError> {
        let provider = FakeProvider::start(Behaviour::answer("word ".repeat(ANSWER / 5))).await?;
        let (database, counter) = (Database::memory()?, CapacityCounter::default());
        let (client, metered) = (database.client(), database.metered_client(counter.clone()));
        let api = Api::start_on(metered, &provider.base_url()).await?;
        let table = Template::embedded().map_err(ServeError::from)?.table.resource;
        let sent = api.request(Method::POST, &api.send).json(&message()).send().await?;
        sent.error_for_status()?;
        let samples = Samples::read(&client, &table, USER, SessionId::new(1)).await?;
        let catalog = catalog_file::sample().map_err(ServeError::from)?;
        let context = catalog.model(&api.model).map_or(0, |model| model.context_length);
        let context = context - context / ANSWER_SHARE;
        Ok(Self { api, counter, client, table, samples, context, _provider: provider })
    }

    fn history(&self) -> History<'_> {
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
        history: usize,
        in_session: usize,
        events: u32,
    ) -> Result<SendCost, BenchError> {
        let session = self.history().session(USER, in_session).await?;
        self.history().events(USER, events).await?;
        let request = self.api.request(Method::POST, &send_path(session)).json(&message());
        let _before = self.counter.take();
        request.send().await?.error_for_status()?.bytes().await?;
        let consumed = self.counter.take();
        let case = Case { in_session, context: self.context, events };
        let floor = Floor::of(case, &self.samples);
        Ok(SendCost::new((history, in_session, events), consumed, floor))
    }
}
