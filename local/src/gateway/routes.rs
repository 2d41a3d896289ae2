//! Finds the function of a method and path. Does not call it.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::http::Method;

use super::authorizer::TokenAuthorizer;
use super::error::GatewayError;
use super::lambda::Target as InvocationTarget;

/// The function of a method and path.
pub(super) struct Target {
    /// The method; `None`: any.
    pub(super) method: Option<Method>,
    /// The path as the template writes it.
    pub(super) resource: String,
    /// The function.
    pub(super) function: InvocationTarget,
    /// The authorizer of the route; none: everybody may call it.
    pub(super) authorizer: Option<Arc<TokenAuthorizer>>,
}

/// The target of a request, with the values of the path's parameters.
pub(super) struct Matched<'a> {
    pub(super) target: &'a Target,
    pub(super) parameters: Vec<(String, String)>,
}

/// All targets by path.
pub(super) struct RouteTable(matchit::Router<Vec<Target>>);

impl RouteTable {
    /// A table of these targets.
    pub(super) fn new(targets: Vec<Target>) -> Result<Self, GatewayError> {
        let mut by_path: BTreeMap<String, Vec<Target>> = BTreeMap::new();
        for target in targets {
            by_path.entry(target.resource.clone()).or_default().push(target);
        }
        let mut table = matchit::Router::new();
        for (path, targets) in by_path {
            table.insert(pattern(&path), targets).map_err(|error| GatewayError::Path {
                path: path.clone(),
                problem: error.to_string(),
            })?;
        }
        Ok(Self(table))
    }

    /// Whether the path is routed, but not for exactly this method.
    pub(super) fn lacks_method(&self, method: &Method, path: &str) -> bool {
        let found = self.0.at(without_slash(path));
        found.is_ok_and(|found| found.value.iter().all(|it| it.method.as_ref() != Some(method)))
    }

    /// The target of a request. `/x` and `/x/` are the same resource of a REST API.
    pub(super) fn find(&self, method: &Method, path: &str) -> Option<Matched<'_>> {
        let found = self.0.at(without_slash(path)).ok()?;
        let exactly = found.value.iter().find(|target| target.method.as_ref() == Some(method));
        let target = exactly.or_else(|| found.value.iter().find(|target| target.method.is_none()));
        let parameters = found.params.iter();
        let parameters = parameters.map(|(name, value)| (name.to_owned(), value.to_owned()));
        Some(Matched { target: target?, parameters: parameters.collect() })
    }
}

fn without_slash(path: &str) -> &str {
    path.strip_suffix('/').unwrap_or(path)
}

/// A path of the template in matchit's syntax: `{rest+}` becomes `{*rest}`.
fn pattern(path: &str) -> String {
    let segments = path.split('/').map(|segment| {
        let rest = segment.strip_prefix('{').and_then(|segment| segment.strip_suffix("+}"));
        rest.map_or_else(|| segment.to_owned(), |rest| format!("{{*{rest}}}"))
    });
    segments.collect::<Vec<_>>().join("/")
}
