//! The kinds of faults, and where each can happen.

use super::pending_calls::PendingCall;

/// Something that goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fault {
    /// The table throttles: too much was consumed.
    Throughput,
    /// The table throttles: too many requests.
    Throttling,
    /// The table throttles: the account's limit.
    RequestLimit,
    /// The table answers 500, and did nothing.
    ServerError,
    /// The table answers 503, and did nothing.
    Unavailable,
    /// There is no connection.
    NoConnection,
    /// No answer comes in time, and nothing was done.
    Timeout,
    /// It was done, and the connection broke before the answer.
    LostAnswer,
    /// It was done, and the answer did not come in time.
    LateAnswer,
    /// It was done, and the answer is 500.
    ErrorAfterDone,
    /// It was done, and the answer is cut in the middle.
    GarbledAnswer,
    /// No answer comes in time, and it is done later, when nobody waits for it any more.
    DoneLater,
    /// It is done now, and the answer comes when others have gone on.
    SlowAnswer,
    /// A transaction meets another one.
    Conflict,
    /// An earlier attempt of the same transaction still runs.
    InProgress,
    /// A single write meets a transaction.
    WriteConflict,
    /// A part of a transaction is throttled.
    ThrottledTransaction,
    /// A batch is answered in part.
    PartialBatch,
    /// The process dies before the call is done.
    KilledBefore,
    /// The process dies when the call is done.
    KilledAfter,
    /// The clock of the machine jumps.
    ClockSkew,
    /// The provider answers 500.
    ProviderError,
    /// The provider answers 429.
    ProviderLimit,
    /// The provider is silent for too long.
    ProviderTimeout,
    /// The provider refuses.
    ProviderRefusal,
    /// The provider's answer is not of the protocol.
    ProviderGarbage,
    /// The provider's answer stops in the middle.
    ProviderCut,
    /// The provider's answer has no words.
    ProviderEmpty,
    /// The provider does not say what was used.
    NoUsage,
    /// The answer comes after its reservation has lapsed.
    AnswerAfterLapse,
    /// The process dies while the model answers.
    KilledWhileAnswering,
    /// A text message is not sent.
    SmsFailure,
    /// The client goes away in the middle of the answer.
    ClientGone,
    /// The client repeats a request that still runs.
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

    /// Whether it can happen to what waits. Of what clients do, none can.
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
