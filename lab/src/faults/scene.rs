//! One seed, from an empty table to the verdict.

use std::collections::BTreeMap;
use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_smithy_http_client::Builder as HttpBuilder;
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use mobix::audit;
use mobix::catalog_file::{self, CatalogFileError};
use mobix::database::{CreateTableError, Database, DatabaseError, create_table};
use mobix::template::{Template, TemplateError};
use shared::clock::VirtualClock;
use shared::model::Timestamp;
use shared::store::{Store, StoreError, local_config};
use shared::tokens::TokenCounter;
use url::Url;

use super::board::Board;
use super::fault::Fault;
use super::journal::{Code, Person, Wish};
use super::machine::{Letters, Surroundings};
use super::people::{Models, Mood, catalog};
use super::run::{Run, RunError};
use super::sabotage::Sabotage;
use super::verdict::{Promise, verdict};

const PHONES: [&str; 2] = ["+989121234567", "+989127654321"];
/// How many of a thousand calls meet a fault, in one run or another.
const FAULT_RATES: [u32; 5] = [0, 20, 60, 120, 250];
/// When a run begins: a little before an hour's, a day's and a month's end.
const START: &str = "2026-11-30T22:40:00Z";
const LIFETIME: Duration = Duration::from_secs(310);
/// Behind every reservation, whatever the clocks say.
const ALL_LAPSED: Duration = Duration::from_secs(600);
/// Behind every limit, and every login code's.
const ALL_FREE: Duration = Duration::from_hours(25);

/// What runs are played on.
#[derive(Clone, Debug, Default)]
pub struct Scene {
    /// A DynamoDB at this address instead of the embedded one.
    pub endpoint: Option<Url>,
    /// A bug that is planted.
    pub sabotage: Option<Sabotage>,
}

/// What became of a run.
#[derive(Debug)]
pub struct Report {
    /// Its seed.
    pub seed: u64,
    /// What does not hold, by its name, and where.
    pub broken: Vec<(String, String)>,
    /// How often each fault happened.
    pub faults: BTreeMap<Fault, u32>,
    /// How many requests were made.
    pub requests: usize,
    /// What happened, a line each.
    pub trace: Vec<String>,
}

