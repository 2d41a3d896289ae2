//! Resolves paths to the file that defines the item.

use std::collections::{BTreeMap, BTreeSet};

use super::Module;
use super::source::{Import, Source};

/// More re-exports than any path has.
const MOST_STEPS: usize = 16;

/// The files of a crate.
pub(crate) struct Resolver<'a>(pub(crate) &'a BTreeMap<Module, Source>);

/// The result of resolving a path.
struct Found {
    module: Module,
    /// Whether the path names the module itself, not an item in it.
    is_module: bool,
}

impl Resolver<'_> {
    /// The files whose items a file's code uses.
    pub(crate) fn imported_by(&self, module: &Module) -> BTreeSet<Module> {
        let source = &self.0[module];
        let names: BTreeSet<&String> =
            source.paths.iter().filter_map(|path| path.first()).collect();
        let imports = source.imports.iter().filter(|import| {
            // A parent that only re-exports an item does not use it.
            let found = self.find(module, &import.path, 0);
            let is_handed_on =
                import.is_public && found.is_some_and(|found| found.module.starts_with(module));
            !is_handed_on || names.contains(&import.name)
        });
        let paths = imports.map(|import| &import.path).chain(&source.paths);
        let found = paths.filter_map(|path| self.find(module, path, 0));
        // A module's name alone makes no edge: the paths that continue from it do.
        let found = found.filter(|found| !found.is_module && found.module != *module);
        found.map(|found| found.module).collect()
    }

    fn find(&self, from: &Module, path: &[String], steps: usize) -> Option<Found> {
        let (first, mut rest) = path.split_first()?;
        let mut module = from.clone();
        match first.as_str() {
            "crate" => module.clear(),
            "self" => {}
            "super" => {
                module.pop();
                while let Some(("super", after)) =
                    rest.split_first().map(|(name, after)| (name.as_str(), after))
                {
                    module.pop();
                    rest = after;
                }
            }
            name if self.0[from].children.contains(name) => module.push(name.to_owned()),
            name => return self.follow(self.import(from, name)?, from, rest, steps),
        }
        self.walk(module, rest, steps)
    }

    /// Follows names from a module, each a child's, a re-export's or an item's.
    fn walk(&self, mut module: Module, names: &[String], steps: usize) -> Option<Found> {
        for (at, name) in names.iter().enumerate() {
            let source = self.0.get(&module)?;
            if source.children.contains(name) {
                module.push(name.clone());
            } else if let Some(import) = self.import(&module, name) {
                return self.follow(import, &module, &names[at + 1..], steps);
            } else {
                return Some(Found { module, is_module: false });
            }
        }
        self.0.contains_key(&module).then_some(Found { module, is_module: true })
    }

    fn import(&self, module: &Module, name: &str) -> Option<&Import> {
        self.0[module].imports.iter().find(|import| import.name == name)
    }

    fn follow(
        &self,
        import: &Import,
        module: &Module,
        rest: &[String],
        steps: usize,
    ) -> Option<Found> {
        // `use serde::Serialize` leaves the crate, and so does an unresolved path.
        let path: Vec<String> = import.path.iter().chain(rest).cloned().collect();
        if steps == MOST_STEPS { None } else { self.find(module, &path, steps + 1) }
    }
}
