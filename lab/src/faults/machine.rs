//! One process that answers: the functions as they are deployed, with a clock of its own, and
//! nothing that reaches outside but by the board.

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

use super::board::{Board, MachineId, Waiting};
use super::wire::Wire;

/// What machines are made from.
#[derive(Clone)]
pub(super) struct Surroundings {
    pub(super) board: Board,
    pub(super) clock: VirtualClock,
    pub(super) letters: Letters,
    /// How the table is reached.
    pub(super) http: SharedHttpClient,
    pub(super) endpoint: String,
    pub(super) table: String,
    /// How long a place is held.
    pub(super) lifetime: Duration,
}

/// A process that answers.
pub(super) struct Machine {
    pub(super) id: MachineId,
    pub(super) functions: Functions,
    skew: Arc<AtomicI64>,
}

impl Machine {
    /// Starts one.
    pub(super) fn start(id: MachineId, within: &Surroundings) -> Result<Self, SettingsError> {
        let skew = Arc::new(AtomicI64::new(0));
        let vars = Vars::from_pairs([("OTP_HASH_KEY", "0123456789abcdef0123456789abcdef")]);
        let mut chat = ChatSettings::read(&vars)?;
        chat.reservation_lifetime = within.lifetime;
        let board = within.board.clone();
        let backend = Backend {
            store: within.store(id),
            clock: Arc::new(SkewedClock { true_time: within.clock.clone(), skew: skew.clone() }),
            provider: Arc::new(BoardModel { board: board.clone(), machine: id }),
            sms: Arc::new(BoardSms { board, machine: id, letters: within.letters.clone() }),
            auth: AuthSettings::read(&vars)?,
            chat,
            telegram: None,
        };
        Ok(Self { id, functions: functions::connect(backend), skew })
    }

    /// Sets its clock apart from the true time, in microseconds.
    pub(super) fn skew(&self, micros: i64) {
        self.skew.store(micros, Ordering::Relaxed);
    }
}

impl Surroundings {
    /// The table by the wire of a machine.
    fn store(&self, machine: MachineId) -> Store {
        let table = self.http.clone();
        let wire = Wire { board: self.board.clone(), machine, table };
        // Who waits too long is told so by the run.
        let config = local_config(&self.endpoint)
            .http_client(SharedHttpClient::new(wire.clone()))
            .sleep_impl(wire)
            .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
            .timeout_config(TimeoutConfig::disabled());
        Store::new(Client::from_conf(config.build()), &self.table)
    }
}

/// A clock that is wrong by what its machine's skew says.
struct SkewedClock {
    true_time: VirtualClock,
    skew: Arc<AtomicI64>,
}

impl Clock for SkewedClock {
    fn now(&self) -> Timestamp {
        let skew = self.skew.load(Ordering::Relaxed);
        Timestamp::from_micros(self.true_time.now().as_micros().saturating_add(skew))
    }
}

/// A model whose words come when the run says so. Titles come at once, so that the run need
/// not know of tasks that nobody waits for.
struct BoardModel {
    board: Board,
    machine: MachineId,
}

impl ModelProvider for BoardModel {
    fn answer(&self, request: ChatRequest) -> AnswerStream {
        if request.max_tokens.is_some() {
            return Box::pin(stream::iter([Ok(ProviderEvent::Text("Named".to_owned()))]));
        }
        let asked = request.messages.into_iter().rev().find(|it| matches!(it.role, Role::User));
        let text = asked.map(|message| message.content).unwrap_or_default();
        let (board, machine) = (self.board.clone(), self.machine);
        Box::pin(stream::unfold(Some(0), move |heard: Option<u32>| {
            let (board, text) = (board.clone(), text.clone());
            async move {
                let heard = heard?;
                let ask = |say| Waiting::Model { text, heard, say };
                let said = board.wait(machine, ask).await?;
                let next = said.is_ok().then_some(heard + 1);
                Some((said, next))
            }
        }))
    }
}

/// The login codes that were sent, by number: the last of each.
#[derive(Clone, Default)]
pub(super) struct Letters(Arc<Mutex<std::collections::BTreeMap<String, String>>>);

impl Letters {
    /// The last code that reached a number.
    pub(super) fn last(&self, phone: &str) -> Option<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(phone).cloned()
    }
}

struct BoardSms {
    board: Board,
    machine: MachineId,
    letters: Letters,
}

impl SmsSender for BoardSms {
    fn send(&self, message: SmsMessage) -> BoxFuture<'_, Result<(), SmsError>> {
        Box::pin(async move {
            self.board.wait(self.machine, Waiting::Sms).await?;
            let mut letters = self.letters.0.lock().unwrap_or_else(PoisonError::into_inner);
            let code = message.code.expose().to_owned();
            letters.insert(message.phone.as_str().to_owned(), code);
            Ok(())
        })
    }
}
