//! What a message takes of our time: the API's latency, without its provider's, beside that
//! of the bare calls of the table, by how many send at once and by how much they sent before.
//! Both take turns, so that whatever else the machine does hits both.

mod bare;
mod lane;
mod ours;
mod report;
mod stage;

use std::time::Duration;

use shared::quota::MAX_EVENTS;

pub use report::{Level, Measured, Send};

use super::{BenchError, progress};
use lane::{Lane, Sender};
use report::level;
use stage::Stage;

/// The length of a message and of an answer, in bytes.
const MESSAGE: usize = 200;
const ANSWER: usize = 1_500;

/// Messages sent into each session: the model is sent what was said in it.
const IN_A_SESSION: usize = 10;
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
    let mut stage = Stage::start(options.provider_delay).await?;
    let (mut ours, mut bare) = (Lane::default(), Lane::default());
    for _ in 0..clients {
        let (one, other) = (stage.person().await?, stage.person().await?);
        ours.clients.push(stage.ours(one)?);
        bare.clients.push(Sender::Bare(stage.bare(other)));
    }
    take_turns(&stage, &mut [&mut ours, &mut bare], options).await?;
    Ok(level(clients, 0, &ours, &bare))
}

/// Somebody without a past and somebody with one, in turns.
async fn with_history(options: &SendOptions) -> Result<[Level; 2], BenchError> {
    let mut stage = Stage::start(options.provider_delay).await?;
    let mut lanes: [Lane; 4] = Default::default();
    let [ours, bare, ours_with_past, bare_with_past] = &mut lanes;
    for (lane, bare_lane, past) in
        [(ours, bare, 0), (ours_with_past, bare_with_past, options.history)]
    {
        let (one, other) = (stage.person().await?, stage.person().await?);
        lane.clients.push(stage.ours(one.clone())?);
        let mut alone = stage.bare(other);
        if past > 0 {
            lane.round(&stage, 1).await?;
            stage.past().write(one.user, past).await?;
            stage.past().events(one.user, u32::try_from(MAX_EVENTS).unwrap_or(u32::MAX)).await?;
            alone = alone.with_full_meter();
        }
        bare_lane.clients.push(Sender::Bare(alone));
    }
    let [ours, bare, ours_with_past, bare_with_past] = &mut lanes;
    take_turns(&stage, &mut [ours, bare, ours_with_past, bare_with_past], options).await?;
    Ok([level(1, 0, ours, bare), level(1, options.history, ours_with_past, bare_with_past)])
}

/// Lets lanes send in turns until each has sent enough. The first round of each is not counted.
async fn take_turns(
    stage: &Stage,
    lanes: &mut [&mut Lane],
    options: &SendOptions,
) -> Result<(), BenchError> {
    let clients = lanes.first().map_or(1, |lane| lane.clients.len());
    let sessions = (ROUND / (IN_A_SESSION * clients)).max(1);
    let rounds = options.sends.div_ceil(sessions * clients * IN_A_SESSION).max(ROUNDS);
    let bar = progress::bar("sending", rounds as u64);
    for lane in lanes.iter_mut() {
        lane.round(stage, 1).await?;
        lane.forget();
    }
    for _ in 0..rounds {
        for lane in lanes.iter_mut() {
            lane.round(stage, sessions).await?;
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    Ok(())
}
