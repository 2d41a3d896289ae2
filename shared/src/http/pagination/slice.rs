//! Pages of lists that lie in the table, read by cursor where a link carries one (contract,
//! "Lists"). Reads nothing itself: says where to read, and makes the page of what was found.

use super::cursor::Cursor;
use super::{Page, PageRequest, RequestedPage};
use crate::http::ApiError;
use crate::store::{ListStart, Place};

/// Where in the table a page lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slice<P> {
    /// Where to begin.
    pub start: ListStart<P>,
    /// How many entries to read: one more than are shown, which tells whether there is a
    /// page behind.
    pub limit: usize,
    /// How many there are in the list, where that is known: by the count that the page was
    /// found with, or as it was when its link was made.
    pub count: Option<u64>,
    number: u64,
}

impl PageRequest {
    /// Where the page lies, if that is known without counting the list: the first page, and
    /// those that a cursor leads to. Whoever writes another number beside a cursor wants the
    /// page of that number.
    ///
    /// # Errors
    /// [`ApiError::NotFound`] for a cursor that is none of this list's.
    pub fn direct<P: Place>(&self) -> Result<Option<Slice<P>>, ApiError> {
        if let Some(text) = self.links.parameter("cursor") {
            let cursor = Cursor::<P>::decode(text).ok_or(ApiError::NotFound)?;
            if self.wanted == RequestedPage::Number(cursor.page) && cursor.page > 1 {
                let before = cursor.before;
                let start = if before { ListStart::Before } else { ListStart::Behind };
                return Ok(Some(Slice {
                    start: start(cursor.place),
                    limit: self.entries() + usize::from(!before),
                    count: Some(cursor.count),
                    number: cursor.page,
                }));
            }
        }
        let first = self.wanted == RequestedPage::Number(1);
        Ok(first.then(|| self.by_number(1, None)))
    }

    /// Where the page lies in a list of `count`, by its number. The last is found from the
    /// list's end, so that it costs no more than the first.
    ///
    /// # Errors
    /// [`ApiError::NotFound`] past the end, and for what is no page number.
    pub fn counted<P>(&self, count: u64) -> Result<Slice<P>, ApiError> {
        let number = self.number(count)?;
        let before = u64::try_from(self.before(number)).unwrap_or(u64::MAX);
        let slice = self.by_number(number, Some(count));
        if number == 1 || number < self.last_of(count) {
            return Ok(slice);
        }
        let limit = usize::try_from(count.saturating_sub(before)).unwrap_or(usize::MAX);
        Ok(Slice { start: ListStart::Bottom, limit, ..slice })
    }

    fn by_number<P>(&self, number: u64, count: Option<u64>) -> Slice<P> {
        let start = ListStart::Top { skip: self.before(number) };
        Slice { start, limit: self.entries() + 1, count, number }
    }

    /// The answer, with what was found in the slice, shown as `view` shows an entry.
    pub fn sliced<T, P: Place + for<'a> From<&'a T>, V>(
        &self,
        slice: &Slice<P>,
        count: u64,
        found: &[T],
        view: impl Fn(&T) -> V,
    ) -> Page<V> {
        let number = slice.number;
        let shown = found.get(..self.entries()).unwrap_or(found);
        // Behind a page that was read backwards is at least the page it was reached from.
        let backwards = matches!(slice.start, ListStart::Before(_));
        let more = backwards || found.len() > shown.len();
        let link = |page: u64, before: bool, entry: &T| {
            let place: P = entry.into();
            self.cursor_link(&Cursor { page, count, before, place })
        };
        let last = shown.last().filter(|_| more);
        Page {
            count,
            next: last.map(|last| link(number.saturating_add(1), false, last)),
            previous: match (number, shown.first()) {
                (..=1, _) => None,
                (2, _) => Some(self.link(1)),
                (_, Some(first)) => Some(link(number - 1, true, first)),
                // All that was here moved on or was deleted: back by number.
                (_, None) => Some(self.link(self.last_of(count).min(number - 1))),
            },
            results: shown.iter().map(view).collect(),
        }
    }

    fn cursor_link<P: Place>(&self, cursor: &Cursor<P>) -> String {
        let page = cursor.page.to_string();
        self.links.with([("page", Some(page)), ("cursor", Some(cursor.encode()))])
    }
}
