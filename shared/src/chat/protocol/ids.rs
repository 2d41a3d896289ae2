//! Ids without chance: a state that is reached twice must be the same state.

use uuid::Builder;

use crate::model::{MessageId, ReservationId, Timestamp};

/// Who makes an id: a request, and which of its attempts.
pub(super) type Maker = (usize, u8);

fn id(at: Timestamp, (request, attempt): Maker) -> String {
    let request = u8::try_from(request).unwrap();
    let rest = [0, 0, 0, 0, 0, 0, 0, 0, request, attempt];
    Builder::from_unix_timestamp_millis(at.as_millis(), &rest).into_uuid().to_string()
}

/// Stands for [`MessageId::new`].
pub(super) fn message(at: Timestamp, by: Maker) -> MessageId {
    id(at, by).parse().unwrap()
}

/// Stands for [`ReservationId::new`].
pub(super) fn reservation(at: Timestamp, by: Maker) -> ReservationId {
    serde_json::from_value(id(at, by).into()).unwrap()
}

/// The number of the request that made an id.
pub(super) fn maker(id: MessageId) -> usize {
    let text = id.to_string();
    usize::from_str_radix(&text[text.len() - 4..text.len() - 2], 16).unwrap()
}
