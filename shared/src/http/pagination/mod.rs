//! Lists by page number (contract, "Lists"): parses the page's number, and makes the links to other
//! pages. Reads no list.

mod cursor;
mod links;
mod slice;

use axum::extract::FromRequestParts;
use http::request::Parts;
use serde::Serialize;
use utoipa::ToSchema;

use super::ApiError;
pub use links::Links;
pub use slice::Slice;

pub(super) const DEFAULT_SIZE: u64 = 20;
pub(super) const MAX_SIZE: u64 = 100;

/// A page of a list.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Page<T> {
    /// How many there are on all pages.
    #[schema(minimum = 0, examples(42))]
    pub count: u64,
    /// The page behind this one.
    #[schema(
        required,
        format = "uri",
        examples("https://api.example.com/prod/api/chatbots/?page=3")
    )]
    pub next: Option<String>,
    /// The page before this one.
    #[schema(required, format = "uri", examples("https://api.example.com/prod/api/chatbots/"))]
    pub previous: Option<String>,
    /// What is on this page.
    pub results: Vec<T>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum RequestedPage {
    Number(u64),
    Last,
    Invalid,
}

/// The requested page.
#[derive(Clone, Debug)]
pub struct PageRequest {
    requested: RequestedPage,
    size: u64,
    links: Links,
}

impl PageRequest {
    /// The page of a list that is in memory.
    ///
    /// # Errors
    /// [`ApiError::NotFound`] past the end, and for an invalid page number.
    pub fn of_list<T>(&self, list: Vec<T>) -> Result<Page<T>, ApiError> {
        let count = list.len() as u64;
        let number = self.number(count)?;
        let more = number < self.last_of(count);
        let results = list.into_iter().skip(self.before(number)).take(self.entries()).collect();
        Ok(Page {
            count,
            next: more.then(|| self.link(number + 1)),
            previous: (number > 1).then(|| self.link(number - 1)),
            results,
        })
    }

    /// The number of the requested page in a list of `count` entries.
    fn number(&self, count: u64) -> Result<u64, ApiError> {
        let last = self.last_of(count);
        match self.requested {
            RequestedPage::Last => Ok(last),
            RequestedPage::Number(number) if (1..=last).contains(&number) => Ok(number),
            RequestedPage::Number(_) | RequestedPage::Invalid => Err(ApiError::NotFound),
        }
    }

    /// The number of entries of a page.
    fn entries(&self) -> usize {
        usize::try_from(self.size).unwrap_or(usize::MAX)
    }

    /// The number of entries before a page.
    fn before(&self, number: u64) -> usize {
        usize::try_from((number - 1).saturating_mul(self.size)).unwrap_or(usize::MAX)
    }

    /// The link to a page. The first page has no number in its link, as clients expect.
    fn link(&self, number: u64) -> String {
        let page = (number > 1).then(|| number.to_string());
        self.links.with([("page", page), ("cursor", None)])
    }

    /// The number of the last page in a list of `count` entries. An empty list has one empty page.
    fn last_of(&self, count: u64) -> u64 {
        count.div_ceil(self.size).max(1)
    }

    fn new(links: Links) -> Self {
        let requested = links.parameter("page").map_or(RequestedPage::Number(1), requested);
        let size = links.parameter("page_size").map_or(DEFAULT_SIZE, size);
        Self { requested, size, links }
    }
}

fn requested(text: &str) -> RequestedPage {
    match text {
        "last" => RequestedPage::Last,
        number => number.parse().map_or(RequestedPage::Invalid, RequestedPage::Number),
    }
}

/// An invalid size counts as missing, as in the original system.
fn size(text: &str) -> u64 {
    text.parse().ok().filter(|size| *size > 0).map_or(DEFAULT_SIZE, |size: u64| size.min(MAX_SIZE))
}

impl<S: Send + Sync> FromRequestParts<S> for PageRequest {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let links = Links::from_request_parts(parts, state).await?;
        links.only(&["page", "page_size", "cursor"])?;
        Ok(Self::new(links))
    }
}