/// A run that cannot be played.
#[derive(Debug, thiserror::Error)]
pub enum SceneError {
    /// The database cannot be opened.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// The table cannot be made.
    #[error(transparent)]
    Table(#[from] CreateTableError),
    /// The template has no usable table.
    #[error(transparent)]
    Template(#[from] TemplateError),
    /// The sample catalog cannot be read.
    #[error(transparent)]
    Catalog(#[from] CatalogFileError),
    /// The table fails where nothing was injected.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// No runtime can be made.
    #[error("no runtime: {0}")]
    Runtime(#[from] std::io::Error),
    /// Settings of our own cannot be used.
    #[error(transparent)]
    Settings(#[from] shared::settings::SettingsError),
}

/// Plays a seed. On a runtime of one thread, or it does not play the same again.
///
/// # Errors
/// [`SceneError`].
pub async fn play(seed: u64, scene: &Scene) -> Result<Report, SceneError> {
    // Counting must not go to another thread.
    let _tables_are_read = TokenCounter.count("");
    let mut stage = Stage::set(seed, scene).await?;
    let ended = stage.play().await;
    stage.finished(ended)?;
    let Stage { run: Run { faults, journal, trace, .. }, store, broken, .. } = stage;
    if scene.endpoint.is_some() {
        let gone = store.client().delete_table().table_name(store.table());
        let _kept_where_it_fails = gone.send().await;
    }
    Ok(Report { seed, broken, faults, requests: journal.asked.len(), trace })
}

/// Why a scene does not come to its end.
#[derive(Debug, thiserror::Error)]
pub(super) enum PlayError {
    #[error(transparent)]
    Run(#[from] RunError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A table, the machines before it, and the way around them.
pub(super) struct Stage {
    pub(super) run: Run,
    /// Straight to the table.
    store: Store,
    pub(super) models: Models,
    /// What does not hold, by its name, and where.
    pub(super) broken: Vec<(String, String)>,
}

impl Stage {
    pub(super) async fn set(seed: u64, scene: &Scene) -> Result<Self, SceneError> {
        let template = Template::embedded()?;
        let table = format!("faults-{seed}");
        let (http, endpoint) = match &scene.endpoint {
            None => (Database::memory()?.unreliable_http(), "http://in-process.invalid".to_owned()),
            Some(url) => {
                let http: SharedHttpClient = HttpBuilder::new().build_http();
                (http, url.to_string())
            }
        };
        let direct = local_config(&endpoint).http_client(http.clone()).build();
        let store = Store::new(Client::from_conf(direct), &table);
        create_table(store.client(), &table, &template.table).await?;
        let catalog = catalog(catalog_file::sample()?);
        store.replace_catalog(&catalog).await?;
        let endless = scene.sabotage == Some(Sabotage::EndlessReservation);
        let within = Surroundings {
            board: Board::default(),
            clock: VirtualClock::new(START.parse().unwrap_or_default()),
            letters: Letters::default(),
            http,
            endpoint,
            table,
            lifetime: if endless { LIFETIME * 100_000 } else { LIFETIME },
        };
        let mut run = Run::new(seed, 4, within, scene.sabotage)?;
        let person = |phone: &str| Person { phone: phone.to_owned(), ..Person::default() };
        run.journal.people = PHONES.into_iter().map(person).collect();
        Ok(Self { run, store, models: Models::of(&catalog), broken: Vec::new() })
    }

    /// Whether it came to its end; a finding on the way is one of those that do not hold.
    pub(super) fn finished<T: Default>(
        &mut self,
        ended: Result<T, PlayError>,
    ) -> Result<T, SceneError> {
        match ended {
            Ok(ended) => return Ok(ended),
            Err(PlayError::Run(RunError::Endless(endless))) => {
                self.broken.push((format!("{:?}", Promise::UsableAgain), endless.to_string()));
            }
            Err(PlayError::Run(RunError::Settings(error))) => return Err(error.into()),
            Err(PlayError::Store(error @ StoreError::Corrupt { .. })) => {
                self.broken.push(("EveryItemCanBeRead".to_owned(), error.to_string()));
            }
            Err(PlayError::Store(error)) => return Err(error.into()),
        }
        Ok(T::default())
    }

    /// So much time passes that no reservation stands any more.
    pub(super) fn lapse(&self) {
        self.run.within.clock.advance(ALL_LAPSED);
    }

    /// The last login code that reached somebody.
    pub(super) fn last_code(&self, person: usize) -> String {
        let phone = PHONES.get(person).copied().unwrap_or_default();
        self.run.within.letters.last(phone).unwrap_or_default()
    }

    async fn play(&mut self) -> Result<(), PlayError> {
        for person in 0..PHONES.len() {
            self.enter(person).await?;
        }
        self.run.fault_rate = self.run.rng.choice(FAULT_RATES).unwrap_or_default();
        self.run.mood = self.run.rng.choice(Mood::ALL).unwrap_or(Mood::Mixed);
        self.trouble().await?;
        self.run.mood = Mood::Mixed;
        self.run.finish().await?;
        self.run.fault_rate = 0;
        self.lapse();
        self.judge().await?;
        self.repeat_what_is_open().await?;
        self.run.within.clock.advance(ALL_FREE);
        for person in 0..PHONES.len() {
            self.enter(person).await?;
            self.talk(person).await?;
        }
        self.lapse();
        self.judge().await
    }

    /// Logs in and opens a session, with nothing going wrong.
    pub(super) async fn enter(&mut self, person: usize) -> Result<(), PlayError> {
        self.alone(person, Wish::Code).await?;
        let code = Code(self.last_code(person));
        self.alone(person, Wish::Verify { code }).await?;
        let model = self.models.free().to_owned();
        self.alone(person, Wish::Open { model }).await?;
        Ok(())
    }

    /// A message that must be answered.
    pub(super) async fn talk(&mut self, person: usize) -> Result<(), PlayError> {
        let session =
            self.run.journal.people.get(person).and_then(|it| it.sessions.last().copied());
        let number =
            self.alone(person, Wish::Send { session: session.unwrap_or_default() }).await?;
        let asked = self.run.journal.asked.get(number);
        let is_answered =
            asked.is_some_and(|asked| asked.told.iter().all(super::invocation::Told::is_success));
        if !is_answered {
            self.broken.push((format!("{:?}", Promise::UsableAgain), format!("{asked:?}")));
        }
        Ok(())
    }

    /// A request with nothing beside it and nothing going wrong.
    pub(super) async fn alone(&mut self, person: usize, wish: Wish) -> Result<usize, PlayError> {
        let number = self.run.ask_for(person, wish);
        self.again(number).await?;
        Ok(number)
    }

    pub(super) async fn again(&mut self, number: usize) -> Result<(), PlayError> {
        self.run.settle().await.map_err(RunError::from)?;
        if let Some(idle) = self.run.idle() {
            self.run.begin(number, idle, None);
        }
        self.run.finish().await?;
        Ok(())
    }

    /// What people do while things go wrong.
    async fn trouble(&mut self) -> Result<(), PlayError> {
        let mut budget = self.run.rng.u32(8..32);
        loop {
            self.run.settle().await.map_err(RunError::from)?;
            self.run.pass_time();
            let idle = if budget > 0 { self.run.idle() } else { None };
            let waiting = self.run.waiting();
            match idle {
                Some(idle) if waiting == 0 || self.run.rng.u8(..4) == 0 => {
                    budget -= 1;
                    if let Some(number) = self.run.next_request(&self.models) {
                        let leaves_after = self.run.leaves_after(number);
                        self.run.begin(number, idle, leaves_after);
                    }
                    if self.run.rng.u8(..60) == 0 {
                        self.run.buy(&self.store).await?;
                    }
                }
                _ if waiting > 0 => self.run.go_on().await.map_err(RunError::from)?,
                _ if budget == 0 && self.run.is_quiet() => return Ok(()),
                _ => {}
            }
        }
    }

    /// Requests with a key that were not answered: nothing may stand in their way any more.
    async fn repeat_what_is_open(&mut self) -> Result<(), PlayError> {
        let asked = self.run.journal.asked.iter().enumerate();
        let open = asked.filter(|(_, asked)| {
            asked.key.is_some() && !asked.is_revoked && !asked.told.iter().any(|it| it.is_success())
        });
        let open: Vec<usize> = open.map(|(number, _)| number).collect();
        for number in open {
            self.again(number).await?;
            let asked = self.run.journal.asked.get(number);
            let told = asked.and_then(|asked| asked.told.last());
            let stuck = told.and_then(super::invocation::Told::status);
            if stuck.is_some_and(|status| status == 409 || status >= 500) {
                self.broken.push((format!("{:?}", Promise::UsableAgain), format!("{asked:?}")));
            }
        }
        Ok(())
    }

    /// The audit and the verdict, at rest.
    pub(super) async fn judge(&mut self) -> Result<(), PlayError> {
        let contents = self.store.contents().await?;
        let at: Timestamp = self.run.now();
        let violations = audit::check(&contents, at).into_iter();
        self.broken.extend(violations.map(|it| (format!("{:?}", it.invariant), it.detail)));
        let broken = verdict(&self.run.journal, &contents).into_iter();
        self.broken.extend(broken.map(|(promise, detail)| (format!("{promise:?}"), detail)));
        Ok(())
    }
}
