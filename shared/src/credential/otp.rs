//! Rules of login codes: how often a code may be sent, and which guess is accepted. Pure: no I/O
//! and no clock.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::CodeHash;
use crate::model::Timestamp;

/// How long a code is valid.
pub const CODE_LIFE: Duration = Duration::from_secs(5 * 60);
/// How long after a code the next one may be sent.
pub const RESEND_AFTER: Duration = Duration::from_secs(60);
/// How many guesses are compared with a code.
pub const MAX_TRIES: u32 = 5;

/// The maximum of codes for one number within each rolling window.
const LIMITS: [(usize, Duration); 2] = [(5, HOUR), (10, DAY)];
const HOUR: Duration = Duration::from_secs(60 * 60);
/// The longest window: older codes are not counted.
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// The latest login code of a number, and the times of earlier ones.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Otp {
    /// Increases with each code, so that only one of two concurrent requests succeeds.
    pub version: u64,
    /// When the codes of the last day were sent, oldest first; at most ten.
    pub sends: Vec<Timestamp>,
    /// No further code is sent before this time.
    pub resend_at: Timestamp,
    /// The code's hash; `None` once the code was used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code_hash: Option<CodeHash>,
    /// How many guesses were compared with it.
    pub tries: u32,
    /// The code is valid before this.
    pub expires_at: Timestamp,
}

/// Why no code is sent now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OtpRefusal {
    /// The last one was sent less than [`RESEND_AFTER`] ago.
    #[error("the last code was sent a moment ago")]
    Cooldown {
        /// How long until the next may be sent.
        retry_after: Duration,
    },
    /// The number has reached its limit of codes for an hour or a day.
    #[error("the number got as many codes as it may")]
    Limit {
        /// How long until the next may be sent.
        retry_after: Duration,
    },
}

impl Otp {
    /// The version of a number's first code.
    pub const FIRST: u64 = 1;

    /// The state after one more code is sent at `now`, given the previous state.
    ///
    /// # Errors
    /// [`OtpRefusal`] where no code may be sent; after its `retry_after` one may.
    pub fn issue(
        previous: Option<&Self>,
        code_hash: CodeHash,
        now: Timestamp,
    ) -> Result<Self, OtpRefusal> {
        let mut sends: Vec<_> = previous.into_iter().flat_map(|otp| &otp.sends).copied().collect();
        sends.retain(|sent| now.since(*sent) < DAY);
        let rested = previous.map_or(now, |otp| otp.resend_at);
        let free = LIMITS.into_iter().map(|limit| free_at(&sends, limit)).max().unwrap_or(now);
        if now < free.max(rested) {
            return Err(if free >= rested {
                OtpRefusal::Limit { retry_after: free.since(now) }
            } else {
                OtpRefusal::Cooldown { retry_after: rested.since(now) }
            });
        }
        sends.push(now);
        // The clocks of machines differ slightly, and the oldest time must come first.
        sends.sort_unstable();
        Ok(Self {
            version: previous.map_or(Self::FIRST, |otp| otp.version + 1),
            sends,
            resend_at: now + RESEND_AFTER,
            code_hash: Some(code_hash),
            tries: 0,
            expires_at: now + CODE_LIFE,
        })
    }

    /// Whether a guess, already counted in `tries`, is the current code.
    #[must_use]
    pub fn accepts(&self, guess: &CodeHash, now: Timestamp) -> bool {
        let same = self.code_hash.as_ref().is_some_and(|hash| hash == guess);
        same && self.tries <= MAX_TRIES && now < self.expires_at
    }

    /// The time from which the state has no effect, so that it can be deleted.
    #[must_use]
    pub fn forget_at(&self) -> Timestamp {
        self.sends.last().map_or(self.expires_at, |sent| *sent + DAY)
    }
}

/// The time at which a window allows one more code: when enough old codes have left it.
fn free_at(sends: &[Timestamp], (most, span): (usize, Duration)) -> Timestamp {
    let filling = sends.len().checked_sub(most).and_then(|index| sends.get(index));
    filling.map_or(Timestamp::default(), |sent| *sent + span)
}

#[cfg(test)]
mod tests {
    use super::super::{CodeKey, LoginCode};
    use super::*;
    use crate::model::PhoneNumber;
    use proptest::prelude::*;

