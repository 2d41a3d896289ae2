//! Why a template cannot be served.

/// A template that cannot be served with the available functions.
#[derive(Debug, thiserror::Error)]
pub enum GatewayError {
    /// The template names an unknown function.
    #[error("template.yaml wants the function {function} for {place}, and there is none")]
    MissingFunction {
        /// The function's crate.
        function: String,
        /// The path or authorizer that names it.
        place: String,
    },
    /// Two paths of the template conflict.
    #[error("template.yaml has a path that cannot be routed: {path}: {problem}")]
    Path {
        /// The path.
        path: String,
        /// The problem.
        problem: String,
    },
}
