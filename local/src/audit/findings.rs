//! What the rules are given, and where they note what does not hold.

use shared::model::UserId;
use shared::store::UserItems;

use super::invariant::{Invariant, Violation};

/// What was found so far.
#[derive(Debug, Default)]
pub(super) struct Findings(Vec<Violation>);

impl Findings {
    /// Notes it where `holds` is not so.
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

    /// All that was noted.
    pub(super) fn into_violations(self) -> Vec<Violation> {
        self.0
    }
}

/// Somebody with what belongs to them.
#[derive(Clone, Copy)]
pub(super) struct Person<'a> {
    pub(super) id: UserId,
    pub(super) has: &'a UserItems,
}
