//! Parses a source file: the modules that it declares, its imports, and the paths in its code.

use std::collections::BTreeSet;
use std::iter::Peekable;

use proc_macro2::{Delimiter, TokenStream, TokenTree, token_stream};

/// A path's names: `crate::a::B` has three.
pub(crate) type Path = Vec<String>;

type Tokens = Peekable<token_stream::IntoIter>;

/// An imported name.
pub(crate) struct Import {
    /// Its name in the file.
    pub(crate) name: String,
    pub(crate) path: Path,
    /// Whether it is re-exported: `pub use`.
    pub(crate) is_public: bool,
}

/// A file without its tests.
#[derive(Default)]
pub(crate) struct Source {
    /// The modules it declares.
    pub(crate) children: BTreeSet<String>,
    pub(crate) imports: Vec<Import>,
    /// The paths in its code, including single names.
    pub(crate) paths: BTreeSet<Path>,
}

impl Source {
    pub(crate) fn read(text: &str) -> Self {
        let mut source = Self::default();
        source.scan(text.parse::<TokenStream>().unwrap());
        source
    }

    /// The crates it uses: the first names of paths that are neither declared nor imported here.
    pub(crate) fn crates(&self) -> BTreeSet<&str> {
        let imports = self.imports.iter().map(|import| &import.path);
        let first = imports.chain(&self.paths).filter(|path| path.len() > 1).map(|path| &path[0]);
        let is_known = |name: &String| {
            self.children.contains(name) || self.imports.iter().any(|import| import.name == *name)
        };
        first.filter(|name| !is_known(name)).map(String::as_str).collect()
    }

    fn scan(&mut self, tokens: TokenStream) {
        let mut tokens = tokens.into_iter().peekable();
        let mut is_public = false;
        while let Some(token) = tokens.next() {
            match token {
                TokenTree::Punct(punct) if punct.as_char() == '#' => self.attribute(&mut tokens),
                TokenTree::Group(group) => self.scan(group.stream()),
                TokenTree::Ident(word) if word == "pub" => {
                    is_public = true;
                    // The group of `pub(super)` is no code.
                    let _within = tokens.next_if(is_group(Delimiter::Parenthesis));
                    continue;
                }
                TokenTree::Ident(word) if word == "use" => {
                    self.import(&mut tokens, &Path::new(), is_public);
                }
                TokenTree::Ident(word) if word == "mod" => {
                    let name = tokens.next().map(|name| name.to_string());
                    self.children.extend(name);
                }
                TokenTree::Ident(word) => {
                    let path = path(word.to_string(), &mut tokens);
                    self.paths.insert(path);
                }
                // A method or a field is no path.
                TokenTree::Punct(punct) if punct.as_char() == '.' => {
                    let _member = tokens.next_if(|token| matches!(token, TokenTree::Ident(_)));
                }
                _ => {}
            }
            is_public = false;
        }
    }

    /// Skips test-only items; other attributes are code.
    fn attribute(&mut self, tokens: &mut Tokens) {
        let Some(group) = tokens.next_if(is_group(Delimiter::Bracket)) else { return };
        let TokenTree::Group(group) = group else { return };
        if group.stream().to_string().replace(' ', "") != "cfg(test)" {
            return self.scan(group.stream());
        }
        for token in tokens {
            match token {
                TokenTree::Punct(punct) if punct.as_char() == ';' => return,
                TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => return,
                _ => {}
            }
        }
    }

    /// Parses the tree after `use`, up to its comma or semicolon.
    fn import(&mut self, tokens: &mut Tokens, before: &Path, is_public: bool) {
        let mut path = before.clone();
        let mut name = None;
        while let Some(token) = tokens.next() {
            match token {
                TokenTree::Ident(word) if word == "as" => {
                    name = tokens.next().map(|name| name.to_string());
                }
                TokenTree::Ident(word) if word == "self" && !path.is_empty() => {}
                TokenTree::Ident(word) => path.push(word.to_string()),
                TokenTree::Punct(punct) if punct.as_char() == ':' => {}
                TokenTree::Group(group) => {
                    let mut inner = group.stream().into_iter().peekable();
                    while inner.peek().is_some() {
                        self.import(&mut inner, &path, is_public);
                    }
                    let _end = tokens.next_if(|token| [";", ","].contains(&&*token.to_string()));
                    return;
                }
                // A glob of another crate: one of this crate would hide what is imported.
                TokenTree::Punct(punct) if punct.as_char() == '*' => {
                    let first = path[0].as_str();
                    let is_ours = ["crate", "self", "super"].contains(&first);
                    assert!(!is_ours && !self.children.contains(first), "{}::*", path.join("::"));
                    return;
                }
                _ => break,
            }
        }
        if let Some(name) = name.or_else(|| path.last().cloned()) {
            self.imports.push(Import { name, path, is_public });
        }
    }
}

/// The rest of a path that begins with this name.
fn path(first: String, tokens: &mut Tokens) -> Path {
    let mut path = vec![first];
    let is_colon = |token: &TokenTree| token.to_string() == ":";
    loop {
        let mut ahead = tokens.clone();
        if ahead.next_if(is_colon).is_none() || ahead.next_if(is_colon).is_none() {
            return path;
        }
        let Some(TokenTree::Ident(name)) = ahead.next() else { return path };
        path.push(name.to_string());
        *tokens = ahead;
    }
}

fn is_group(delimiter: Delimiter) -> impl Fn(&TokenTree) -> bool {
    move |token| matches!(token, TokenTree::Group(group) if group.delimiter() == delimiter)
}
