//! Where everything that leaves a machine waits until the run lets it go on: calls of the
//! table, words of the model, text messages, pauses. Decides nothing.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use aws_smithy_runtime_api::client::http::SharedHttpConnector;
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use shared::provider::{ProviderError, ProviderEvent};
use shared::sms::SmsError;
use tokio::sync::oneshot;

/// One of the processes that answer, by number. A killed one's number is not used again.
pub(super) type MachineId = u32;

/// What a model says next; none: its answer is whole.
pub(super) type ModelOutput = Option<Result<ProviderEvent, ProviderError>>;

/// Something that waits, and where its answer goes to.
pub(super) enum PendingCall {
    /// A call of the table.
    Table(Box<TableCall>),
    /// The next words of an answer to this text, of which so many came.
    Model {
        /// The text.
        text: String,
        /// How many came.
        delivered: u32,
        /// Where the words go.
        say: oneshot::Sender<ModelOutput>,
    },
    /// A text message.
    Sms(oneshot::Sender<Result<(), SmsError>>),
    /// A pause.
    Pause(oneshot::Sender<()>),
}

/// A call of the table.
pub(super) struct TableCall {
    pub(super) operation: String,
    pub(super) request: HttpRequest,
    pub(super) table: SharedHttpConnector,
    pub(super) answer: oneshot::Sender<Result<HttpResponse, ConnectorError>>,
}

impl PendingCall {
    /// What it is, for the trace.
    pub(super) fn name(&self) -> &str {
        match self {
            Self::Table(call) => &call.operation,
            Self::Model { .. } => "model",
            Self::Sms(_) => "sms",
            Self::Pause(_) => "pause",
        }
    }
}

/// Everything that waits, in the order it came.
#[derive(Clone, Default)]
pub(super) struct PendingCalls(Arc<Mutex<Entries>>);

#[derive(Default)]
struct Entries {
    next: u64,
    waiting: BTreeMap<u64, (MachineId, PendingCall)>,
}

impl PendingCalls {
    fn entries(&self) -> MutexGuard<'_, Entries> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn put(&self, machine: MachineId, waiting: PendingCall) {
        let mut entries = self.entries();
        let number = entries.next;
        entries.next += 1;
        entries.waiting.insert(number, (machine, waiting));
    }

    /// Waits for the answer to what `ask` makes of the answer's sender; for ever, where the
    /// machine is killed.
    pub(super) async fn wait<T>(
        &self,
        machine: MachineId,
        ask: impl FnOnce(oneshot::Sender<T>) -> PendingCall,
    ) -> T {
        let (answer, answered) = oneshot::channel();
        self.put(machine, ask(answer));
        match answered.await {
            Ok(answer) => answer,
            Err(_) => std::future::pending().await,
        }
    }

    /// How many wait.
    pub(super) fn len(&self) -> usize {
        self.entries().waiting.len()
    }

    /// Whether something of this machine waits.
    pub(super) fn has(&self, machine: MachineId) -> bool {
        self.entries().waiting.values().any(|(of, _)| *of == machine)
    }

    /// Takes the one at this place, the oldest being at 0.
    pub(super) fn take(&self, place: usize) -> Option<(MachineId, PendingCall)> {
        let mut entries = self.entries();
        let number = *entries.waiting.keys().nth(place)?;
        entries.waiting.remove(&number)
    }

    /// Forgets what waits for this machine: nothing of it goes on.
    pub(super) fn forget(&self, machine: MachineId) {
        self.entries().waiting.retain(|_, (of, _)| *of != machine);
    }
}
