//! Links to other pages of a request: its URL, and its query without the page's parameters.

use std::collections::BTreeMap;

use axum::extract::FromRequestParts;
use http::request::Parts;
use url::form_urlencoded;

use crate::http::{ApiError, PublicUrl};
use crate::i18n::Problem;

/// How APIs name the part of a list that is asked for. Not `limit`, which clients of the
/// original system send to lists that never read it.
const PART_OF_A_LIST: [&str; 11] = [
    "after",
    "before",
    "cursor",
    "offset",
    "page",
    "page_size",
    "per_page",
    "since",
    "skip",
    "until",
    "updated_after",
];

/// The URL and the query of a request.
#[derive(Clone, Debug)]
pub struct Links {
    url: PublicUrl,
    /// Sorted by name; repeated names keep their order.
    query: BTreeMap<String, Vec<String>>,
}

impl Links {
    pub(super) fn new(url: PublicUrl, query: &str) -> Self {
        let mut parameters = BTreeMap::<String, Vec<String>>::new();
        for (name, value) in form_urlencoded::parse(query.as_bytes()).into_owned() {
            parameters.entry(name).or_default().push(value);
        }
        Self { url, query: parameters }
    }

    /// The last value of a parameter, trimmed. An empty value counts as missing.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<&str> {
        let last = self.query.get(name).and_then(|values| values.last());
        last.map(|text| text.trim()).filter(|text| !text.is_empty())
    }

    /// Refuses parameters that tell a part of a list in other APIs, but not in this list: a
    /// client that believed they were read would get the first part again and again.
    ///
    /// # Errors
    /// [`ApiError::InvalidRequest`] naming the parameter.
    pub fn only(&self, known: &[&str]) -> Result<(), ApiError> {
        let is_unknown = |name: &&str| !known.contains(name) && self.query.contains_key(*name);
        match PART_OF_A_LIST.into_iter().find(is_unknown) {
            Some(name) => Err(ApiError::invalid(name, Problem::Unsupported)),
            None => Ok(()),
        }
    }

    /// The request's own URL, with these parameters instead of what it has under their
    /// names; none: without the parameter.
    #[must_use]
    pub fn with<const N: usize>(&self, parameters: [(&str, Option<String>); N]) -> String {
        let mut query = self.query.clone();
        for (name, value) in parameters {
            query.remove(name);
            if let Some(value) = value {
                query.insert(name.to_owned(), vec![value]);
            }
        }
        let pairs =
            query.iter().flat_map(|(name, values)| values.iter().map(move |value| (name, value)));
        self.url.with_query(
            &form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish(),
        )
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Links {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let url = PublicUrl::from_request_parts(parts, state).await?;
        Ok(Self::new(url, parts.uri.query().unwrap_or_default()))
    }
}
