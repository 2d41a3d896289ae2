//! Whether what the table holds adds up: rules over all items at once, that no single write
//! can hold by itself. Reads what [`shared::store::TableDump`] has; changes nothing.
//!
//! * `accounting`: meters, usage records and cost records say the same.
//! * `conversation`: sessions and their messages belong together.
//! * [`run`]: `mobix audit`, which reads a table for it.
//! * `login`: numbers, accounts, devices and tokens belong together.

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

use findings::{Findings, Person};

/// All violations in a table at rest: every answer that was begun has ended, and `at` is
/// behind the time of every reservation.
#[must_use]
pub fn check(dump: &TableDump, at: Timestamp) -> Vec<Violation> {
    let mut findings = Findings::default();
    for (id, has) in &dump.users {
        let person = Person { id: *id, has };
        accounting::check(person, at, &mut findings);
        conversation::check(person, &mut findings);
        login::check_person(person, dump, &mut findings);
    }
    login::check_numbers(dump, &mut findings);
    login::check_tokens(dump, &mut findings);
    login::check_links(dump, &mut findings);
    findings.into_violations()
}
