//! What is decided about. Plain data.

use super::ModelKind;

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ask {
    /// The model's kind.
    pub kind: ModelKind,
    /// Whether an image is asked for.
    pub image: bool,
}
