//! Why a template cannot be served.

/// A template that cannot be served with the functions there are.
#[derive(Debug, thiserror::Error)]
pub enum GatewayError {
    /// The template names a function that is not there.
    #[error("template.yaml wants the function {function} for {place}, and there is none")]
    MissingFunction {
        /// The function's crate.
        function: String,
        /// The path or authorizer it is wanted for.
        place: String,
    },
    /// Two paths of the template cannot stand beside each other.
    #[error("template.yaml has a path that cannot be routed: {path}: {problem}")]
    Path {
        /// The path.
        path: String,
        /// The problem.
        problem: String,
    },
}
