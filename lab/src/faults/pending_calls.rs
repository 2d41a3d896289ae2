//! The pending calls of all machines: calls of the table, output of the model, SMS, sleeps. The run
//! decides when each continues.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use aws_smithy_runtime_api::client::http::SharedHttpConnector;
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use shared::provider::{ProviderError, ProviderEvent};
use shared::sms::SmsError;
use tokio::sync::oneshot;

/// The id of a machine. The id of a killed one is not reused.
pub(super) type MachineId = u32;

/// The model's next output; `None`: the answer is complete.
pub(super) type ModelOutput = Option<Result<ProviderEvent, ProviderError>>;

/// A pending call, with the sender of its result.
pub(super) enum PendingCall {
    /// A call of the table.
    Table(Box<TableCall>),
    /// The next output of the answer to this text.
    Model {
        /// The text of the question.
        text: String,
        /// The number of outputs so far.
        delivered: u32,
        /// The sender of the output.
        say: oneshot::Sender<ModelOutput>,
    },
    /// An SMS.
    Sms(oneshot::Sender<Result<(), SmsError>>),
    /// A sleep.
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
    /// The name of the call, for the trace.
    pub(super) fn name(&self) -> &str {
        match self {
            Self::Table(call) => &call.operation,
            Self::Model { .. } => "model",
            Self::Sms(_) => "sms",
            Self::Pause(_) => "pause",
        }
    }
}

/// All pending calls, in their order.
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

    /// Adds a pending call, and waits for its result. Waits for ever if the machine is killed.
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

    /// The number of pending calls.
    pub(super) fn len(&self) -> usize {
        self.entries().waiting.len()
    }

    /// Whether a machine has pending calls.
    pub(super) fn has(&self, machine: MachineId) -> bool {
        self.entries().waiting.values().any(|(of, _)| *of == machine)
    }

    /// Takes the call at this index; the oldest has index 0.
    pub(super) fn take(&self, place: usize) -> Option<(MachineId, PendingCall)> {
        let mut entries = self.entries();
        let number = *entries.waiting.keys().nth(place)?;
        entries.waiting.remove(&number)
    }

    /// Discards the pending calls of a machine.
    pub(super) fn forget(&self, machine: MachineId) {
        self.entries().waiting.retain(|_, (of, _)| *of != machine);
    }
}
