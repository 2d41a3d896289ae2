//! The invariants of a table, by name. Plain data.

use std::fmt;

/// An invariant of a table at rest: no request runs, and every reservation has lapsed or is
/// settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Invariant {
    /// A meter's totals are the sums of the cost records of its basis (plan and purchase).
    MeterIsTheSumOfCosts,
    /// A meter's event log has the messages that its totals counted in the last 12 hours.
    EventsAreInTheTotals,
    /// A meter has no open reservation.
    NoReservationOutlivesItsTime,
    /// A session's usage record under a plan is the sum of its cost records.
    UsageIsTheSumOfCosts,
    /// A charged cost record has a stored answer.
    CostHasItsAnswer,
    /// No answer has two cost records.
    AnswerIsChargedOnce,
    /// The record of an answered request is what is stored.
    ReceiptTellsTheTruth,
    /// Every message belongs to a stored session.
    MessageHasItsSession,
    /// A session does not begin with an answer.
    AnswerHasItsQuestion,
    /// No message is newer than its session's `updated_at`.
    SessionIsNewerThanItsMessages,
    /// The cuts of edits begin after a question, are in order and do not overlap.
    CutsAreInOrder,
    /// A session is marked as answered if it has an answer.
    AnsweredSessionHasAnAnswer,
    /// The list of sessions has every active session at its `updated_at`, and no deleted one.
    ActiveSessionsAreListed,
    /// A profile's counters of sessions are right.
    SessionsAreCounted,
    /// Every item of a user belongs to a user with a profile.
    BelongingsHaveAnOwner,
    /// A phone number leads to one account, and that account has this number.
    NumberIsItsAccounts,
    /// A token has a device, and a device has a token.
    TokenHasItsDevice,
    /// A profile's counter of devices is not behind the newest device.
    DevicesAreCounted,
    /// No login code was compared more often than `MAX_TRIES`.
    GuessesAreCounted,
    /// A Telegram account is linked to an existing account.
    LinkHasItsAccount,
}

/// An invariant that does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The invariant.
    pub invariant: Invariant,
    /// The items, and what they hold instead. Contains no texts, phone numbers or hashes.
    pub detail: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {}", self.invariant, self.detail)
    }
}
