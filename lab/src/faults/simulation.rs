//! The simulation of one seed, from an empty table to the checks.

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
use shared::store::{CatalogError, Store, StoreError, local_config};
use shared::tokens::TokenCounter;
use url::Url;

use super::fault::Fault;
use super::injected_bug::InjectedBug;
use super::machine::{Environment, SentCodes};
use super::pending_calls::PendingCalls;
use super::promises::{Promise, check_promises};
use super::request_generator::{Models, catalog};
use super::request_log::{Code, RequestKind, TestUser};
use super::run::{Run, RunError};
use super::workload::Workload;

const PHONES: [&str; 2] = ["+989121234567", "+989127654321"];
/// The numbers of faults in a thousand calls, one for each run.
const FAULT_RATES: [u32; 5] = [0, 20, 60, 120, 250];
/// The start of a run: shortly before the end of an hour, a day and a month.
const START: &str = "2026-11-30T22:40:00Z";
const LIFETIME: Duration = Duration::from_secs(310);
/// Longer than every reservation lasts on any clock.
const RESERVATIONS_LAPSE: Duration = Duration::from_secs(600);
/// Longer than every limit and login code.
const LIMITS_RESET: Duration = Duration::from_hours(25);

/// The options of a simulation.
#[derive(Clone, Debug, Default)]
pub struct SimulationOptions {
    /// The URL of a DynamoDB; `None`: the embedded one.
    pub endpoint: Option<Url>,
    /// An injected bug.
    pub injected_bug: Option<InjectedBug>,
}

/// The outcome of a run.
#[derive(Debug)]
pub struct Report {
    /// Its seed.
    pub seed: u64,
    /// The violations: the name of an invariant or promise, and details.
    pub broken: Vec<(String, String)>,
    /// How often each fault happened.
    pub faults: BTreeMap<Fault, u32>,
    /// The number of requests.
    pub requests: usize,
    /// The trace: one line for each event.
    pub trace: Vec<String>,
}

