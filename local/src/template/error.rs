//! Why a template cannot be used.

/// A template that cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum TemplateError {
    /// The text is no YAML, or no SAM template.
    #[error("template.yaml: {0}")]
    Yaml(#[from] yaml_serde::Error),
    /// A part of the template is wrong, missing or not supported here.
    #[error("template.yaml, {place}: {problem}")]
    Part {
        /// The resource, and the position in it.
        place: String,
        /// The problem.
        problem: String,
    },
}

impl TemplateError {
    pub(super) fn part(place: impl Into<String>, problem: impl ToString) -> Self {
        Self::Part { place: place.into(), problem: problem.to_string() }
    }
}
