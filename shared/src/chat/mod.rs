//! The use cases of talking: sessions, and messages with their answers. One file each.
//! Knows nothing of HTTP; what is not allowed comes back as a value.

mod answer_stream;
mod answered;
mod ask;
mod change;
mod commit_edit;
mod context;
mod counting;
mod error;
mod history;
mod model_choice;
mod open;
mod order;
mod pending;
mod pending_message;
#[cfg(test)]
mod protocol;
mod question;
mod replay;
mod reserve;
mod send;
mod settings;
mod settle;
mod spend;
mod title;

use std::sync::Arc;

pub use answer_stream::{AnswerDelta, DeltaSender};
pub use answered::Answered;
pub use ask::Reply;
pub use change::SessionChanges;
pub use error::{AccessProblem, OpenError, SendError};
pub use history::{HistoryPage, HistoryRequest, MAX_HISTORY};
pub use open::NewSession;
pub use pending::Pending;
pub use question::Question;
pub use settings::ChatSettings;
pub use title::MAX_TITLE_TOKENS;

use crate::clock::Clock;
use crate::provider::ModelProvider;
use crate::store::{CatalogCache, Store};

/// What sessions need. Cheap to clone.
#[derive(Clone)]
pub struct Sessions {
    /// The table.
    pub store: Store,
    /// The catalog of plans, models and chatbots.
    pub catalog: CatalogCache,
    /// The time.
    pub clock: Arc<dyn Clock>,
}

/// What talking needs. Cheap to clone.
#[derive(Clone)]
pub struct Chat {
    /// The table.
    pub store: Store,
    /// The catalog of plans, models and chatbots.
    pub catalog: CatalogCache,
    /// The model provider.
    pub provider: Arc<dyn ModelProvider>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// How.
    pub settings: Arc<ChatSettings>,
}
