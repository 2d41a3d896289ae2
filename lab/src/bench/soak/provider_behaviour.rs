//! The provider's changing behaviour: mostly healthy.

use std::sync::Arc;
use std::time::Duration;

use fastrand::Rng;

use crate::provider::{Answer, Behaviour, FakeProvider};

/// How often a new behaviour is chosen, and for how many requests.
const CHANGE_INTERVAL: Duration = Duration::from_secs(1);
const REQUESTS: usize = 500;

/// A provider without failures.
pub(super) fn healthy() -> Behaviour {
    Behaviour::answer("word ".repeat(40))
}

/// Changes the behaviour until the task is aborted.
pub(super) async fn vary(provider: Arc<FakeProvider>, mut rng: Rng) {
    loop {
        let next = (0..REQUESTS).map(|_| behaviour(&mut rng)).chain([healthy()]);
        provider.set(Behaviour::Sequence(next.collect()));
        tokio::time::sleep(CHANGE_INTERVAL).await;
    }
}

fn behaviour(rng: &mut Rng) -> Behaviour {
    let words = rng.usize(1..12);
    match rng.u32(0..100) {
        0..88 => Behaviour::Answer(Answer {
            first_delay: Duration::from_millis(rng.u64(0..80)),
            delay: Duration::from_micros(rng.u64(0..2_000)),
            usage: rng.bool().then_some((20, words as u64)),
            ..Answer::new("word ".repeat(words * 5))
        }),
        88..91 => Behaviour::Status(500, Vec::new()),
        91..93 => Behaviour::RateLimited(rng.bool().then_some(1)),
        93..95 => Behaviour::Break(words),
        95..97 => Behaviour::Cut(words),
        97 => Behaviour::Refuse(words, "502".to_owned()),
        98 => Behaviour::Garbage,
        _ => Behaviour::Empty,
    }
}
