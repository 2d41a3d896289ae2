//! Concurrent clients, and their results round by round.

use std::time::{Duration, Instant};

use futures_util::future::try_join_all;
use shared::model::SessionId;
use tokio::task::JoinSet;

use super::api_client::ApiClient;
use super::baseline::BaselineClient;
use super::fixture::Fixture;
use crate::bench::BenchError;
use crate::bench::api::LoggedInUser;
use crate::bench::process::own_processor_time;

/// The messages in each session: the model receives them as context.
pub(super) const IN_A_SESSION: usize = 10;
/// A client of the API, or of the table alone.
pub(super) enum BenchClient {
    ApiClient(ApiClient),
    BaselineClient(BaselineClient),
}

/// Clients that send concurrently.
#[derive(Default)]
pub(super) struct ClientGroup {
    pub(super) clients: Vec<BenchClient>,
    /// How long each message took.
    pub(super) times: Vec<Duration>,
    /// How long all rounds took.
    pub(super) elapsed: Duration,
    /// The processor time meanwhile: of the API's process, or of this one for the baseline.
    pub(super) processor: Option<Duration>,
}

impl BenchClient {
    const fn user(&self) -> &LoggedInUser {
        match self {
            Self::ApiClient(api_client) => api_client.user(),
            Self::BaselineClient(baseline) => baseline.user(),
        }
    }

    async fn send(&mut self, session: SessionId, is_first: bool) -> Result<Duration, BenchError> {
        match self {
            Self::ApiClient(api_client) => api_client.send(session).await,
            Self::BaselineClient(baseline) => baseline.send(session, is_first).await,
        }
    }

    /// Sends all messages of these sessions.
    async fn fill(&mut self, sessions: &[SessionId]) -> Result<Vec<Duration>, BenchError> {
        let mut times = Vec::with_capacity(sessions.len() * IN_A_SESSION);
        for session in sessions {
            for number in 0..IN_A_SESSION {
                times.push(self.send(*session, number == 0).await?);
            }
        }
        Ok(times)
    }
}

impl ClientGroup {
    /// Makes every client fill new sessions, concurrently.
    pub(super) async fn round(
        &mut self,
        fixture: &Fixture,
        sessions: usize,
    ) -> Result<(), BenchError> {
        let open = async |client: &BenchClient| {
            let token = &client.user().token;
            let mut opened = Vec::with_capacity(sessions);
            for _ in 0..sessions {
                opened.push(fixture.api.open(token).await?);
            }
            Ok::<_, BenchError>(opened)
        };
        let opened = try_join_all(self.clients.iter().map(open)).await?;
        let mut running = JoinSet::new();
        let (before, begun) = (self.processor_time(fixture), Instant::now());
        for (mut client, sessions) in self.clients.drain(..).zip(opened) {
            running.spawn(async move {
                let times = client.fill(&sessions).await;
                (client, times)
            });
        }
        while let Some(done) = running.join_next().await {
            let (client, times) = done.map_err(std::io::Error::from)?;
            self.clients.push(client);
            self.times.extend(times?);
        }
        self.elapsed += begun.elapsed();
        let after = self.processor_time(fixture);
        let took = after.zip(before).map(|(after, before)| after.saturating_sub(before));
        self.processor = took.map(|took| took + self.processor.unwrap_or_default());
        Ok(())
    }

    fn processor_time(&self, fixture: &Fixture) -> Option<Duration> {
        match self.clients.first()? {
            BenchClient::ApiClient(_) => fixture.process.processor_time(),
            BenchClient::BaselineClient(_) => own_processor_time(),
        }
    }

    /// Discards the results.
    pub(super) fn forget(&mut self) {
        *self = Self { clients: std::mem::take(&mut self.clients), ..Self::default() };
    }
}
