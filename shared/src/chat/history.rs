//! The messages of a session, oldest first, a page at a time.

use super::Sessions;
use crate::model::{ChatSession, Message, MessageId, SessionId, UserId};
use crate::store::{Order, StoreError};

/// The most messages of one page.
pub const MAX_HISTORY: usize = 1_000;

/// The most bytes of one page's messages as JSON. A Lambda answers with at most 6 MB.
const MAX_BYTES: usize = 5_000_000;

/// A page that is asked for.
#[derive(Clone, Copy, Debug)]
pub struct HistoryRequest {
    /// Whose session.
    pub user: UserId,
    /// The session.
    pub session: SessionId,
    /// The last message of the page before.
    pub after: Option<MessageId>,
    /// The most messages wanted, up to [`MAX_HISTORY`].
    pub limit: usize,
}

/// A page of messages.
#[derive(Debug, Default)]
pub struct HistoryPage {
    /// The messages, oldest first; what an edit cut off is left out.
    pub messages: Vec<Message>,
    /// Where the next page begins, if there is one.
    pub next: Option<MessageId>,
}

impl Sessions {
    /// A page of messages; none where there is no such session.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn history(
        &self,
        request: HistoryRequest,
    ) -> Result<Option<HistoryPage>, StoreError> {
        let owner = (request.user, request.session);
        let Some(session) = self.store.session(owner.0, owner.1).await? else { return Ok(None) };
        let mut page = HistoryPage::default();
        let mut bytes = 0;
        let mut after = request.after;
        loop {
            // One more than is shown tells whether there is a page behind.
            let left = (request.limit - page.messages.len()).saturating_add(1);
            let left = i32::try_from(left).unwrap_or(i32::MAX);
            let read = self.store.messages(owner, Order::OldestFirst, after, left).await?;
            for message in visible(&session, read.messages) {
                bytes += size(&message);
                let full = bytes > MAX_BYTES && !page.messages.is_empty();
                if full || page.messages.len() == request.limit {
                    page.next = page.messages.last().map(|last| last.message_id);
                    return Ok(Some(page));
                }
                page.messages.push(message);
            }
            // Messages that an edit cut off need not be read to its end.
            after = read.more_after.map(|last| session.end_of_cut(last).unwrap_or(last));
            if after.is_none() {
                return Ok(Some(page));
            }
        }
    }
}

fn visible(session: &ChatSession, messages: Vec<Message>) -> impl Iterator<Item = Message> {
    messages.into_iter().filter(|message| !session.is_cut(message.message_id))
}

/// Its size as JSON: what has to be escaped takes more than its text.
fn size(message: &Message) -> usize {
    const BESIDE_TEXT: usize = 360;
    const BESIDE_CITATION: usize = 16;
    let json = |text: &str| serde_json::to_string(text).map_or(0, |json| json.len());
    let citations = serde_json::to_string(&message.citations).map_or(0, |json| json.len());
    let citations = citations + BESIDE_CITATION * message.citations.len();
    let texts = json(&message.content) + json(&message.reasoning);
    BESIDE_TEXT + texts + citations + message.image_url.len()
}
