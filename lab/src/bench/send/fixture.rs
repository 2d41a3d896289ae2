//! What a measurement of messages needs: the database and the API in processes of their own,
//! a provider in this one, and people who are logged in.

use std::time::Duration;

use aws_sdk_dynamodb::Client;
use mobix::template::Template;
use shared::clock::{Clock, SystemClock};
use shared::store::local_config;

use super::bare::Bare;
use super::ours::Ours;
use crate::bench::BenchError;
use crate::bench::api::{Api, Person};
use crate::bench::history::History;
use crate::bench::process::Process;
use crate::bench::samples::Samples;
use crate::bench::timed_provider::TimedProvider;
use crate::bench::workload::ANSWER;

/// All of it. It stops when this is dropped.
pub(super) struct Fixture {
    /// The API in this process, on the same table: logs people in and opens sessions.
    pub(super) api: Api,
    /// The API that is measured.
    pub(super) process: Process,
    client: Client,
    table: String,
    provider: TimedProvider,
    delay: Duration,
    users: u32,
    samples: Samples,
    // The last to go.
    _database: Process,
}

impl Fixture {
    /// Starts it on an empty table, with a provider that thinks for `delay`.
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
        let person = api.log_in("+989100000000").await?;
        let session = api.open(&person.token).await?;
        Ours::new(process.url(), provider.clone(), person.clone())?.send(session).await?;
        let samples = Samples::read(&client, &table, person.user, session).await?;
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

    /// Somebody new.
    pub(super) async fn person(&mut self) -> Result<Person, BenchError> {
        self.users += 1;
        self.api.log_in(&format!("+98912{:07}", self.users)).await
    }

    /// A client of the API.
    pub(super) fn ours(&self, person: Person) -> Result<Ours, BenchError> {
        Ours::new(self.process.url(), self.provider.clone(), person)
    }

    /// Where pasts are written to.
    pub(super) fn past(&self) -> History<'_> {
        History {
            client: &self.client,
            table: &self.table,
            samples: &self.samples,
            model: &self.api.model,
            now: SystemClock.now(),
        }
    }

    /// A client of the table alone.
    pub(super) fn bare(&self, person: Person) -> Bare {
        Bare::new(self.client.clone(), &self.table, self.samples.clone(), person, self.delay)
    }
}
