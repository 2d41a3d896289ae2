//! What people of a run mostly do. `people` does it.

/// What people of a run mostly do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Workload {
    /// A bit of everything.
    Mixed,
    /// Users guess login codes.
    Guessing,
    /// Users repeat requests without waiting for the answer.
    Repeating,
    /// One of them sends from all devices at once.
    Crowding,
}

impl Workload {
    /// All of them.
    pub(super) const ALL: [Self; 4] =
        [Self::Mixed, Self::Guessing, Self::Repeating, Self::Crowding];
}
