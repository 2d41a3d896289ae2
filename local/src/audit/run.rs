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

/// Longer than any reservation is held: those of requests that run now are not taken for left over.
const LONGEST_RESERVATION: Duration = Duration::from_hours(1);

/// Why a table cannot be audited.
#[derive(Debug, thiserror::Error)]
pub enum AuditError {
    /// It cannot be reached.
    #[error(transparent)]
    Connect(#[from] ConnectError),
    /// It does not answer, or holds what cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What was read, and what of it is broken.
#[derive(Debug)]
pub struct Audit {
    /// The users, sessions, messages and cost records that were read.
    counts: [(&'static str, usize); 4],
    violations: Vec<Violation>,
}

/// Audits the table that the command line or the environment names. What is written meanwhile may
/// be read in part, and look broken.
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
    let messages = users.clone().flat_map(|has| has.messages.values()).map(Vec::len).sum();
    [
        ("users", users.clone().filter(|has| has.profile.is_some()).count()),
        ("sessions", users.clone().map(|has| has.sessions.len()).sum()),
        ("messages", messages),
        ("cost records", users.map(|has| has.costs.len()).sum()),
    ]
}

impl Audit {
    /// Whether everything adds up.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.violations.is_empty()
    }
}

/// What is broken, a line each, and a last line with the counts.
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
