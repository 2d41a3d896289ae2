//! Why there is no answer. Every text here may be logged: none repeats what the provider
//! or a user wrote. Must not decide what a user is told.

use std::time::Duration;

use tokio::time::Instant;

/// Why there is no answer, or no whole one.
#[derive(Debug, thiserror::Error)]
pub enum ProviderError {
    /// No connection: nothing was sent.
    #[error("no connection to the model provider")]
    Connect(#[source] reqwest::Error),
    /// The connection was lost after the request was sent and before an answer began. The
    /// provider may be answering: another request would be paid for as well.
    #[error("the connection to the model provider was lost")]
    Lost(#[source] reqwest::Error),
    /// An answer with a status that is no success, redirects included.
    #[error("the model provider answered with status {0}")]
    Status(u16),
    /// Status 429.
    #[error("the model provider limits requests")]
    RateLimited {
        /// How long it wants to be left alone, where it says so in seconds.
        retry_after: Option<Duration>,
    },
    /// Something took longer than the settings allow.
    #[error("the model provider took too long to {0}")]
    Timeout(Waiting),
    /// The provider reported an error in place of the (rest of the) answer.
    #[error("the model provider refused with code {code}")]
    Refused {
        /// Its code; `unknown` where it gave none. Letters, digits and `_.-` only.
        code: String,
    },
    /// Something that is not of the protocol.
    #[error("the model provider's answer is not of the protocol: {0}")]
    Garbage(&'static str),
    /// More than is read of one answer.
    #[error("the model provider's answer is too large: {0}")]
    TooLarge(&'static str),
    /// A finished answer with neither text nor picture.
    #[error("the model provider's answer is empty")]
    Empty,
    /// An answer that stopped before it was finished.
    #[error("the model provider's answer was cut off")]
    Cut,
}

/// What a timeout waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Waiting {
    /// The connection.
    Connection,
    /// The first or the next bytes.
    Data,
    /// The answer's end.
    End,
}

impl std::fmt::Display for Waiting {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Connection => "connect",
            Self::Data => "send more data",
            Self::End => "end its answer",
        })
    }
}

impl ProviderError {
    /// One word for metrics; who operates the service can mend the first two.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Status(401 | 403) => "key_refused",
            Self::Status(402) => "no_credit",
            Self::Connect(_) => "connect",
            Self::Lost(_) => "lost",
            Self::Status(_) => "status",
            Self::RateLimited { .. } => "rate_limited",
            Self::Timeout(_) => "timeout",
            Self::Refused { .. } => "refused",
            Self::Garbage(_) => "garbage",
            Self::TooLarge(_) => "too_large",
            Self::Empty => "empty",
            Self::Cut => "cut",
        }
    }

    /// Whether it is about time: `provider_timeout` rather than `provider_error`.
    #[must_use]
    pub const fn is_timeout(&self) -> bool {
        matches!(self, Self::Timeout(_))
    }

    /// Whether a limit of ours ended the answer, which the provider would have gone on with.
    #[must_use]
    pub const fn is_own_limit(&self) -> bool {
        matches!(self, Self::Timeout(Waiting::End) | Self::TooLarge(_))
    }

    /// Whether it is the provider's outage or its operator's account, and not for what was
    /// asked: nothing that a user does brings it about.
    #[must_use]
    pub const fn is_outage(&self) -> bool {
        matches!(
            self,
            Self::Connect(_)
                | Self::Lost(_)
                | Self::RateLimited { .. }
                | Self::Timeout(_)
                | Self::Status(401 | 402 | 404 | 408 | 429 | 500..)
        )
    }

    /// Whether the provider may take money for a request that ended so: it began to answer.
    #[must_use]
    pub const fn may_cost(&self) -> bool {
        match self {
            Self::Connect(_)
            | Self::Status(_)
            | Self::RateLimited { .. }
            | Self::Timeout(Waiting::Connection) => false,
            Self::Lost(_)
            | Self::Timeout(Waiting::Data | Waiting::End)
            | Self::Refused { .. }
            | Self::Garbage(_)
            | Self::TooLarge(_)
            | Self::Empty
            | Self::Cut => true,
        }
    }

    /// Of a request that got no answer.
    pub(super) fn of_request(error: reqwest::Error, deadline: Instant) -> Self {
        match (error.is_timeout(), error.is_connect()) {
            (true, true) => Self::Timeout(Waiting::Connection),
            (true, false) => Self::timeout(deadline),
            // The URL may hold secrets, which are not for logs.
            (false, true) => Self::Connect(error.without_url()),
            (false, false) => Self::Lost(error.without_url()),
        }
    }

    /// Of an answer that could not be read on.
    pub(super) fn of_body(error: &reqwest::Error, deadline: Instant) -> Self {
        if error.is_timeout() { Self::timeout(deadline) } else { Self::Cut }
    }

    fn timeout(deadline: Instant) -> Self {
        Self::Timeout(if Instant::now() < deadline { Waiting::Data } else { Waiting::End })
    }
}