/// Why a run failed.
#[derive(Debug, thiserror::Error)]
pub enum SimulationError {
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
    /// The catalog cannot be loaded.
    #[error(transparent)]
    LoadCatalog(#[from] CatalogError),
    /// The table fails without an injected fault.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// No runtime can be made.
    #[error("no runtime: {0}")]
    Runtime(#[from] std::io::Error),
    /// The simulation's settings are invalid.
    #[error(transparent)]
    Settings(#[from] shared::settings::SettingsError),
}

/// Runs a seed. The runtime must be single-threaded, or the run is not repeatable.
///
/// # Errors
/// [`SimulationError`].
pub async fn play(seed: u64, options: &SimulationOptions) -> Result<Report, SimulationError> {
    // Loads the tokenizer's tables here, because otherwise a second thread would load them.
    let _tables_are_read = TokenCounter.count("");
    let mut simulation = Simulation::set(seed, options).await?;
    let ended = simulation.play().await;
    simulation.finished(ended)?;
    let Simulation { run: Run { faults, request_log, trace, .. }, store, broken, .. } = simulation;
    if options.endpoint.is_some() {
        let gone = store.client().delete_table().table_name(store.table());
        let _kept_where_it_fails = gone.send().await;
    }
    Ok(Report { seed, broken, faults, requests: request_log.requests.len(), trace })
}

/// Why a simulation stopped.
#[derive(Debug, thiserror::Error)]
pub(super) enum PlayError {
    #[error(transparent)]
    Run(#[from] RunError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The table, its machines, and the scheduler.
pub(super) struct Simulation {
    pub(super) run: Run,
    /// The table without simulated HTTP.
    store: Store,
    pub(super) models: Models,
    /// The violations: the name of an invariant or promise, and details.
    pub(super) broken: Vec<(String, String)>,
}

impl Simulation {
    pub(super) async fn set(
        seed: u64,
        options: &SimulationOptions,
    ) -> Result<Self, SimulationError> {
        let template = Template::embedded()?;
        let table = format!("faults-{seed}");
        let (http, endpoint) = match &options.endpoint {
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
        let endless = options.injected_bug == Some(InjectedBug::EndlessReservation);
        let environment = Environment {
            pending: PendingCalls::default(),
            clock: VirtualClock::new(START.parse().unwrap_or_default()),
            sent_codes: SentCodes::default(),
            http,
            endpoint,
            table,
            lifetime: if endless { LIFETIME * 100_000 } else { LIFETIME },
        };
        let mut run = Run::new(seed, 4, environment, options.injected_bug)?;
        let person = |phone: &str| TestUser { phone: phone.to_owned(), ..TestUser::default() };
        run.request_log.users = PHONES.into_iter().map(person).collect();
        Ok(Self { run, store, models: Models::of(&catalog), broken: Vec::new() })
    }

    /// Whether the step completed. A run that does not terminate counts as a violation.
    pub(super) fn finished<T: Default>(
        &mut self,
        ended: Result<T, PlayError>,
    ) -> Result<T, SimulationError> {
        match ended {
            Ok(ended) => return Ok(ended),
            Err(PlayError::Run(RunError::NoProgress(endless))) => {
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

    /// Advances the clock until every reservation has lapsed.
    pub(super) fn lapse_reservations(&self) {
        self.run.environment.clock.advance(RESERVATIONS_LAPSE);
    }

    /// The last login code that was sent to a user.
    pub(super) fn last_code(&self, person: usize) -> String {
        let phone = PHONES.get(person).copied().unwrap_or_default();
        self.run.environment.sent_codes.last(phone).unwrap_or_default()
    }

    async fn play(&mut self) -> Result<(), PlayError> {
        for person in 0..PHONES.len() {
            self.log_in(person).await?;
        }
        self.run.fault_rate = self.run.rng.choice(FAULT_RATES).unwrap_or_default();
        self.run.workload = self.run.rng.choice(Workload::ALL).unwrap_or(Workload::Mixed);
        self.run_with_faults().await?;
        self.run.workload = Workload::Mixed;
        self.run.finish().await?;
        self.run.fault_rate = 0;
        self.lapse_reservations();
        self.check().await?;
        self.repeat_what_is_open().await?;
        self.run.environment.clock.advance(LIMITS_RESET);
        for person in 0..PHONES.len() {
            self.log_in(person).await?;
            self.send_message(person).await?;
        }
        self.lapse_reservations();
        self.check().await
    }

    /// Logs a user in and creates a session, without faults.
    pub(super) async fn log_in(&mut self, person: usize) -> Result<(), PlayError> {
        self.request_without_faults(person, RequestKind::Code).await?;
        let code = Code(self.last_code(person));
        self.request_without_faults(person, RequestKind::Verify { code }).await?;
        let model = self.models.free().to_owned();
        self.request_without_faults(person, RequestKind::Open { model }).await?;
        Ok(())
    }

    /// Sends a message that must be answered.
    pub(super) async fn send_message(&mut self, person: usize) -> Result<(), PlayError> {
        let session =
            self.run.request_log.users.get(person).and_then(|it| it.sessions.last().copied());
        let number = self
            .request_without_faults(
                person,
                RequestKind::Send { session: session.unwrap_or_default() },
            )
            .await?;
        let asked = self.run.request_log.requests.get(number);
        let is_answered = asked
            .is_some_and(|asked| asked.outcomes.iter().all(super::invocation::Outcome::is_success));
        if !is_answered {
            self.broken.push((format!("{:?}", Promise::UsableAgain), format!("{asked:?}")));
        }
        Ok(())
    }

    /// Makes a request alone, without faults.
    pub(super) async fn request_without_faults(
        &mut self,
        person: usize,
        kind: RequestKind,
    ) -> Result<usize, PlayError> {
        let number = self.run.ask_for(person, kind);
        self.repeat_request(number).await?;
        Ok(number)
    }

    pub(super) async fn repeat_request(&mut self, number: usize) -> Result<(), PlayError> {
        self.run.settle().await.map_err(RunError::from)?;
        if let Some(idle) = self.run.idle() {
            self.run.begin(number, idle, None);
        }
        self.run.finish().await?;
        Ok(())
    }

    /// Runs the users' requests with faults.
    async fn run_with_faults(&mut self) -> Result<(), PlayError> {
        let mut budget = self.run.rng.u32(8..32);
        loop {
            self.run.settle().await.map_err(RunError::from)?;
            self.run.advance_clock();
            let idle = if budget > 0 { self.run.idle() } else { None };
            let waiting = self.run.waiting();
            match idle {
                Some(idle) if waiting == 0 || self.run.rng.u8(..4) == 0 => {
                    budget -= 1;
                    if let Some(number) = self.run.next_request(&self.models) {
                        let disconnects_after = self.run.disconnects_after(number);
                        self.run.begin(number, idle, disconnects_after);
                    }
                    if self.run.rng.u8(..60) == 0 {
                        self.run.buy(&self.store).await?;
                    }
                }
                _ if waiting > 0 => self.run.resume_one().await.map_err(RunError::from)?,
                _ if budget == 0 && self.run.is_quiet() => return Ok(()),
                _ => {}
            }
        }
    }

    /// Repeats the requests with a key that have no answer: they must succeed now.
    async fn repeat_what_is_open(&mut self) -> Result<(), PlayError> {
        let asked = self.run.request_log.requests.iter().enumerate();
        let open = asked.filter(|(_, asked)| {
            asked.key.is_some()
                && !asked.is_revoked
                && !asked.outcomes.iter().any(|it| it.is_success())
        });
        let open: Vec<usize> = open.map(|(number, _)| number).collect();
        for number in open {
            self.repeat_request(number).await?;
            let asked = self.run.request_log.requests.get(number);
            let told = asked.and_then(|asked| asked.outcomes.last());
            let stuck = told.and_then(super::invocation::Outcome::status);
            if stuck.is_some_and(|status| status == 409 || status >= 500) {
                self.broken.push((format!("{:?}", Promise::UsableAgain), format!("{asked:?}")));
            }
        }
        Ok(())
    }

    /// Audits the table and checks the promises, when no request is running.
    pub(super) async fn check(&mut self) -> Result<(), PlayError> {
        let dump = self.store.dump().await?;
        let at: Timestamp = self.run.now();
        let violations = audit::check(&dump, at).into_iter();
        self.broken.extend(violations.map(|it| (format!("{:?}", it.invariant), it.detail)));
        let broken = check_promises(&self.run.request_log, &dump).into_iter();
        self.broken.extend(broken.map(|(promise, detail)| (format!("{promise:?}"), detail)));
        Ok(())
    }
}
