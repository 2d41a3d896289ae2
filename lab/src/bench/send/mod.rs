//! The latency of a message without its provider's time, compared with the bare DynamoDB calls, by
//! the number of concurrent clients and by the users' history. API and baseline take turns, so that
//! the machine's other load affects both alike.

mod api_client;
mod baseline;
mod clients;
mod fixture;
mod report;

use std::time::Duration;

use shared::quota::MAX_EVENTS;

pub use report::{Level, Measured, Send};

use super::{BenchError, progress};
use clients::{BenchClient, ClientGroup, IN_A_SESSION};
use fixture::Fixture;
use report::level;

/// The minimum of messages in a round: a few hundred milliseconds.
const ROUND: usize = 100;
/// Rounds of each, at least.
const ROUNDS: usize = 5;

/// The options.
#[derive(Clone, Debug)]
pub struct SendOptions {
    /// The numbers of concurrent clients.
    pub clients: Vec<usize>,
    /// The provider's response time.
    pub provider_delay: Duration,
    /// The minimum of measured messages for each number of clients.
    pub sends: usize,
    /// The messages of a user's history; 0: the history is not measured.
    pub history: usize,
}

/// Measures messages.
///
/// # Errors
/// [`BenchError`].
pub async fn send(options: &SendOptions) -> Result<Send, BenchError> {
    let mut levels = Vec::new();
    for clients in &options.clients {
        levels.push(with_clients(*clients, options).await?);
    }
    let histories = match options.history {
        0 => Vec::new(),
        _ => with_history(options).await?.into(),
    };
    Ok(Send { provider_delay: options.provider_delay, levels, histories })
}

/// Measures this many concurrent users on a table of their own.
async fn with_clients(clients: usize, options: &SendOptions) -> Result<Level, BenchError> {
    let mut fixture = Fixture::start(options.provider_delay).await?;
    let (mut api_client, mut baseline) = (ClientGroup::default(), ClientGroup::default());
    for _ in 0..clients {
        let (one, other) = (fixture.user().await?, fixture.user().await?);
        api_client.clients.push(BenchClient::ApiClient(fixture.api_client(one)?));
        baseline.clients.push(BenchClient::BaselineClient(fixture.baseline(other)));
    }
    take_turns(&fixture, &mut [&mut api_client, &mut baseline], options).await?;
    Ok(level(clients, 0, &api_client, &baseline))
}

/// Measures a user without a history and one with it, in turns.
async fn with_history(options: &SendOptions) -> Result<[Level; 2], BenchError> {
    let mut fixture = Fixture::start(options.provider_delay).await?;
    let mut groups: [ClientGroup; 4] = Default::default();
    let [api_client, baseline, ours_with_past, bare_with_past] = &mut groups;
    for (group, bare_lane, history) in
        [(api_client, baseline, 0), (ours_with_past, bare_with_past, options.history)]
    {
        let (one, other) = (fixture.user().await?, fixture.user().await?);
        group.clients.push(BenchClient::ApiClient(fixture.api_client(one.clone())?));
        let mut alone = fixture.baseline(other);
        if history > 0 {
            group.round(&fixture, 1).await?;
            fixture.history().write(one.user, history).await?;
            fixture
                .history()
                .events(one.user, u32::try_from(MAX_EVENTS).unwrap_or(u32::MAX))
                .await?;
            alone = alone.with_full_meter();
        }
        bare_lane.clients.push(BenchClient::BaselineClient(alone));
    }
    let [api_client, baseline, ours_with_past, bare_with_past] = &mut groups;
    take_turns(&fixture, &mut [api_client, baseline, ours_with_past, bare_with_past], options)
        .await?;
    Ok([
        level(1, 0, api_client, baseline),
        level(1, options.history, ours_with_past, bare_with_past),
    ])
}

/// The groups send in turns until each has sent enough. The first round of each is not counted.
async fn take_turns(
    fixture: &Fixture,
    groups: &mut [&mut ClientGroup],
    options: &SendOptions,
) -> Result<(), BenchError> {
    let clients = groups.first().map_or(1, |group| group.clients.len());
    let sessions = (ROUND / (IN_A_SESSION * clients)).max(1);
    let rounds = options.sends.div_ceil(sessions * clients * IN_A_SESSION).max(ROUNDS);
    let bar = progress::bar("sending", rounds as u64);
    for group in groups.iter_mut() {
        group.round(fixture, 1).await?;
        group.forget();
    }
    for _ in 0..rounds {
        for group in groups.iter_mut() {
            group.round(fixture, sessions).await?;
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    Ok(())
}
