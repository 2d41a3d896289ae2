//! The kinds of workloads; `request_generator` makes their requests.

/// The kind of requests that users mostly make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Workload {
    /// All kinds of requests.
    Mixed,
    /// Users guess login codes.
    Guessing,
    /// Users repeat requests without waiting for the answer.
    Repeating,
    /// Concurrent messages from all devices of one user.
    Crowding,
}

impl Workload {
    /// All of them.
    pub(super) const ALL: [Self; 4] =
        [Self::Mixed, Self::Guessing, Self::Repeating, Self::Crowding];
}
