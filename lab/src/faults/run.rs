//! One run: the seed determines which call continues next, which fault it gets, and how time
//! passes. Nothing else is random, so a seed always repeats its run.

use std::collections::BTreeMap;
use std::time::Duration;

use aws_smithy_runtime_api::client::http::{HttpConnector as _, SharedHttpConnector};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use shared::clock::Clock as _;
use shared::provider::{ProviderError, ProviderEvent, Usage, Waiting as ProviderWait};
use shared::settings::SettingsError;
use shared::sms::SmsError;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::answers::{self, Answer};
use super::fault::Fault;
use super::injected_bug::InjectedBug;
use super::invocation::{Outcome, invoke};
use super::machine::{Environment, Machine};
use super::pending_calls::{MachineId, ModelOutput, PendingCall, TableCall};
use super::request_log::{RequestLog, SentRequest};
use super::workload::Workload;

/// How often all tasks are polled before the run continues: more than the longest chain of tasks
/// that wake each other.
const POLLS: usize = 24;

/// A run with more steps than this does not terminate.
const MAX_STEPS: u32 = 50_000;

/// A run that does not terminate: a task waits for something that never comes.
#[derive(Debug, thiserror::Error)]
#[error("after {0} steps the run does not end")]
pub(super) struct NoProgress(u32);

/// A machine with its running request.
struct RunningMachine {
    machine: Machine,
    invocation: Option<(usize, JoinHandle<Outcome>)>,
}

/// A call that was executed, but whose answer is delayed.
struct SlowAnswer {
    machine: MachineId,
    to: oneshot::Sender<Answer>,
    answer: Answer,
}

/// The state of a run.
pub(super) struct Run {
    pub(super) rng: fastrand::Rng,
    pub(super) environment: Environment,
    pub(super) request_log: RequestLog,
    /// The trace: one line for each event.
    pub(super) trace: Vec<String>,
    /// How often each fault happened.
    pub(super) faults: BTreeMap<Fault, u32>,
    pub(super) steps: u32,
    /// The number of faults in a thousand calls.
    pub(super) fault_rate: u32,
    pub(super) injected_bug: Option<InjectedBug>,
    /// The kind of requests that users mostly make.
    pub(super) workload: Workload,
    machines: Vec<RunningMachine>,
    next_machine: MachineId,
    slow: Vec<SlowAnswer>,
    later: Vec<(SharedHttpConnector, HttpRequest)>,
}

impl Run {
    /// A run with this many machines.
    pub(super) fn new(
        seed: u64,
        machines: u32,
        environment: Environment,
        injected_bug: Option<InjectedBug>,
    ) -> Result<Self, SettingsError> {
        let mut run = Self {
            rng: fastrand::Rng::with_seed(seed),
            environment,
            request_log: RequestLog::default(),
            trace: Vec::new(),
            faults: BTreeMap::new(),
            steps: 0,
            fault_rate: 0,
            injected_bug,
            workload: Workload::Mixed,
            machines: Vec::new(),
            next_machine: 0,
            slow: Vec::new(),
            later: Vec::new(),
        };
        for _ in 0..machines {
            let machine = run.machine()?;
            run.machines.push(RunningMachine { machine, invocation: None });
        }
        Ok(run)
    }

    fn machine(&mut self) -> Result<Machine, SettingsError> {
        self.next_machine += 1;
        Machine::start(self.next_machine, &self.environment)
    }

    /// Polls all tasks until they wait for pending calls, and records the outcomes.
    pub(super) async fn settle(&mut self) -> Result<(), NoProgress> {
        self.steps += 1;
        if self.steps > MAX_STEPS {
            return Err(NoProgress(self.steps));
        }
        for _ in 0..POLLS {
            tokio::task::yield_now().await;
        }
        for busy in &mut self.machines {
            if let Some((number, running)) = busy.invocation.take_if(|(_, it)| it.is_finished()) {
                // A panic counts as an internal error.
                let panicked = Outcome::Answer(500, "the invocation panicked".into());
                let told = running.await.unwrap_or(panicked);
                self.trace.push(format!("m{} q{number} {}", busy.machine.id, told.brief()));
                self.request_log.note(number, told);
            }
        }
        Ok(())
    }

    /// Whether no request is running and no call is pending.
    pub(super) fn is_quiet(&self) -> bool {
        self.environment.pending.len() + self.slow.len() == 0
            && self.machines.iter().all(|busy| busy.invocation.is_none())
    }

    /// The number of pending calls.
    pub(super) fn waiting(&self) -> usize {
        self.environment.pending.len() + self.slow.len() + self.later.len()
    }

