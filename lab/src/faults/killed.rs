//! Kills the process of one request at one of its await points. All points, one after the other,
//! are all places at which a killed function can leave the table.

use super::fault::Fault;
use super::promises::Promise;
use super::request_log::{Code, RequestKind};
use super::run::RunError;
use super::simulation::{PlayError, Simulation, SimulationError, SimulationOptions};

/// The request whose process is killed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KilledRequest {
    /// A message whose answer also gives its session a title.
    Send,
    /// The same message, answered as a stream of events.
    SendWithEvents,
    /// An edit.
    Edit,
    /// A login of an existing user.
    VerifyKnown,
    /// A new user's first login.
    VerifyNew,
    /// The creation of a session.
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

/// The point of the kill.
#[derive(Clone, Copy, Debug)]
pub struct KillPoint {
    /// The index of the await point.
    pub at: usize,
    /// Whether the pending call is still executed.
    pub done: bool,
}

/// Runs one request until its process is killed, and then a client's retry after some time. Returns
/// the violations; `None` where the request ended before the point.
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
            // The code may be used and the token lost: the user logs in with another code.
            self.log_in(if killed == KilledRequest::VerifyNew { 1 } else { 0 }).await?;
        } else {
            self.repeat_request(number).await?;
            let told =
                self.run.request_log.requests.get(number).and_then(|asked| asked.outcomes.last());
            if !told.is_some_and(super::invocation::Outcome::is_success) {
                self.broken.push((format!("{:?}", Promise::UsableAgain), format!("{told:?}")));
            }
        }
        self.send_message(if killed == KilledRequest::VerifyNew { 1 } else { 0 }).await?;
        self.lapse_reservations();
        self.check().await?;
        Ok(true)
    }

    /// Starts the request whose process is killed.
    async fn killed(&mut self, killed: KilledRequest) -> Result<usize, PlayError> {
        let of = self.run.request_log.users.first();
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
        if let Some(asked) = self.run.request_log.requests.get_mut(number) {
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

    /// Whether the request reached the await point.
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
