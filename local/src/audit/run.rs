//! `mobix audit`: reads the whole table, and says whether it adds up.

use std::fmt;
use std::time::Duration;

use shared::clock::{Clock, SystemClock};
use shared::settings::Vars;
use shared::store::{StoreError, TableDump};

use super::check;
use super::invariant::Violation;
use crate::cli::AuditArgs;
use crate::connect::{self, ConnectError};
use crate::database::Database;

/// Longer than any reservation lasts, so that a reservation of a running request is no violation.
const LONGEST_RESERVATION: Duration = Duration::from_hours(1);

/// Why a table cannot be audited.
#[derive(Debug, thiserror::Error)]
pub enum AuditError {
    /// The table cannot be reached.
    #[error(transparent)]
    Connect(#[from] ConnectError),
    /// The table does not answer, or holds an item that cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The result: how much was read, and the violations.
#[derive(Debug)]
pub struct Audit {
    /// The users, sessions, messages and cost records that were read.
    counts: [(&'static str, usize); 4],
    violations: Vec<Violation>,
}

/// Audits the table that the command line or the environment names. Items that are written during
/// the audit may be read in part, and look like violations.
///
/// # Errors
/// [`AuditError`].
pub async fn run(args: &AuditArgs, vars: &Vars) -> Result<Audit, AuditError> {
    let embedded = || Database::open_existing(&args.data);
    let store = connect::store(args.dynamodb_url.as_ref(), vars, embedded)?;
    let dump = store.dump().await?;
    let violations = check(&dump, SystemClock.now() + LONGEST_RESERVATION);
    Ok(Audit { counts: counts(&dump), violations })
}

fn counts(dump: &TableDump) -> [(&'static str, usize); 4] {
    let users = dump.users.values();
    let messages = users.clone().flat_map(|items| items.messages.values()).map(Vec::len).sum();
    [
        ("users", users.clone().filter(|items| items.profile.is_some()).count()),
        ("sessions", users.clone().map(|items| items.sessions.len()).sum()),
        ("messages", messages),
        ("cost records", users.map(|items| items.costs.len()).sum()),
    ]
}

impl Audit {
    /// Whether everything adds up.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.violations.is_empty()
    }
}

/// One line for each violation, and a last line with the counts.
impl fmt::Display for Audit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for violation in &self.violations {
            writeln!(f, "{violation}")?;
        }
        for (what, count) in self.counts {
            write!(f, "{what}: {count}, ")?;
        }
        write!(f, "violations: {}", self.violations.len())
    }
}
