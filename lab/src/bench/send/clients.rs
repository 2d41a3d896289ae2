//! Clients that send at the same time, and what is measured of them round by round.

use std::time::{Duration, Instant};

use futures_util::future::try_join_all;
use shared::model::SessionId;
use tokio::task::JoinSet;

use super::bare::Bare;
use super::fixture::Fixture;
use super::ours::Ours;
use crate::bench::BenchError;
use crate::bench::api::Person;
use crate::bench::process::own_processor_time;

/// Messages sent into each session: the model is sent what was said in it.
pub(super) const IN_A_SESSION: usize = 10;
/// A client, of the API or of the table alone.
pub(super) enum BenchClient {
    Ours(Ours),
    Bare(Bare),
}

/// Some that send at the same time.
#[derive(Default)]
pub(super) struct ClientGroup {
    pub(super) clients: Vec<BenchClient>,
    /// How long each message took.
    pub(super) times: Vec<Duration>,
    /// How long all rounds took.
    pub(super) elapsed: Duration,
    /// The processor time taken meanwhile: by the API's process, or by this one for bare calls.
    pub(super) processor: Option<Duration>,
}

impl BenchClient {
    const fn person(&self) -> &Person {
        match self {
            Self::Ours(ours) => ours.person(),
            Self::Bare(bare) => bare.person(),
        }
    }

    async fn send(&mut self, session: SessionId, is_first: bool) -> Result<Duration, BenchError> {
        match self {
            Self::Ours(ours) => ours.send(session).await,
            Self::Bare(bare) => bare.send(session, is_first).await,
        }
    }

    /// Fills these sessions.
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
    /// Lets every client fill so many new sessions, all at the same time.
    pub(super) async fn round(
        &mut self,
        fixture: &Fixture,
        sessions: usize,
    ) -> Result<(), BenchError> {
        let open = async |client: &BenchClient| {
            let token = &client.person().token;
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
            BenchClient::Ours(_) => fixture.process.processor_time(),
            BenchClient::Bare(_) => own_processor_time(),
        }
    }

    /// Forgets what was measured.
    pub(super) fn forget(&mut self) {
        *self = Self { clients: std::mem::take(&mut self.clients), ..Self::default() };
    }
}