    const START: Timestamp = Timestamp::from_micros(1_750_000_000_000_000);
    const MICRO: Duration = Duration::from_micros(1);

    fn hash(code: &str) -> CodeHash {
        let key = CodeKey::new(&"k".repeat(32).into()).unwrap();
        let phone = PhoneNumber::parse("+989121234567", phonenumber::country::IR).unwrap();
        key.hash(&phone, &LoginCode::parse(code).unwrap())
    }

    fn issue(previous: Option<&Otp>, now: Timestamp) -> Result<Otp, OtpRefusal> {
        Otp::issue(previous, hash("123456"), now)
    }

    fn retry_after(refusal: OtpRefusal) -> Duration {
        match refusal {
            OtpRefusal::Cooldown { retry_after } | OtpRefusal::Limit { retry_after } => retry_after,
        }
    }

    #[test]
    fn next_code_is_refused_during_the_cooldown() {
        let first = issue(None, START).unwrap();
        let at = START + Duration::from_secs(59);
        let cooldown = OtpRefusal::Cooldown { retry_after: Duration::from_secs(1) };
        assert_eq!(issue(Some(&first), at), Err(cooldown));
        assert_eq!(issue(Some(&first), START + RESEND_AFTER).unwrap().version, 2);
    }

    #[test]
    fn sixth_code_in_an_hour_is_refused_until_the_first_is_an_hour_old() {
        let mut otp = issue(None, START).unwrap();
        for minute in 1..5 {
            otp = issue(Some(&otp), START + RESEND_AFTER * minute).unwrap();
        }
        let limit = OtpRefusal::Limit { retry_after: HOUR - RESEND_AFTER * 5 };
        assert_eq!(issue(Some(&otp), START + RESEND_AFTER * 5), Err(limit));
        assert!(issue(Some(&otp), START + HOUR).is_ok());
    }

    #[test]
    fn code_is_accepted_until_it_expires() {
        let otp = issue(None, START).unwrap();
        assert!(otp.accepts(&hash("123456"), START + CODE_LIFE - MICRO));
        assert!(!otp.accepts(&hash("123456"), START + CODE_LIFE));
        assert!(!otp.accepts(&hash("123457"), START));
    }

    #[test]
    fn code_is_accepted_at_the_fifth_try_and_not_at_the_sixth() {
        let mut otp = issue(None, START).unwrap();
        otp.tries = MAX_TRIES;
        assert!(otp.accepts(&hash("123456"), START));
        otp.tries += 1;
        assert!(!otp.accepts(&hash("123456"), START));
    }

    #[test]
    fn used_code_is_not_accepted() {
        let used = Otp { code_hash: None, ..issue(None, START).unwrap() };
        assert!(!used.accepts(&hash("123456"), START));
    }

    proptest! {
        #[test]
        fn codes_never_exceed_5_an_hour_and_10_a_day(
            pauses in prop::collection::vec((0_u64..20_000, any::<bool>()), 1..120),
        ) {
            let (mut now, mut otp, mut sent) = (START, None::<Otp>, Vec::new());
            for (seconds, message_failed) in pauses {
                now = now + Duration::from_secs(seconds);
                if let Ok(next) = issue(otp.as_ref(), now) {
                    sent.push(now);
                    prop_assert!(next.sends.len() <= 10);
                    let resend_at = if message_failed { now } else { next.resend_at };
                    otp = Some(Otp { resend_at, ..next });
                }
            }
            for (most, span) in LIMITS {
                for window in sent.windows(most + 1) {
                    prop_assert!(window[most].since(window[0]) >= span);
                }
            }
        }

        #[test]
        fn retry_after_is_exact(pauses in prop::collection::vec(0_u64..4_000, 1..60)) {
            let (mut now, mut otp) = (START, None::<Otp>);
            for seconds in pauses {
                now = now + Duration::from_secs(seconds);
                match issue(otp.as_ref(), now) {
                    Ok(next) => otp = Some(next),
                    Err(refusal) => {
                        let free = now + retry_after(refusal);
                        prop_assert!(issue(otp.as_ref(), free).is_ok());
                        prop_assert!(issue(otp.as_ref(), free - MICRO).is_err());
                    }
                }
            }
        }
    }
}
