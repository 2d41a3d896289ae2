//! Why a template cannot be used.

/// A template that cannot be served as it is written.
#[derive(Debug, thiserror::Error)]
pub enum TemplateError {
    /// It is no YAML, or no SAM template.
    #[error("template.yaml: {0}")]
    Yaml(#[from] yaml_serde::Error),
    /// One part of it is wrong, missing or not supported here.
    #[error("template.yaml, {place}: {problem}")]
    Part {
        /// The resource, and where in it.
        place: String,
        /// What is wrong.
        problem: String,
    },
}

impl TemplateError {
    pub(super) fn part(place: impl Into<String>, problem: impl ToString) -> Self {
        Self::Part { place: place.into(), problem: problem.to_string() }
    }
}
