//! Lists by page number (contract, "Lists"): which page is wanted, and the links to others.
//! Reads no list itself.

use std::collections::BTreeMap;

use axum::extract::FromRequestParts;
use http::request::Parts;
use serde::Serialize;
use url::form_urlencoded;
use utoipa::ToSchema;

use super::{ApiError, PublicUrl};

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
enum Wanted {
    Number(u64),
    Last,
    Nonsense,
}

/// The page asked for.
#[derive(Clone, Debug)]
pub struct PageRequest {
    wanted: Wanted,
    size: u64,
    url: PublicUrl,
    /// Sorted by name; names given twice keep their order.
    query: BTreeMap<String, Vec<String>>,
}

/// The part of a list that a page shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// How many there are in the whole list.
    pub count: u64,
    /// How many come before the page.
    pub offset: u64,
    /// How many fit on the page.
    pub limit: u64,
    number: u64,
}

impl Window {
    /// How many entries to skip, and how many to take.
    #[must_use]
    pub fn range(&self) -> (usize, usize) {
        let size = |number| usize::try_from(number).unwrap_or(usize::MAX);
        (size(self.offset), size(self.limit))
    }
}

impl PageRequest {
    /// Where the page lies in a list of `count`.
    ///
    /// # Errors
    /// [`ApiError::NotFound`] past the end, and for what is no page number.
    pub fn window(&self, count: u64) -> Result<Window, ApiError> {
        let last = count.div_ceil(self.size).max(1);
        let number = match self.wanted {
            Wanted::Last => last,
            Wanted::Number(number) if (1..=last).contains(&number) => number,
            Wanted::Number(_) | Wanted::Nonsense => return Err(ApiError::NotFound),
        };
        Ok(Window { count, offset: (number - 1) * self.size, limit: self.size, number })
    }

    /// The answer, with what was found in the window.
    #[must_use]
    pub fn page<T>(&self, window: Window, results: Vec<T>) -> Page<T> {
        let last = window.offset.saturating_add(window.limit) >= window.count;
        Page {
            count: window.count,
            next: (!last).then(|| self.link(window.number + 1)),
            previous: (window.number > 1).then(|| self.link(window.number - 1)),
            results,
        }
    }

    /// The answer from a list that is in memory as a whole.
    ///
    /// # Errors
    /// As [`Self::window`].
    pub fn of_list<T>(&self, list: Vec<T>) -> Result<Page<T>, ApiError> {
        let window = self.window(list.len() as u64)?;
        let (skip, take) = window.range();
        let results = list.into_iter().skip(skip).take(take).collect();
        Ok(self.page(window, results))
    }

    /// The first page has no number in its link, as clients know it.
    fn link(&self, number: u64) -> String {
        let mut query = self.query.clone();
        query.remove("page");
        if number > 1 {
            query.insert("page".to_owned(), vec![number.to_string()]);
        }
        let pairs =
            query.iter().flat_map(|(name, values)| values.iter().map(move |value| (name, value)));
        self.url.with_query(
            &form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish(),
        )
    }

    fn new(url: PublicUrl, query: &str) -> Self {
        let mut parameters = BTreeMap::<String, Vec<String>>::new();
        for (name, value) in form_urlencoded::parse(query.as_bytes()).into_owned() {
            parameters.entry(name).or_default().push(value);
        }
        let last = |name: &str| parameters.get(name).and_then(|values| values.last());
        let wanted = last("page").map_or(Wanted::Number(1), |text| wanted(text.trim()));
        let size = last("page_size").map_or(DEFAULT_SIZE, |text| size(text.trim()));
        Self { wanted, size, url, query: parameters }
    }
}

fn wanted(text: &str) -> Wanted {
    match text {
        "" => Wanted::Number(1),
        "last" => Wanted::Last,
        number => number.parse().map_or(Wanted::Nonsense, Wanted::Number),
    }
}

/// What is no size counts as none given, as it always did.
fn size(text: &str) -> u64 {
    text.parse().ok().filter(|size| *size > 0).map_or(DEFAULT_SIZE, |size: u64| size.min(MAX_SIZE))
}

impl<S: Send + Sync> FromRequestParts<S> for PageRequest {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let url = PublicUrl::from_request_parts(parts, state).await?;
        Ok(Self::new(url, parts.uri.query().unwrap_or_default()))
    }
}
