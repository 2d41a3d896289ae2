//! A simulated process: the deployed functions with a clock of their own. All external calls become
//! pending calls.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::StalledStreamProtectionConfig;
use aws_sdk_dynamodb::config::timeout::TimeoutConfig;
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use futures_util::future::BoxFuture;
use futures_util::stream;
use mobix::functions::{self, Backend};
use mobix::gateway::Functions;
use shared::auth::AuthSettings;
use shared::chat::ChatSettings;
use shared::clock::{Clock, VirtualClock};
use shared::model::Timestamp;
use shared::provider::{AnswerStream, ChatRequest, ModelProvider, ProviderEvent, Role};
use shared::settings::{SettingsError, Vars};
use shared::sms::{SmsError, SmsMessage, SmsSender};
use shared::store::{Store, local_config};

use super::pending_calls::{MachineId, PendingCall, PendingCalls};
use super::simulated_http::SimulatedHttp;

/// The parts that machines share.
#[derive(Clone)]
pub(super) struct Environment {
    pub(super) pending: PendingCalls,
    pub(super) clock: VirtualClock,
    pub(super) sent_codes: SentCodes,
    /// The HTTP client of the table.
    pub(super) http: SharedHttpClient,
    pub(super) endpoint: String,
    pub(super) table: String,
    /// The lifetime of a reservation.
    pub(super) lifetime: Duration,
}

/// A process that serves requests.
pub(super) struct Machine {
    pub(super) id: MachineId,
    pub(super) functions: Functions,
    offset_clock: Arc<AtomicI64>,
}

impl Machine {
    /// Starts a machine.
    pub(super) fn start(id: MachineId, environment: &Environment) -> Result<Self, SettingsError> {
        let offset_clock = Arc::new(AtomicI64::new(0));
        let vars = Vars::from_pairs([("OTP_HASH_KEY", "0123456789abcdef0123456789abcdef")]);
        let mut chat = ChatSettings::read(&vars)?;
        chat.reservation_lifetime = environment.lifetime;
        let pending = environment.pending.clone();
        let backend = Backend {
            store: environment.store(id),
            clock: Arc::new(SkewedClock {
                true_time: environment.clock.clone(),
                offset_clock: offset_clock.clone(),
            }),
            provider: Arc::new(SimulatedModel { pending: pending.clone(), machine: id }),
            sms: Arc::new(SimulatedSms {
                pending,
                machine: id,
                sent_codes: environment.sent_codes.clone(),
            }),
            auth: AuthSettings::read(&vars)?,
            chat,
            telegram: None,
        };
        Ok(Self { id, functions: functions::connect(backend), offset_clock })
    }

    /// Sets the offset of its clock, in microseconds.
    pub(super) fn offset_clock(&self, micros: i64) {
        self.offset_clock.store(micros, Ordering::Relaxed);
    }
}

impl Environment {
    /// The table, called through a machine's simulated HTTP.
    fn store(&self, machine: MachineId) -> Store {
        let table = self.http.clone();
        let http = SimulatedHttp { pending: self.pending.clone(), machine, table };
        // The run ends requests that wait too long.
        let config = local_config(&self.endpoint)
            .http_client(SharedHttpClient::new(http.clone()))
            .sleep_impl(http)
            .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
            .timeout_config(TimeoutConfig::disabled());
        Store::new(Client::from_conf(config.build()), &self.table)
    }
}

/// A clock with the offset of its machine.
struct SkewedClock {
    true_time: VirtualClock,
    offset_clock: Arc<AtomicI64>,
}

impl Clock for SkewedClock {
    fn now(&self) -> Timestamp {
        let offset_clock = self.offset_clock.load(Ordering::Relaxed);
        Timestamp::from_micros(self.true_time.now().as_micros().saturating_add(offset_clock))
    }
}

/// A model whose output the run schedules. Titles come at once, because nothing waits for their
/// tasks.
struct SimulatedModel {
    pending: PendingCalls,
    machine: MachineId,
}

impl ModelProvider for SimulatedModel {
    fn answer(&self, request: ChatRequest) -> AnswerStream {
        if request.max_tokens == Some(shared::chat::MAX_TITLE_TOKENS) {
            return Box::pin(stream::iter([Ok(ProviderEvent::Text("Named".to_owned()))]));
        }
        let asked = request.messages.into_iter().rev().find(|it| matches!(it.role, Role::User));
        let text = asked.map(|message| message.content).unwrap_or_default();
        let (pending, machine) = (self.pending.clone(), self.machine);
        Box::pin(stream::unfold(Some(0), move |delivered: Option<u32>| {
            let (pending, text) = (pending.clone(), text.clone());
            async move {
                let delivered = delivered?;
                let ask = |say| PendingCall::Model { text, delivered, say };
                let said = pending.wait(machine, ask).await?;
                let next = said.is_ok().then_some(delivered + 1);
                Some((said, next))
            }
        }))
    }
}

/// The last login code sent to each number.
#[derive(Clone, Default)]
pub(super) struct SentCodes(Arc<Mutex<std::collections::BTreeMap<String, String>>>);

impl SentCodes {
    /// The last code that was sent to a number.
    pub(super) fn last(&self, phone: &str) -> Option<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(phone).cloned()
    }
}

struct SimulatedSms {
    pending: PendingCalls,
    machine: MachineId,
    sent_codes: SentCodes,
}

impl SmsSender for SimulatedSms {
    fn send(&self, message: SmsMessage) -> BoxFuture<'_, Result<(), SmsError>> {
        Box::pin(async move {
            self.pending.wait(self.machine, PendingCall::Sms).await?;
            let mut sent_codes = self.sent_codes.0.lock().unwrap_or_else(PoisonError::into_inner);
            let code = message.code.expose().to_owned();
            sent_codes.insert(message.phone.as_str().to_owned(), code);
            Ok(())
        })
    }
}
