//! What the checks receive, and the list of violations that they fill.

use shared::model::UserId;
use shared::store::UserItems;

use super::invariant::{Invariant, Violation};

/// The violations found so far.
#[derive(Debug, Default)]
pub(super) struct Findings(Vec<Violation>);

impl Findings {
    /// Records a violation unless `holds`.
    pub(super) fn expect(
        &mut self,
        holds: bool,
        invariant: Invariant,
        detail: impl FnOnce() -> String,
    ) {
        if !holds {
            self.0.push(Violation { invariant, detail: detail() });
        }
    }

    /// All violations.
    pub(super) fn into_violations(self) -> Vec<Violation> {
        self.0
    }
}

/// A user with all items that belong to the user.
#[derive(Clone, Copy)]
pub(super) struct AuditedUser<'a> {
    pub(super) id: UserId,
    pub(super) items: &'a UserItems,
}
