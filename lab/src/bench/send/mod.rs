//! What a message takes of our time: the API's latency, without its provider's, beside that
//! of the bare calls of the table, by how many send at once and by how much they sent before.
//! Both take turns, so that whatever else the machine does hits both.

mod bare;
mod clients;
mod fixture;
mod ours;
mod report;

use std::time::Duration;

use shared::quota::MAX_EVENTS;

pub use report::{Level, Measured, Send};

use super::{BenchError, progress};
use clients::{BenchClient, ClientGroup, IN_A_SESSION};
use fixture::Fixture;
use report::level;

/// Messages of a round, at least: a few hundred milliseconds.
const ROUND: usize = 100;
/// Rounds of each, at least.
const ROUNDS: usize = 5;

/// What to measure.
#[derive(Clone, Debug)]
pub struct SendOptions {
    /// How many send at once, one number after the other.
    pub clients: Vec<usize>,
    /// How long the provider thinks.
    pub provider_delay: Duration,
    /// How many messages are measured, at least, with each number of clients.
    pub sends: usize,
    /// Messages that somebody sent before; 0: this is not measured.
    pub history: usize,
}

/// Measures it.
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

/// So many people who send at once, on a table of their own.
async fn with_clients(clients: usize, options: &SendOptions) -> Result<Level, BenchError> {
    let mut fixture = Fixture::start(options.provider_delay).await?;
    let (mut ours, mut bare) = (ClientGroup::default(), ClientGroup::default());
    for _ in 0..clients {
        let (one, other) = (fixture.person().await?, fixture.person().await?);
        ours.clients.push(BenchClient::Ours(fixture.ours(one)?));
        bare.clients.push(BenchClient::Bare(fixture.bare(other)));
    }
    take_turns(&fixture, &mut [&mut ours, &mut bare], options).await?;
    Ok(level(clients, 0, &ours, &bare))
}

/// Somebody without a past and somebody with one, in turns.
async fn with_history(options: &SendOptions) -> Result<[Level; 2], BenchError> {
    let mut fixture = Fixture::start(options.provider_delay).await?;
    let mut groups: [ClientGroup; 4] = Default::default();
    let [ours, bare, ours_with_past, bare_with_past] = &mut groups;
    for (group, bare_lane, past) in
        [(ours, bare, 0), (ours_with_past, bare_with_past, options.history)]
    {
        let (one, other) = (fixture.person().await?, fixture.person().await?);
        group.clients.push(BenchClient::Ours(fixture.ours(one.clone())?));
        let mut alone = fixture.bare(other);
        if past > 0 {
            group.round(&fixture, 1).await?;
            fixture.past().write(one.user, past).await?;
            fixture.past().events(one.user, u32::try_from(MAX_EVENTS).unwrap_or(u32::MAX)).await?;
            alone = alone.with_full_meter();
        }
        bare_lane.clients.push(BenchClient::Bare(alone));
    }
    let [ours, bare, ours_with_past, bare_with_past] = &mut groups;
    take_turns(&fixture, &mut [ours, bare, ours_with_past, bare_with_past], options).await?;
    Ok([level(1, 0, ours, bare), level(1, options.history, ours_with_past, bare_with_past)])
}

/// Lets lanes send in turns until each has sent enough. The first round of each is not counted.
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
