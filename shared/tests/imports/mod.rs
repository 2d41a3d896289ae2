//! The imports between the files of a crate. A file is a module, and its edges are the paths in its
//! code, without its tests:
//!
//! * A path leads to the file that defines the item, through every re-export on its way.
//! * A file that only declares its children and re-exports their items has no edge to them. Its own
//!   code creates an edge when it uses such an item.
//! * So a child that uses an item of its parent makes a circle where the parent uses the child.
//! * Methods are called without a path, so a method's definition makes no edge.

mod circles;
mod resolve;
pub(crate) mod source;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::sources;
use resolve::Resolver;
use source::Source;

/// A module, as its path below the crate's root.
type Module = Vec<String>;

/// The files of a crate by the names of their modules, `crate` for the root.
pub(crate) struct Imports(BTreeMap<String, BTreeSet<String>>);

impl Imports {
    /// Reads the sources below a crate's `src`, without its binary.
    pub(crate) fn of_crate(src: &Path) -> Self {
        let named = sources::below(src).into_iter().map(|path| {
            let name = path.strip_prefix(src).unwrap().with_extension("");
            (name.to_str().unwrap().to_owned(), std::fs::read_to_string(path).unwrap())
        });
        let named: Vec<_> = named.filter(|(name, _)| name != "main").collect();
        Self::of_sources(named.iter().map(|(name, source)| (name.as_str(), source.as_str())))
    }

    /// Reads sources by the names of their files, without `.rs`.
    pub(crate) fn of_sources<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut sources: BTreeMap<Module, Source> =
            files.into_iter().map(|(name, text)| (module(name), Source::read(text))).collect();
        let declared: BTreeSet<Module> = declared(&sources);
        sources.retain(|module, _| declared.contains(module));
        let resolver = Resolver(&sources);
        let edges = sources.keys().map(|module| {
            let edges = resolver.imported_by(module);
            (name(module), edges.iter().map(name).collect())
        });
        Self(edges.collect())
    }

    /// The files that a file imports.
    pub(crate) fn of(&self, file: &str) -> Vec<&str> {
        self.0[file].iter().map(String::as_str).collect()
    }

    /// Every group of files that import each other, with a shortest circle.
    pub(crate) fn circles(&self) -> Vec<String> {
        circles::find(&self.0)
    }
}

/// The modules that are no tests: the root, and the modules that it and its children declare.
fn declared(sources: &BTreeMap<Module, Source>) -> BTreeSet<Module> {
    let mut found = BTreeSet::from([Module::new()]);
    // Parents come before their children.
    for (module, source) in sources {
        if found.contains(module) {
            let child = |name: &String| module.iter().chain([name]).cloned().collect();
            found.extend(source.children.iter().map(child));
        }
    }
    found
}

fn module(file: &str) -> Module {
    let mut names: Vec<String> = file.split('/').map(str::to_owned).collect();
    if matches!(names.last().map(String::as_str), Some("mod" | "lib")) {
        names.pop();
    }
    names
}

fn name(module: &Module) -> String {
    if module.is_empty() { "crate".to_owned() } else { module.join("/") }
}
