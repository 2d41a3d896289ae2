//! How the provider behaves while people talk: mostly well.

use std::sync::Arc;
use std::time::Duration;

use fastrand::Rng;

use crate::provider::{Answer, Behaviour, FakeProvider};

/// How often its behaviour is thought up anew, and for how many requests.
const EVERY: Duration = Duration::from_secs(1);
const REQUESTS: usize = 500;

/// Always well.
pub(super) fn healthy() -> Behaviour {
    Behaviour::answer("word ".repeat(40))
}

/// Changes it for ever.
pub(super) async fn vary(provider: Arc<FakeProvider>, mut dice: Rng) {
    loop {
        let next = (0..REQUESTS).map(|_| behaviour(&mut dice)).chain([healthy()]);
        provider.set(Behaviour::Sequence(next.collect()));
        tokio::time::sleep(EVERY).await;
    }
}

fn behaviour(dice: &mut Rng) -> Behaviour {
    let words = dice.usize(1..12);
    match dice.u32(0..100) {
        0..88 => Behaviour::Answer(Answer {
            first_delay: Duration::from_millis(dice.u64(0..80)),
            delay: Duration::from_micros(dice.u64(0..2_000)),
            usage: dice.bool().then_some((20, words as u64)),
            ..Answer::new("word ".repeat(words * 5))
        }),
        88..91 => Behaviour::Status(500, Vec::new()),
        91..93 => Behaviour::RateLimited(dice.bool().then_some(1)),
        93..95 => Behaviour::Break(words),
        95..97 => Behaviour::Cut(words),
        97 => Behaviour::Refuse(words, "502".to_owned()),
        98 => Behaviour::Garbage,
        _ => Behaviour::Empty,
    }
}
