//! Cursors in the links of a list, which find a page without counting. Opaque to clients, and no
//! secret: a made-up cursor shows only the caller's own list.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};

use crate::store::Place;

/// The position of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Cursor<P> {
    /// The number of the page.
    pub(super) page: u64,
    /// The number of entries of the list.
    pub(super) count: u64,
    /// Whether the page is before the place, not after it.
    pub(super) before: bool,
    /// The entry next to the page.
    pub(super) place: P,
}

impl<P: Place> Cursor<P> {
    /// The cursor as text: about 20 characters.
    pub(super) fn encode(&self) -> String {
        // The cursor has only numbers and places of a fixed shape, so encoding cannot fail.
        let bytes = postcard::to_allocvec(&(P::LIST, self)).unwrap_or_default();
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// Parses a cursor; `None` where [`Self::encode`] did not write it for this list.
    pub(super) fn decode(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (list, cursor): (u8, Self) = postcard::from_bytes(&bytes).ok()?;
        (list == P::LIST && cursor.encode() == text).then_some(cursor)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::{PlanId, SessionId, Timestamp};
    use crate::store::{SessionPlace, UsagePlace};

    fn cursor() -> Cursor<SessionPlace> {
        let updated_at = Timestamp::from_micros(1_700_000_000_000_000);
        let place = SessionPlace { updated_at, id: SessionId::new(300) };
        Cursor { page: 2, count: 45, before: false, place }
    }

    proptest! {
        #[test]
        fn cursor_is_decoded_as_it_was_encoded(
            page: u64, count: u64, before: bool, micros in 0..i64::MAX, id: u64,
        ) {
            let updated_at = Timestamp::from_micros(micros);
            let place = SessionPlace { updated_at, id: SessionId::new(id) };
            let cursor = Cursor { page, count, before, place };
            prop_assert_eq!(Cursor::decode(&cursor.encode()), Some(cursor));
        }

        #[test]
        fn invalid_cursor_is_none(text in "[A-Za-z0-9_-]{0,30}") {
            if let Some(cursor) = Cursor::<SessionPlace>::decode(&text) {
                prop_assert_eq!(cursor.encode(), text);
            }
        }
    }

    #[test]
    fn cursor_is_short_and_needs_no_escaping_in_a_query() {
        let text = cursor().encode();
        assert_eq!(text.len(), 19, "{text}");
        assert!(text.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c)), "{text}");
    }

    #[test]
    fn cursor_of_another_list_or_with_trailing_bytes_is_none() {
        let text = cursor().encode();
        assert_eq!(Cursor::<UsagePlace>::decode(&text), None);
        assert_eq!(Cursor::<SessionPlace>::decode(&format!("{text}AAAA")), None);
        assert_eq!(Cursor::<SessionPlace>::decode(""), None);
        let place = UsagePlace { session: SessionId::new(1), plan: PlanId::new(1) };
        let usage = Cursor { page: 2, count: 1, before: true, place }.encode();
        assert_eq!(Cursor::<SessionPlace>::decode(&usage), None);
    }
}