    /// The index of an idle machine.
    pub(super) fn idle(&self) -> Option<usize> {
        self.machines.iter().position(|busy| {
            let id = busy.machine.id;
            busy.invocation.is_none()
                && !self.environment.pending.has(id)
                && !self.slow.iter().any(|slow| slow.machine == id)
        })
    }

    /// Starts an attempt of a request.
    pub(super) fn begin(&mut self, number: usize, on: usize, disconnects_after: Option<usize>) {
        let Some(asked) = self.request_log.requests.get_mut(number) else { return };
        let Some(busy) = self.machines.get_mut(on) else { return };
        let phone = self.request_log.users.get(asked.person).map_or("", |person| &person.phone);
        let call = asked.call(phone, disconnects_after);
        let Some(function) = busy.machine.functions.routers.get(call.function).cloned() else {
            return;
        };
        asked.running += 1;
        self.trace.push(format!("m{} q{number} begins {}", busy.machine.id, asked.brief()));
        busy.invocation = Some((number, tokio::spawn(invoke(function, call))));
    }

    /// Adds a new request.
    pub(super) fn ask(&mut self, asked: SentRequest) -> usize {
        self.request_log.requests.push(asked);
        self.request_log.requests.len() - 1
    }

    /// Continues a pending call, or injects a fault into it.
    pub(super) async fn resume_one(&mut self) -> Result<(), SettingsError> {
        let (waiting, slow) = (self.environment.pending.len(), self.slow.len());
        let place = self.rng.usize(..waiting + slow + self.later.len());
        if place >= waiting + slow {
            let (table, request) = self.later.swap_remove(place - waiting - slow);
            self.trace.push("a late write is done".to_owned());
            let _nobody_waits = table.call(request).await;
        } else if place >= waiting {
            let SlowAnswer { machine, to, answer } = self.slow.swap_remove(place - waiting);
            self.trace.push(format!("m{machine} slow answer"));
            let _gone = to.send(answer);
        } else if let Some((machine, waiting)) = self.environment.pending.take(place) {
            let fault = self.draw(&waiting);
            self.release(machine, waiting, fault).await?;
        }
        Ok(())
    }

    /// Continues the oldest pending call, with this fault if any.
    pub(super) async fn oldest(&mut self, fault: Option<Fault>) -> Result<(), SettingsError> {
        match self.environment.pending.take(0) {
            Some((machine, waiting)) => self.release(machine, waiting, fault).await,
            None => Ok(()),
        }
    }

    fn draw(&mut self, waiting: &PendingCall) -> Option<Fault> {
        if self.rng.u32(..1_000) >= self.fault_rate {
            return None;
        }
        let suitable: Vec<_> = Fault::ALL.into_iter().filter(|it| it.suits(waiting)).collect();
        self.rng.choice(suitable)
    }

    async fn release(
        &mut self,
        machine: MachineId,
        waiting: PendingCall,
        fault: Option<Fault>,
    ) -> Result<(), SettingsError> {
        self.trace.push(match fault {
            Some(fault) => format!("m{machine} {} {fault:?}", waiting.name()),
            None => format!("m{machine} {}", waiting.name()),
        });
        if let Some(fault) = fault {
            *self.faults.entry(fault).or_default() += 1;
        }
        if fault == Some(Fault::ClockSkew) {
            self.offset_clock(machine);
        }
        match waiting {
            PendingCall::Table(call) => return self.release_call(machine, call, fault).await,
            PendingCall::Model { text, delivered, say } => match fault {
                Some(Fault::KilledWhileAnswering | Fault::KilledBefore | Fault::KilledAfter) => {
                    return self.kill(machine);
                }
                Some(Fault::AnswerAfterLapse) => {
                    self.environment
                        .clock
                        .advance(self.environment.lifetime + Duration::from_secs(1));
                    let _gone = say.send(words(&text, delivered, None));
                }
                fault => {
                    let _gone = say.send(words(&text, delivered, fault));
                }
            },
            PendingCall::Sms(sent) => {
                let refused = || SmsError::Refused("injected".to_owned());
                let _gone = sent.send(fault.map_or(Ok(()), |_| Err(refused())));
            }
            PendingCall::Pause(over) => {
                let _gone = over.send(());
            }
        }
        Ok(())
    }

