//! The pages that an answer names: OpenAI's and OpenRouter's `annotations`, Perplexity's
//! `citations` and `search_results`. Pure.

use url::Url;

use super::json::{Fields, Json};
use crate::model::Citation;

/// The most bytes of a URL; a longer one is left out.
const MAX_URL_BYTES: usize = 2_048;
/// The most characters of a title; a longer one is cut.
const MAX_TITLE_CHARS: usize = 300;
/// The most bytes of all citations: they share an item of the table with the answer.
const MAX_BYTES: usize = 32 * 1024;

/// Collects citations: http and https only, each URL once, in the order of their coming.
#[derive(Default)]
pub(super) struct Citations {
    found: Vec<Citation>,
    bytes: usize,
}

impl Citations {
    /// Takes what a chunk, a choice, a message or a part of it names.
    pub(super) fn take(&mut self, fields: &Fields<'_>) {
        for name in ["annotations", "citations", "search_results"] {
            let items = fields.get(name).and_then(Json::items);
            for citation in items.into_iter().flatten().filter_map(citation) {
                self.add(citation);
            }
        }
    }

    fn add(&mut self, new: Citation) {
        let mut known = self.found.iter_mut();
        if let Some(known) = known.find(|known| known.url == new.url) {
            known.title = known.title.take().or(new.title);
            return;
        }
        self.bytes +=
            new.url.len() + MAX_TITLE_CHARS.min(new.title.as_ref().map_or(0, String::len));
        if self.bytes <= MAX_BYTES {
            self.found.push(new);
        }
    }

    /// All of them, once.
    pub(super) fn end(&mut self) -> Vec<Citation> {
        std::mem::take(&mut self.found)
    }
}

/// A citation: a URL, or an object with one, which annotations hold in `url_citation`.
fn citation(json: Json<'_>) -> Option<Citation> {
    let (url, title) = match json.text() {
        Some(url) => (url, None),
        None => {
            let fields = json.fields();
            let inner = fields.get("url_citation").map_or(fields, Json::fields);
            (inner.text("url")?, inner.text("title"))
        }
    };
    let url = url.trim();
    let is_page = url.len() <= MAX_URL_BYTES
        && Url::parse(url).is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
    let title = title.map(|title| title.trim().chars().take(MAX_TITLE_CHARS).collect::<String>());
    is_page
        .then(|| Citation { url: url.to_owned(), title: title.filter(|title| !title.is_empty()) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(chunks: &[&str]) -> Vec<(String, Option<String>)> {
        let mut citations = Citations::default();
        for chunk in chunks {
            citations.take(&Json::parse(chunk).unwrap().fields());
        }
        citations.end().into_iter().map(|found| (found.url, found.title)).collect()
    }

    fn cited(url: &str, title: Option<&str>) -> (String, Option<String>) {
        (url.to_owned(), title.map(str::to_owned))
    }

    #[test]
    fn every_servers_form_is_read_and_each_page_named_once() {
        let found = read(&[
            r#"{"annotations":[{"type":"url_citation","url_citation":{"url":"https://a.example/"}},
                {"type":"url_citation","url":"https://b.example/","title":" B "}, null, 3]}"#,
            r#"{"citations":["https://a.example/","http://c.example/",{"url":"https://d.example"}]}"#,
            r#"{"search_results":[{"title":"A","url":"https://a.example/","date":null}]}"#,
        ]);
        let expected = [
            cited("https://a.example/", Some("A")),
            cited("https://b.example/", Some("B")),
            cited("http://c.example/", None),
            cited("https://d.example", None),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn what_is_no_page_is_left_out() {
        for url in ["javascript:alert(1)", "data:text/html,x", "ftp://a.example", "a.example", ""] {
            assert_eq!(read(&[&format!(r#"{{"citations":["{url}"]}}"#)]), []);
        }
        assert_eq!(read(&[r#"{"citations":null,"annotations":{},"search_results":"x"}"#]), []);
    }

    #[test]
    fn citations_have_a_bound() {
        let urls = (0..10_000).map(|n| format!("\"https://a.example/{n}\""));
        let all = format!(r#"{{"citations":[{}]}}"#, urls.collect::<Vec<_>>().join(","));
        let found = read(&[&all]);
        assert!(found.len() > 1_000 && found.len() < 2_000, "{}", found.len());
    }
}
