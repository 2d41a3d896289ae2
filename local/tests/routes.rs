//! The routers and template.yaml have the same routes: a route of only one of them would answer 404
//! on AWS. axum does not list its routes, so they are read from the sources.

#![cfg(test)]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use mobix::template::Template;

/// Every function's crate, with the source of its router.
fn sources() -> Vec<(String, String)> {
    let functions = Path::new(env!("CARGO_MANIFEST_DIR")).join("../functions");
    let crates = std::fs::read_dir(functions).unwrap().map(|entry| entry.unwrap().path());
    let source = |path: PathBuf| {
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        (name, std::fs::read_to_string(path.join("src/lib.rs")).unwrap())
    };
    crates.map(source).collect()
}

/// The paths of all calls of `.route(` in a source, across line breaks.
fn routes(source: &str) -> Vec<String> {
    let after = source.split(".route(").skip(1);
    let path = |text: &str| {
        text.trim_start().strip_prefix('"').unwrap().split('"').next().unwrap().to_owned()
    };
    after.map(path).collect()
}

#[test]
fn routers_and_template_have_the_same_routes() {
    let of_routers: BTreeSet<_> = sources()
        .into_iter()
        .flat_map(|(name, source)| {
            routes(&source).into_iter().map(move |path| (name.clone(), path))
        })
        .collect();
    let template = Template::embedded().unwrap().routes;
    let of_template: BTreeSet<_> =
        template.into_iter().map(|route| (route.function, route.path)).collect();
    let only = |these: &BTreeSet<_>, those: &BTreeSet<_>| -> Vec<(String, String)> {
        these.difference(those).cloned().collect()
    };
    assert_eq!(only(&of_routers, &of_template), [], "a router has them, the template has not");
    assert_eq!(only(&of_template, &of_routers), [], "the template has them, no router has");
}
