//! The parts of the measurement: database and API in processes of their own, a provider in this
//! one, and logged-in users.

use std::time::Duration;

use aws_sdk_dynamodb::Client;
use mobix::template::Template;
use shared::clock::{Clock, SystemClock};
use shared::store::local_config;

use super::api_client::ApiClient;
use super::baseline::BaselineClient;
use crate::bench::BenchError;
use crate::bench::api::{Api, LoggedInUser};
use crate::bench::history::History;
use crate::bench::process::Process;
use crate::bench::samples::Samples;
use crate::bench::timed_provider::TimedProvider;
use crate::bench::workload::ANSWER;

/// All parts, which stop when this is dropped.
pub(super) struct Fixture {
    /// The API in this process, on the same table: logs users in and creates sessions.
    pub(super) api: Api,
    /// The API that is measured.
    pub(super) process: Process,
    client: Client,
    table: String,
    provider: TimedProvider,
    delay: Duration,
    users: u32,
    samples: Samples,
    // Dropped last.
    _database: Process,
}

impl Fixture {
    /// Starts the parts on an empty table, with a provider that waits for `delay`.
    pub(super) async fn start(delay: Duration) -> Result<Self, BenchError> {
        let table = Template::embedded().map_err(mobix::serve::ServeError::from)?.table.resource;
        let (models, provider) = TimedProvider::start(delay, &"word ".repeat(ANSWER / 5)).await?;
        let named = ("TABLE_NAME", table.as_str());
        let quiet = ("LOG_LEVEL", "error");
        let database = Process::serve(&["--only-database", "--memory"], &[named, quiet]).await?;
        let client = Client::from_conf(local_config(database.url()).build());
        let api = Api::start_on(client.clone(), &models).await?;
        let environment = [named, quiet, ("MODEL_API_BASE_URL", models.as_str())];
        let process = Process::serve(&["--dynamodb-url", database.url()], &environment).await?;
        let user = api.log_in("+989100000000").await?;
        let session = api.open(&user.token).await?;
        ApiClient::new(process.url(), provider.clone(), user.clone())?.send(session).await?;
        let samples = Samples::read(&client, &table, user.user, session).await?;
        Ok(Self {
            api,
            process,
            client,
            table,
            provider,
            delay,
            users: 0,
            samples,
            _database: database,
        })
    }

    /// Logs a new user in.
    pub(super) async fn user(&mut self) -> Result<LoggedInUser, BenchError> {
        self.users += 1;
        self.api.log_in(&format!("+98912{:07}", self.users)).await
    }

    /// A client of the API.
    pub(super) fn api_client(&self, user: LoggedInUser) -> Result<ApiClient, BenchError> {
        ApiClient::new(self.process.url(), self.provider.clone(), user)
    }

    /// A writer of histories.
    pub(super) fn history(&self) -> History<'_> {
        History {
            client: &self.client,
            table: &self.table,
            samples: &self.samples,
            model: &self.api.model,
            now: SystemClock.now(),
        }
    }

    /// A client of the table alone.
    pub(super) fn baseline(&self, user: LoggedInUser) -> BaselineClient {
        BaselineClient::new(
            self.client.clone(),
            &self.table,
            self.samples.clone(),
            user,
            self.delay,
        )
    }
}
