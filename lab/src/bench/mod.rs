//! `lab bench`: measures on this machine what users wait for; one file for each measurement. Never
//! passes or fails.

mod api;
mod cold;
mod cold_programs;
mod cold_report;
mod cost;
mod first_word;
mod history;
mod plot;
mod process;
mod progress;
mod provider;
mod quota;
mod samples;
mod send;
mod soak;
mod table;
mod telegram;
mod timed_provider;
mod times;
mod workload;

pub use cold::cold;
pub use cold_report::{Cold, Measured};
pub use cost::{Cost, CostOptions, Floor, Request, SendCost, cost};
pub use first_word::{FirstWord, first_word};
pub use quota::{Quota, QuotaRow, quota};
pub use send::{Level, Measured as MeasuredSend, Send, SendOptions, send};
pub use soak::{Soak, SoakOptions, soak};
pub use telegram::{TelegramFigures, TelegramOptions, telegram};
pub use times::Times;

use aws_sdk_dynamodb::error::{DisplayErrorContext, SdkError};
use mobix::database::DatabaseError;
use mobix::serve::ServeError;
use shared::https::HttpsError;
use shared::store::StoreError;

use crate::lambda::StackError;

/// Why a measurement stopped.
#[derive(Debug, thiserror::Error)]
pub enum BenchError {
    /// The API does not start.
    #[error(transparent)]
    Start(#[from] ServeError),
    /// The database does not start.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// A process or a server does not start.
    #[error("cannot start what is measured: {0}")]
    Process(#[from] std::io::Error),
    /// The table rejects a write.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The SDK reports an error.
    #[error("the table does not answer: {0}")]
    Table(String),
    /// No client can be made.
    #[error("no HTTP client can be made: {0}")]
    Client(#[from] HttpsError),
    /// The API does not answer.
    #[error("the API does not answer: {0}")]
    Http(#[from] reqwest::Error),
    /// The functions cannot be deployed here.
    #[error(transparent)]
    Stack(#[from] StackError),
    /// A function does not run.
    #[error("{function}: {problem}")]
    Function {
        /// The function.
        function: String,
        /// The outcome of it.
        problem: String,
    },
    /// The audit of the table found violations.
    #[error("{0} invariants do not hold")]
    Violations(usize),
    /// A picture cannot be drawn.
    #[error("the picture cannot be drawn: {0}")]
    Plot(String),
    /// The result cannot be written.
    #[error("the figures cannot be written: {0}")]
    Json(#[from] serde_json::Error),
    /// The API's answer is unexpected.
    #[error("the API answered otherwise: {0}")]
    Answer(String),
}

impl<E, R> From<SdkError<E, R>> for BenchError
where
    E: std::error::Error + 'static,
    R: std::fmt::Debug,
{
    fn from(error: SdkError<E, R>) -> Self {
        Self::Table(match error.as_service_error() {
            Some(refused) => refused.to_string(),
            None => DisplayErrorContext(error).to_string(),
        })
    }
}

impl From<aws_sdk_dynamodb::error::BuildError> for BenchError {
    fn from(error: aws_sdk_dynamodb::error::BuildError) -> Self {
        Self::Table(error.to_string())
    }
}
