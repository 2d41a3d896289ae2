//! Many users for some time: bursts of messages from several devices, streams, idempotency keys and
//! repeats, edits, and a provider that sometimes fails. At the end the audit must find no
//! violation.

mod options;
mod provider_behaviour;
mod report;
mod user;

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
use report::Recorder;
use user::SoakUser;

/// The messages that a plan allows in an hour; a user who writes much is refused at times.
const HOURLY_MESSAGES: u64 = 200;
/// After this time without requests, no process is running.
const QUIET_TIME: Duration = Duration::from_millis(500);
/// After this time every reservation has lapsed.
const RESERVATIONS_LAPSE: Duration = Duration::from_secs(3_600);

/// Devices of each person.
const DEVICES: usize = 3;
/// The time before a second login code can be requested.
const COOLDOWN: Duration = Duration::from_secs(61);

/// The machine's clock plus the skipped time.
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

/// Runs the users, and audits the table.
///
/// # Errors
/// [`BenchError`].
pub async fn soak(options: &SoakOptions) -> Result<Soak, BenchError> {
    let client = Database::memory()?.client();
    let provider = Arc::new(FakeProvider::start(provider_behaviour::healthy()).await?);
    let limits = Limits { hourly_max_messages: HOURLY_MESSAGES, ..Limits::default() };
    let clock = Arc::new(SkippingClock::default());
    let api = Api::start_with(client.clone(), &provider.base_url(), clock.clone(), limits).await?;
    let (api, recorder) = (Arc::new(api), Recorder::default());
    let mut rng = fastrand::Rng::with_seed(options.seed);
    let new = |number| SoakUser::new(Arc::clone(&api), recorder.clone(), number, rng.fork());
    let mut users: Vec<SoakUser> = (0..options.users).map(new).collect();
    for _ in 0..DEVICES {
        for user in &mut users {
            user.log_in().await?;
        }
        clock.skip(COOLDOWN);
    }
    let weather = tokio::spawn(provider_behaviour::vary(Arc::clone(&provider), rng.fork()));
    let elapsed = chat(users, options.time).await?;
    weather.abort();
    wait_for_answers(&provider).await;
    let table = Template::embedded().map_err(ServeError::from)?.table.resource;
    let dump = Store::new(client, &table).dump().await?;
    let violations = audit::check(&dump, clock.now() + RESERVATIONS_LAPSE);
    Ok(recorder.soak(options, elapsed, &dump, &violations))
}

/// Runs the users until the time is over; returns how long it took.
async fn chat(users: Vec<SoakUser>, time: Duration) -> Result<Duration, BenchError> {
    let bar = progress::bar("soaking, seconds", time.as_secs());
    let begun = Instant::now();
    let end = begun + time;
    let mut chatting = JoinSet::new();
    for mut user in users {
        chatting.spawn(async move { user.chat(end).await });
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

/// Waits until no answer is in progress.
async fn wait_for_answers(provider: &FakeProvider) {
    let mut seen = None;
    loop {
        tokio::time::sleep(QUIET_TIME).await;
        let now = (provider.request_count(), provider.open_answers());
        if now.1 == 0 && seen == Some(now) {
            return;
        }
        seen = Some(now);
    }
}
