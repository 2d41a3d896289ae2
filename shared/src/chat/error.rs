//! Why a message is not answered, or a session not opened.

use super::Answered;
use crate::model::{Message, Timestamp};
use crate::provider::ProviderError;
use crate::quota::Refusal;
use crate::store::StoreError;
use crate::tokens::MAX_TEXT_BYTES;

/// Why a model or chatbot cannot be used for a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccessProblem {
    /// The chatbot is not in the user's plan, or no longer.
    ChatbotNotInPlan,
    /// The model is not in the user's plan.
    ModelNotInPlan,
    /// The model is not offered any more.
    ModelClosed,
    /// The chatbot makes pictures, and the model does not.
    ModelMakesNoImages,
    /// The model's pictures are larger than can be kept.
    ImagesTooLarge,
}

impl AccessProblem {
    /// The `reason` of the contract's error; none: the code says it.
    #[must_use]
    pub const fn reason(self) -> Option<&'static str> {
        match self {
            Self::ChatbotNotInPlan | Self::ModelNotInPlan => None,
            Self::ModelClosed => Some("model_closed"),
            Self::ModelMakesNoImages => Some("model_makes_no_images"),
            Self::ImagesTooLarge => Some("images_too_large"),
        }
    }
}

/// Why a message is not answered.
#[derive(Debug, thiserror::Error)]
pub enum SendError {
    /// There is no such session, or it is another user's.
    #[error("no such session")]
    NotFound,
    /// The text, or what goes with it, is more than is counted or sent.
    #[error("more than {MAX_TEXT_BYTES} bytes of text, or more than the model reads")]
    TooLarge,
    /// The session's model or chatbot cannot be used for it.
    #[error("no access: {0:?}")]
    Access(AccessProblem),
    /// The plan does not allow it, decided at this moment.
    #[error("refused: {0:?}")]
    Refused(Refusal, Timestamp),
    /// The provider failed. Nothing was charged; the user's message is kept.
    #[error("the provider failed: {error}")]
    Provider {
        /// How.
        error: ProviderError,
        /// The message that is kept.
        user_message: Box<Message>,
    },
    /// The provider failed after a part of the answer had been passed on, which is stored
    /// and charged.
    #[error("the provider failed midway: {error}")]
    CutOff {
        /// How.
        error: ProviderError,
        /// What is stored.
        answered: Box<Answered>,
    },
    /// The client went away before the first word. Nothing was charged.
    #[error("nobody listens any more")]
    ClientGone,
    /// The same request is being answered at this moment.
    #[error("the same request is being answered")]
    InProgress,
    /// The request's key stands for another request.
    #[error("the key stands for another request")]
    KeyReused,
    /// The table failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The text could not be counted.
    #[error("the tokeniser failed")]
    Tokeniser,
}

/// Why a session is not opened, or not changed.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// There is no such user any more.
    #[error("no such user")]
    NoUser,
    /// There is no such chatbot to choose.
    #[error("no such chatbot")]
    UnknownChatbot,
    /// The chatbot is not in the plan.
    #[error("the chatbot is not in the plan")]
    ChatbotAccess,
    /// No model was named.
    #[error("no model was named")]
    ModelMissing,
    /// There is no such model to choose.
    #[error("no such model")]
    UnknownModel,
    /// The model is not in the plan, or not for this chatbot.
    #[error("the model cannot be used: {0:?}")]
    ModelAccess(AccessProblem),
    /// The request's key stands for another request.
    #[error("the key stands for another request")]
    KeyReused,
    /// The table failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}