    async fn release_call(
        &mut self,
        machine: MachineId,
        call: Box<TableCall>,
        fault: Option<Fault>,
    ) -> Result<(), SettingsError> {
        if let Some(answer) =
            fault.and_then(|fault| answers::answer_without_effect(fault, &call.request))
        {
            if fault == Some(Fault::DoneLater)
                && let Some(request) = call.request.try_clone()
            {
                self.later.push((call.table.clone(), request));
            }
            let _gone = call.answer.send(answer);
            return Ok(());
        }
        match fault {
            Some(Fault::KilledBefore) => self.kill(machine),
            Some(Fault::KilledAfter) => {
                let _nobody_hears = self.done(&call).await;
                self.kill(machine)
            }
            Some(Fault::SlowAnswer) => {
                let answer = self.done(&call).await;
                self.slow.push(SlowAnswer { machine, to: call.answer, answer });
                Ok(())
            }
            _ => {
                let partial = match fault {
                    Some(Fault::PartialBatch) => answers::partial_batch(&call).await,
                    _ => None,
                };
                let answer = match partial {
                    Some(answer) => answer,
                    None => answers::done(fault, self.done(&call).await),
                };
                let _gone = call.answer.send(answer);
                Ok(())
            }
        }
    }

    /// Executes a call, with the injected bug if any.
    async fn done(&self, call: &TableCall) -> Answer {
        let bugged = self.injected_bug.and_then(|injected_bug| injected_bug.apply(&call.request));
        match bugged.or_else(|| call.request.try_clone()) {
            Some(request) => call.table.call(request).await,
            None => answers::lost(),
        }
    }

    /// Kills a machine: its pending calls are discarded, and a new machine replaces it.
    fn kill(&mut self, machine: MachineId) -> Result<(), SettingsError> {
        self.environment.pending.forget(machine);
        self.slow.retain(|slow| slow.machine != machine);
        let fresh = self.machine()?;
        let dead = self.machines.iter_mut().find(|busy| busy.machine.id == machine);
        if let Some(busy) = dead {
            busy.machine = fresh;
            if let Some((number, _)) = busy.invocation.take() {
                self.request_log.note(number, Outcome::Killed);
            }
        }
        Ok(())
    }

    /// Changes the offset of a machine's clock, by seconds or sometimes by minutes.
    fn offset_clock(&mut self, machine: MachineId) {
        let most: i64 = if self.rng.u8(..8) == 0 { 90_000_000 } else { 3_000_000 };
        let offset_clock = self.rng.i64(-most..=most);
        if let Some(busy) = self.machines.iter().find(|busy| busy.machine.id == machine) {
            busy.machine.offset_clock(offset_clock);
        }
    }

    /// Advances the clock, mostly by milliseconds.
    pub(super) fn advance_clock(&mut self) {
        let millis = match self.rng.u32(..1_000) {
            0..700 => self.rng.u64(..20),
            700..960 => self.rng.u64(..2_000),
            960..995 => self.rng.u64(20_000..90_000),
            _ => self.rng.u64(320_000..7_200_000),
        };
        self.environment.clock.advance(Duration::from_millis(millis));
    }

    /// Continues without further faults until no request is running.
    pub(super) async fn finish(&mut self) -> Result<(), RunError> {
        let rate = std::mem::take(&mut self.fault_rate);
        loop {
            self.settle().await?;
            if self.waiting() > 0 {
                self.resume_one().await?;
            } else if self.is_quiet() {
                break;
            }
        }
        self.fault_rate = rate;
        Ok(())
    }

    /// The true time of the simulation.
    pub(super) fn now(&self) -> shared::model::Timestamp {
        self.environment.clock.now()
    }
}

/// Why a run cannot go on.
#[derive(Debug, thiserror::Error)]
pub(super) enum RunError {
    #[error(transparent)]
    Settings(#[from] SettingsError),
    #[error(transparent)]
    NoProgress(#[from] NoProgress),
}

/// The model's output for a text.
fn words(text: &str, delivered: u32, fault: Option<Fault>) -> ModelOutput {
    let error = match fault {
        Some(Fault::ProviderError) => Some(ProviderError::Status(500)),
        Some(Fault::ProviderLimit) => Some(ProviderError::RateLimited { retry_after: None }),
        Some(Fault::ProviderTimeout) => Some(ProviderError::Timeout(ProviderWait::Data)),
        Some(Fault::ProviderRefusal) => Some(ProviderError::Refused { code: "x".to_owned() }),
        Some(Fault::ProviderGarbage) => Some(ProviderError::Garbage("injected")),
        Some(Fault::ProviderCut) => Some(ProviderError::Cut),
        Some(Fault::ProviderEmpty) => Some(ProviderError::Empty),
        _ => None,
    };
    if let Some(error) = error {
        return Some(Err(error));
    }
    let usage = Usage::of(5, 3, None);
    match delivered {
        0 => Some(Ok(ProviderEvent::Text("re: ".to_owned()))),
        1 => Some(Ok(ProviderEvent::Text(text.to_owned()))),
        2 if fault != Some(Fault::NoUsage) => Some(Ok(ProviderEvent::Usage(usage))),
        _ => None,
    }
}
