//! What people of a run mostly do. `people` does it.

/// What people of a run mostly do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Workload {
    /// A bit of everything.
    Mixed,
    /// They guess login codes.
    Guessing,
    /// They repeat what they asked, without waiting for it.
    Repeating,
    /// One of them sends from all devices at once.
    Crowding,
}

impl Workload {
    /// All of them.
    pub(super) const ALL: [Self; 4] =
        [Self::Mixed, Self::Guessing, Self::Repeating, Self::Crowding];
}
