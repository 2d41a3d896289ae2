//! The one DynamoDB table: what is read and written together, under which condition.
//! Decides nothing: rules live in `quota` and `auth`, and are applied by the use cases.
//!
//! `README.md` beside this file is the table of access patterns.

mod address;
mod answer;
mod attribute;
mod catalog;
mod catalog_cache;
mod change;
mod connect;
mod dump;
mod error;
mod idempotency;
mod item;
mod keys;
mod list;
mod login;
mod message;
mod meter;
mod number_blocks;
mod otp;
mod read;
mod reserve;
mod session;
mod session_edit;
mod settle;
mod telegram;
mod telegram_update;
mod token;
mod transaction;
mod usage;
mod user;

use std::sync::Arc;
use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::AsyncSleep as _;

pub use address::AddressHour;
pub use answer::AnswerContext;
pub use catalog::CatalogError;
pub use catalog_cache::CatalogCache;
pub use connect::{StoreSettings, local_config};
pub use dump::{StoredSession, TableDump, UserItems};
pub use error::StoreError;
pub use idempotency::Claim;
pub use list::{ListStart, Place};
pub use login::{LoginOutcome, LoginWrite};
pub use message::{MessagePage, Order};
pub use meter::{Saved, StoredMeter};
pub use otp::{OtpCounter, OtpCounters, OtpIssue};
pub use reserve::{MessageWrite, Reserve};
pub use session::{Opened, Opener, SessionPlace};
pub use session_edit::SessionEdit;
pub use settle::{Charged, GiveBack, SessionChange, Settle, SettledEdit, SettledSession};
pub use telegram::{LinkCode, OPEN_LINK_CODES, TelegramChatState};
pub use telegram_update::{Claimed, UpdateClaim};
pub use token::Token;
pub use transaction::backoff;
pub use usage::{Account, UsagePlace};
pub use user::Sequence;

/// Access to the table. Cheap to clone; holds one client with its connections.
#[derive(Clone, Debug)]
pub struct Store {
    client: Client,
    table: Arc<str>,
    number_blocks: Arc<number_blocks::NumberBlocks>,
}

impl Store {
    /// A store on a client that was set up elsewhere.
    #[must_use]
    pub fn new(client: Client, table: &str) -> Self {
        Self { client, table: table.into(), number_blocks: Arc::default() }
    }

    /// The client, for what an operator does to the table itself.
    #[must_use]
    pub const fn client(&self) -> &Client {
        &self.client
    }

    /// Waits by the client's own means, as it does between its attempts: time belongs to
    /// whoever made the client.
    pub async fn pause(&self, span: Duration) {
        match self.client.config().sleep_impl() {
            Some(client) => client.sleep(span).await,
            None => tokio::time::sleep(span).await,
        }
    }

    /// The table's name.
    #[must_use]
    pub fn table(&self) -> &str {
        &self.table
    }
}
