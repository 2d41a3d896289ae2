//! Checks whether the table adds up: invariants over all items at once, which no single write can
//! check. Reads a [`shared::store::TableDump`]; changes nothing.
//!
//! * `accounting`: meters, usage records, cost records and receipts.
//! * `conversation`: sessions and their messages.
//! * [`run`]: the command `mobix audit`.
//! * `login`: phone numbers, accounts, devices and tokens.

mod accounting;
mod conversation;
mod findings;
mod invariant;
mod login;
mod run;

use shared::model::Timestamp;
use shared::store::TableDump;

pub use invariant::{Invariant, Violation};
pub use run::{Audit, AuditError, run};

use findings::{AuditedUser, Findings};

/// All violations in a table at rest: no answer is in progress, and `at` is later than the end of
/// every reservation.
#[must_use]
pub fn check(dump: &TableDump, at: Timestamp) -> Vec<Violation> {
    let mut findings = Findings::default();
    for (id, items) in &dump.users {
        let user = AuditedUser { id: *id, items };
        accounting::check(user, at, &mut findings);
        conversation::check(user, &mut findings);
        login::check_user(user, dump, &mut findings);
    }
    login::check_numbers(dump, &mut findings);
    login::check_tokens(dump, &mut findings);
    login::check_links(dump, &mut findings);
    findings.into_violations()
}
