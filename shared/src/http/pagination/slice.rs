//! Pages of lists in the table, found by cursor where a link has one (contract, "Lists"). Does not
//! read the table: says what to read, and makes the page of the result.

use super::cursor::Cursor;
use super::{Page, PageRequest, RequestedPage};
use crate::http::ApiError;
use crate::store::{ListStart, Place};

/// The position of a page in the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slice<P> {
    /// The position of the first entry.
    pub start: ListStart<P>,
    /// The number of entries to read: one more than the page has, which shows whether there is
    /// another page.
    pub limit: usize,
    /// The number of entries in the list, if it is known: from the count that found the page, or
    /// from the cursor.
    pub count: Option<u64>,
    number: u64,
}

impl PageRequest {
    /// The position of a page that is known without counting the list: the first page, or the page
    /// of a cursor. A page number that differs from the cursor's takes precedence.
    ///
    /// # Errors
    /// [`ApiError::NotFound`] for an invalid cursor, or one of another list.
    pub fn direct<P: Place>(&self) -> Result<Option<Slice<P>>, ApiError> {
        if let Some(text) = self.links.parameter("cursor") {
            let cursor = Cursor::<P>::decode(text).ok_or(ApiError::NotFound)?;
            if self.requested == RequestedPage::Number(cursor.page) && cursor.page > 1 {
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
        let first = self.requested == RequestedPage::Number(1);
        Ok(first.then(|| self.by_number(1, None)))
    }

    /// The position of a page by its number in a list of `count` entries. The last page is read
    /// from the list's end, so it costs as much as the first.
    ///
    /// # Errors
    /// [`ApiError::NotFound`] past the end, and for an invalid page number.
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

    /// The page of the entries that were read, each converted by `view`.
    pub fn sliced<T, P: Place + for<'a> From<&'a T>, V>(
        &self,
        slice: &Slice<P>,
        count: u64,
        found: &[T],
        view: impl Fn(&T) -> V,
    ) -> Page<V> {
        let number = slice.number;
        let shown = found.get(..self.entries()).unwrap_or(found);
        // A page that was read backwards is followed at least by the page whose link led to it.
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
                // All entries of the page were moved or deleted: the link goes back by number.
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
