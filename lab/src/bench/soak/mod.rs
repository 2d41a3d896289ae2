//! Many people for a while: bursts of messages from several devices, streams, keys and repeats,
//! edits, and a provider that sometimes fails. In the end everything must add up.

mod options;
mod person;
mod provider_behaviour;
mod report;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use mobix::audit;
use mobix::database::Database;
use mobix::serve::ServeError;
use mobix::template::Template;
use shared::clock::{Clock, SystemClock};
use shared::model::{Limits, Timestamp};
use shared::store::Store;
use tokio::task::JoinSet;

pub use options::SoakOptions;
pub use report::Soak;

use super::api::Api;
use super::{BenchError, progress};
use crate::provider::FakeProvider;
use person::Person;
use report::Notes;

/// Messages an hour of each person: somebody who talks on is refused at times.
const HOURLY_MESSAGES: u64 = 200;
/// How long after the last request nothing is running any more.
const REST: Duration = Duration::from_millis(500);
/// How long after that no place can be held any more.
const PLACES_LAPSE: Duration = Duration::from_secs(3_600);

/// Devices of each person.
const DEVICES: usize = 3;
/// How long nobody may ask for a second login code.
const COOLDOWN: Duration = Duration::from_secs(61);

/// The machine's clock, but for times that were skipped.
#[derive(Default)]
struct SkippingClock(AtomicU64);

impl SkippingClock {
    fn skip(&self, time: Duration) {
        let micros = u64::try_from(time.as_micros()).unwrap_or(0);
        self.0.fetch_add(micros, Ordering::SeqCst);
    }
}

impl Clock for SkippingClock {
    fn now(&self) -> Timestamp {
        SystemClock.now() + Duration::from_micros(self.0.load(Ordering::SeqCst))
    }
}

/// Lets them talk, and looks whether the table adds up.
///
/// # Errors
/// [`BenchError`].
pub async fn soak(options: &SoakOptions) -> Result<Soak, BenchError> {
    let client = Database::memory()?.client();
    let provider = Arc::new(FakeProvider::start(provider_behaviour::healthy()).await?);
    let limits = Limits { hourly_max_messages: HOURLY_MESSAGES, ..Limits::default() };
    let clock = Arc::new(SkippingClock::default());
    let api = Api::start_with(client.clone(), &provider.base_url(), clock.clone(), limits).await?;
    let (api, notes) = (Arc::new(api), Notes::default());
    let mut dice = fastrand::Rng::with_seed(options.seed);
    let new = |number| Person::new(Arc::clone(&api), notes.clone(), number, dice.fork());
    let mut users: Vec<Person> = (0..options.users).map(new).collect();
    for _ in 0..DEVICES {
        for person in &mut users {
            person.log_in().await?;
        }
        clock.skip(COOLDOWN);
    }
    let weather = tokio::spawn(provider_behaviour::vary(Arc::clone(&provider), dice.fork()));
    let elapsed = chat(users, options.time).await?;
    weather.abort();
    come_to_rest(&provider).await;
    let table = Template::embedded().map_err(ServeError::from)?.table.resource;
    let dump = Store::new(client, &table).dump().await?;
    let violations = audit::check(&dump, clock.now() + PLACES_LAPSE);
    Ok(notes.soak(options, elapsed, &dump, &violations))
}

/// Lets everybody talk until the time is over: how long it took.
async fn chat(users: Vec<Person>, time: Duration) -> Result<Duration, BenchError> {
    let bar = progress::bar("soaking, seconds", time.as_secs());
    let begun = Instant::now();
    let end = begun + time;
    let mut chatting = JoinSet::new();
    for mut person in users {
        chatting.spawn(async move { person.chat(end).await });
    }
    let everybody = async {
        while let Some(done) = chatting.join_next().await {
            done.map_err(std::io::Error::from)??;
        }
        Ok::<_, BenchError>(())
    };
    tokio::pin!(everybody);
    loop {
        tokio::select! {
            done = &mut everybody => {
                done?;
                bar.finish_and_clear();
                return Ok(begun.elapsed());
            }
            () = tokio::time::sleep(Duration::from_secs(1)) => bar.inc(1),
        }
    }
}

/// Waits until no answer is being made.
async fn come_to_rest(provider: &FakeProvider) {
    let mut seen = None;
    loop {
        tokio::time::sleep(REST).await;
        let now = (provider.request_count(), provider.open_answers());
        if now.1 == 0 && seen == Some(now) {
            return;
        }
        seen = Some(now);
    }
}
