//! One request whose process is killed at one of the points where it waits; all of them, one
//! after the other, are every point at which a function can die as far as anybody can tell.

use super::fault::Fault;
use super::journal::{Code, RequestKind};
use super::promises::Promise;
use super::run::RunError;
use super::simulation::{PlayError, Simulation, SimulationError, SimulationOptions};

/// What is killed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KilledRequest {
    /// A message, whose session is named by its answer.
    Send,
    /// The same, answered with events.
    SendWithEvents,
    /// An edit.
    Edit,
    /// A login of somebody known.
    VerifyKnown,
    /// The first login of somebody.
    VerifyNew,
    /// A session that is opened.
    Open,
}

impl KilledRequest {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Send,
        Self::SendWithEvents,
        Self::Edit,
        Self::VerifyKnown,
        Self::VerifyNew,
        Self::Open,
    ];
}

/// When it is killed.
#[derive(Clone, Copy, Debug)]
pub struct KillPoint {
    /// At which of the points where it waits, from 0.
    pub at: usize,
    /// Whether what it waits for is still done.
    pub done: bool,
}

/// Plays one request to its death, then what a client does: waits, and asks again. What does not
/// hold, by its name; none where the request ended before.
///
/// # Errors
/// [`SimulationError`].
pub async fn play_killed(
    killed: KilledRequest,
    point: KillPoint,
) -> Result<Option<Vec<(String, String)>>, SimulationError> {
    let mut simulation = Simulation::set(1, &SimulationOptions::default()).await?;
    let played = simulation.kill(killed, point).await;
    let died = simulation.finished(played)?;
    Ok(died.then_some(simulation.broken))
}

impl Simulation {
    async fn kill(&mut self, killed: KilledRequest, point: KillPoint) -> Result<bool, PlayError> {
        self.log_in(0).await?;
        if killed == KilledRequest::Edit {
            self.send_message(0).await?;
        }
        let number = self.killed(killed).await?;
        if !self.run_until_killed(number, point).await? {
            return Ok(false);
        }
        self.run.finish().await?;
        self.lapse_reservations();
        self.check().await?;
        let is_login = matches!(killed, KilledRequest::VerifyKnown | KilledRequest::VerifyNew);
        if is_login {
            // The code may be used, and the token be lost: with another code they get in.
            self.log_in(if killed == KilledRequest::VerifyNew { 1 } else { 0 }).await?;
        } else {
            self.repeat_request(number).await?;
            let told =
                self.run.journal.requests.get(number).and_then(|asked| asked.outcomes.last());
            if !told.is_some_and(super::invocation::Outcome::is_success) {
                self.broken.push((format!("{:?}", Promise::UsableAgain), format!("{told:?}")));
            }
        }
        self.send_message(if killed == KilledRequest::VerifyNew { 1 } else { 0 }).await?;
        self.lapse_reservations();
        self.check().await?;
        Ok(true)
    }

    /// The request that is to die.
    async fn killed(&mut self, killed: KilledRequest) -> Result<usize, PlayError> {
        let of = self.run.journal.users.first();
        let session = of.and_then(|person| person.sessions.last().copied()).unwrap_or_default();
        let message = of.and_then(|person| person.messages.last().cloned()).unwrap_or_default();
        let person = usize::from(killed == KilledRequest::VerifyNew);
        let kind = match killed {
            KilledRequest::Send | KilledRequest::SendWithEvents => RequestKind::Send { session },
            KilledRequest::Edit => RequestKind::Edit { session: message.0, message: message.1 },
            KilledRequest::Open => RequestKind::Open { model: self.models.free().to_owned() },
            KilledRequest::VerifyKnown | KilledRequest::VerifyNew => {
                self.lapse_reservations();
                self.request_without_faults(person, RequestKind::Code).await?;
                RequestKind::Verify { code: Code(self.last_code(person)) }
            }
        };
        let number = self.run.ask_for(person, kind);
        if let Some(asked) = self.run.journal.requests.get_mut(number) {
            asked.key = matches!(
                killed,
                KilledRequest::Send
                    | KilledRequest::SendWithEvents
                    | KilledRequest::Edit
                    | KilledRequest::Open
            )
            .then(|| "key".to_owned());
            asked.events = killed == KilledRequest::SendWithEvents;
        }
        Ok(number)
    }

    /// Whether it came so far that it could be killed there.
    async fn run_until_killed(
        &mut self,
        number: usize,
        point: KillPoint,
    ) -> Result<bool, PlayError> {
        if let Some(idle) = self.run.idle() {
            self.run.begin(number, idle, None);
        }
        for passed in 0.. {
            self.run.settle().await.map_err(RunError::from)?;
            if self.run.is_quiet() {
                return Ok(false);
            }
            if passed == point.at {
                let fault = if point.done { Fault::KilledAfter } else { Fault::KilledBefore };
                self.run.oldest(Some(fault)).await.map_err(RunError::from)?;
                return Ok(true);
            }
            self.run.oldest(None).await.map_err(RunError::from)?;
        }
        Ok(false)
    }
}
