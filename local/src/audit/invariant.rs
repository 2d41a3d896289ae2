//! What must hold of a table, by name. Plain data.

use std::fmt;

/// What must hold of a table at rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Invariant {
    /// A meter's totals are the sums of the cost records of its plan and purchase.
    MeterIsTheSumOfCosts,
    /// A meter's events are what its totals counted in the last 12 hours.
    EventsAreInTheTotals,
    /// No reservation is open when everything that could settle it has ended.
    NoReservationOutlivesItsTime,
    /// A session's usage record under a plan is the sum of its cost records.
    UsageIsTheSumOfCosts,
    /// What was charged is an answer that is stored.
    CostHasItsAnswer,
    /// No answer has two cost records.
    AnswerIsChargedOnce,
    /// The record of an answered request is what is stored.
    ReceiptTellsTheTruth,
    /// Messages are in a session that is there.
    MessageHasItsSession,
    /// Before an answer there is a question.
    AnswerHasItsQuestion,
    /// Nothing in a session is newer than the session says.
    SessionIsNewerThanItsMessages,
    /// What edits cut off begins behind a question, in order and without overlaps.
    CutsAreInOrder,
    /// A session is answered if it has an answer.
    AnsweredSessionHasAnAnswer,
    /// An active session is listed where it was last written to, a deleted one nowhere.
    ActiveSessionsAreListed,
    /// A profile counts its sessions as they are.
    SessionsAreCounted,
    /// Whatever belongs to a person has a person.
    BelongingsHaveAnOwner,
    /// A phone number is its account's, and only one's.
    NumberIsItsAccounts,
    /// A token is of a device that is there, and the other way round.
    TokenHasItsDevice,
    /// A profile has counted all its devices.
    DevicesAreCounted,
    /// No code was compared with more guesses than it may be.
    GuessesAreCounted,
    /// A Telegram account is linked to an account that is there.
    LinkHasItsAccount,
}

/// An invariant that does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// Which.
    pub invariant: Invariant,
    /// Where, and what is there instead. No texts, numbers of phones or hashes.
    pub detail: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {}", self.invariant, self.detail)
    }
}
