//! The meter as bytes: a few hundred for most users, so that writing it stays at one unit
//! and reading it takes microseconds.

use super::Meter;

/// The format's number, before everything else. A change of what a meter holds needs a new
/// one, and a way to read the old.
const FORMAT: u8 = 1;

/// Bytes that are no packed meter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a packed meter")]
pub struct UnpackError;

impl Meter {
    /// The meter as bytes: about 150, and about 10 for each event of the last 12 hours.
    #[must_use]
    pub fn pack(&self) -> Vec<u8> {
        // Integers and bytes cannot fail to be written to memory.
        postcard::to_extend(self, vec![FORMAT]).unwrap_or_default()
    }

    /// The meter from its bytes.
    ///
    /// # Errors
    /// [`UnpackError`] where the bytes are no meter of a known format.
    pub fn unpack(bytes: &[u8]) -> Result<Self, UnpackError> {
        match bytes.split_first() {
            Some((&FORMAT, packed)) => postcard::from_bytes(packed)
                .ok()
                .filter(Self::has_seen_its_events)
                .ok_or(UnpackError),
            _ => Err(UnpackError),
        }
    }
}
