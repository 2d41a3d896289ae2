//! Every link between the project's Markdown files resolves.

#![cfg(test)]

use std::fs;
use std::path::{Path, PathBuf};

use pulldown_cmark::{Event, Parser, Tag, TagEnd};

/// The project's own pages.
fn pages() -> Vec<PathBuf> {
    let project = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let markdown = |folder: &str| {
        let entries = fs::read_dir(project.join(folder)).unwrap();
        let paths = entries.map(|entry| entry.unwrap().path());
        paths.filter(|path| path.extension().is_some_and(|it| it == "md")).collect::<Vec<_>>()
    };
    let mut pages: Vec<_> = [".", "docs", "shared/src/store"].map(markdown).concat();
    pages.sort();
    pages
}

/// The anchors of a page's headings, as GitHub makes them.
fn anchors(text: &str) -> Vec<String> {
    let (mut anchors, mut heading) = (Vec::new(), None);
    for event in Parser::new(text) {
        match event {
            Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
            Event::End(TagEnd::Heading(_)) => anchors.extend(heading.take().map(|it| slug(&it))),
            Event::Text(text) | Event::Code(text) => {
                if let Some(heading) = &mut heading {
                    heading.push_str(&text);
                }
            }
            _ => {}
        }
    }
    anchors
}

fn slug(heading: &str) -> String {
    let kept = heading.to_lowercase();
    let kept = kept.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.map(|c| if c == ' ' { '-' } else { c }).collect()
}

/// The problem of a link on a page, if any.
fn problem(page: &Path, text: &str, target: &str) -> Option<String> {
    if target.contains("://") || target.starts_with("mailto:") {
        return None;
    }
    let (file, anchor) = target.split_once('#').unwrap_or((target, ""));
    let file = if file.is_empty() { page.to_owned() } else { page.parent()?.join(file) };
    if !file.exists() {
        return Some(format!("{}: {target} is not there", page.display()));
    }
    let other = if file == page { text.to_owned() } else { fs::read_to_string(&file).ok()? };
    let is_there = anchor.is_empty() || anchors(&other).iter().any(|it| it == anchor);
    (!is_there).then(|| format!("{}: {target} names no heading", page.display()))
}

#[test]
fn every_link_resolves() {
    let (mut links, mut problems) = (0, Vec::new());
    for page in pages() {
        let text = fs::read_to_string(&page).unwrap();
        for event in Parser::new(&text) {
            if let Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) = event {
                links += 1;
                problems.extend(problem(&page, &text, &dest_url));
            }
        }
    }
    assert!(links > 20, "only {links} links were found");
    assert_eq!(problems, Vec::<String>::new());
}

#[test]
fn broken_link_is_found() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../README.md");
    let text = "# One heading\n";
    assert!(problem(&page, text, "no/such/file.md").is_some());
    assert!(problem(&page, text, "#no-such-heading").is_some());
    assert_eq!(problem(&page, text, "#one-heading"), None);
    assert_eq!(problem(&page, text, "https://example.com/"), None);
}
