//! The kinds of faults, and where each can be injected.

use super::pending_calls::PendingCall;

/// A fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fault {
    /// The table throttles: too much was consumed.
    Throughput,
    /// The table throttles: too many requests.
    Throttling,
    /// The table throttles: the account's limit.
    RequestLimit,
    /// The table answers 500, and does not execute the call.
    ServerError,
    /// The table answers 503, and does not execute the call.
    Unavailable,
    /// There is no connection.
    NoConnection,
    /// No answer comes in time, and the call is not executed.
    Timeout,
    /// The call is executed, and the connection breaks before the answer.
    LostAnswer,
    /// The call is executed, and the answer does not come in time.
    LateAnswer,
    /// The call is executed, and the answer is 500.
    ErrorAfterDone,
    /// The call is executed, and the answer is truncated.
    GarbledAnswer,
    /// No answer comes in time, and the call is executed later, after its timeout.
    DoneLater,
    /// The call is executed now, and its answer comes after other calls.
    SlowAnswer,
    /// A transaction conflicts with another one.
    Conflict,
    /// An earlier attempt of the same transaction is still in progress.
    InProgress,
    /// A single write conflicts with a transaction.
    WriteConflict,
    /// A part of a transaction is throttled.
    ThrottledTransaction,
    /// A batch is executed in part.
    PartialBatch,
    /// The process is killed before the call is executed.
    KilledBefore,
    /// The process is killed after the call is executed.
    KilledAfter,
    /// The clock of the machine jumps.
    ClockSkew,
    /// The provider answers 500.
    ProviderError,
    /// The provider answers 429.
    ProviderLimit,
    /// The provider's answer times out.
    ProviderTimeout,
    /// The provider refuses.
    ProviderRefusal,
    /// The provider's answer is not of the protocol.
    ProviderGarbage,
    /// The provider's answer is truncated.
    ProviderCut,
    /// The provider's answer has no text.
    ProviderEmpty,
    /// The provider reports no usage.
    NoUsage,
    /// The answer comes after its reservation has lapsed.
    AnswerAfterLapse,
    /// The process is killed during the model's answer.
    KilledWhileAnswering,
    /// An SMS is not sent.
    SmsFailure,
    /// The client disconnects during the answer.
    ClientGone,
    /// The client repeats a request that is still running.
    RepeatAtOnce,
}

impl Fault {
    /// All of them.
    pub const ALL: [Self; 34] = [
        Self::Throughput,
        Self::Throttling,
        Self::RequestLimit,
        Self::ServerError,
        Self::Unavailable,
        Self::NoConnection,
        Self::Timeout,
        Self::LostAnswer,
        Self::LateAnswer,
        Self::ErrorAfterDone,
        Self::GarbledAnswer,
        Self::DoneLater,
        Self::SlowAnswer,
        Self::Conflict,
        Self::InProgress,
        Self::WriteConflict,
        Self::ThrottledTransaction,
        Self::PartialBatch,
        Self::KilledBefore,
        Self::KilledAfter,
        Self::ClockSkew,
        Self::ProviderError,
        Self::ProviderLimit,
        Self::ProviderTimeout,
        Self::ProviderRefusal,
        Self::ProviderGarbage,
        Self::ProviderCut,
        Self::ProviderEmpty,
        Self::NoUsage,
        Self::AnswerAfterLapse,
        Self::KilledWhileAnswering,
        Self::SmsFailure,
        Self::ClientGone,
        Self::RepeatAtOnce,
    ];

    /// Whether the fault can be injected into a pending call. The faults of clients cannot.
    pub(super) fn suits(self, waiting: &PendingCall) -> bool {
        match waiting {
            PendingCall::Table(call) => self.suits_call(&call.operation),
            PendingCall::Model { delivered, .. } => match self {
                Self::ProviderLimit | Self::ProviderError | Self::ProviderEmpty => *delivered == 0,
                Self::NoUsage => *delivered > 0,
                Self::ProviderTimeout
                | Self::ProviderRefusal
                | Self::ProviderGarbage
                | Self::ProviderCut
                | Self::AnswerAfterLapse
                | Self::KilledWhileAnswering
                | Self::ClockSkew => true,
                _ => false,
            },
            PendingCall::Sms(_) => self == Self::SmsFailure,
            PendingCall::Pause(_) => self == Self::ClockSkew,
        }
    }

    fn suits_call(self, operation: &str) -> bool {
        match self {
            Self::Conflict | Self::InProgress | Self::ThrottledTransaction => {
                operation == "TransactWriteItems"
            }
            Self::WriteConflict => operation == "UpdateItem",
            Self::PartialBatch => operation == "BatchGetItem",
            Self::DoneLater => matches!(operation, "TransactWriteItems" | "UpdateItem"),
            _ => self <= Self::ClockSkew,
        }
    }
}
