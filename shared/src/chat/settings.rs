//! How answers are made.

use std::time::Duration;

use crate::provider::ProviderSettings;
use crate::settings::declared::{CONTEXT_FIRST_MESSAGES, UNCHARGED_ANSWERS_PER_DAY};
use crate::settings::{SettingsError, Vars};

/// What a process needs to store an answer after the provider's time is over. A Lambda's
/// timeout is the answer's plus this, so that no process outlives its reservation.
const MARGIN: Duration = Duration::from_secs(10);

/// How answers are made.
#[derive(Clone, Debug)]
pub struct ChatSettings {
    /// `ANSWER_TIMEOUT_SECONDS` (1 to 840, 300 by default) and ten seconds: how long an
    /// answer's place is held in the usage meter. The provider's own limit is the former.
    pub reservation_lifetime: Duration,
    /// `CONTEXT_FIRST_MESSAGES` (1 to 1,000, 100 by default): how many of a session's newest
    /// messages are read beside what decides. More saves the longest chats a second read,
    /// fewer saves read units on all others. 0 is for replays: nothing said before is read.
    pub first_messages: i32,
    /// `UNCHARGED_ANSWERS_PER_DAY` (1 to 1,000,000, 20 by default): how many answers of a UTC
    /// day a user may ask for that cannot be charged.
    pub uncharged_per_day: u64,
}

impl ChatSettings {
    /// Reads them.
    ///
    /// # Errors
    /// [`SettingsError`] naming the variable that cannot be used.
    pub fn read(vars: &Vars) -> Result<Self, SettingsError> {
        let first = vars.number(&CONTEXT_FIRST_MESSAGES)?;
        Ok(Self {
            first_messages: i32::try_from(first).unwrap_or(i32::MAX),
            reservation_lifetime: ProviderSettings::answer_timeout(vars)? + MARGIN,
            uncharged_per_day: vars.number(&UNCHARGED_ANSWERS_PER_DAY)?,
        })
    }
}
