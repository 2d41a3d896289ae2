//! One request whose process is killed at one of the points where it waits; all of them, one
//! after the other, are every point at which a function can die as far as anybody can tell.

use super::fault::Fault;
use super::journal::{Code, Wish};
use super::run::RunError;
use super::scene::{PlayError, Scene, SceneError, Stage};
use super::verdict::Promise;

/// What is killed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Victim {
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

impl Victim {
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
pub struct Death {
    /// At which of the points where it waits, from 0.
    pub at: usize,
    /// Whether what it waits for is still done.
    pub done: bool,
}

/// Plays one request to its death, then what a client does: waits, and asks again. What does not
/// hold, by its name; none where the request ended before.
///
/// # Errors
/// [`SceneError`].
pub async fn play_killed(
    victim: Victim,
    death: Death,
) -> Result<Option<Vec<(String, String)>>, SceneError> {
    let mut stage = Stage::set(1, &Scene::default()).await?;
    let played = stage.kill(victim, death).await;
    let died = stage.finished(played)?;
    Ok(died.then_some(stage.broken))
}

impl Stage {
    async fn kill(&mut self, victim: Victim, death: Death) -> Result<bool, PlayError> {
        self.enter(0).await?;
        if victim == Victim::Edit {
            self.talk(0).await?;
        }
        let number = self.victim(victim).await?;
        if !self.die(number, death).await? {
            return Ok(false);
        }
        self.run.finish().await?;
        self.lapse();
        self.judge().await?;
        let is_login = matches!(victim, Victim::VerifyKnown | Victim::VerifyNew);
        if is_login {
            // The code may be used, and the token be lost: with another code they get in.
            self.enter(if victim == Victim::VerifyNew { 1 } else { 0 }).await?;
        } else {
            self.again(number).await?;
            let told = self.run.journal.asked.get(number).and_then(|asked| asked.told.last());
            if !told.is_some_and(super::invocation::Told::is_success) {
                self.broken.push((format!("{:?}", Promise::UsableAgain), format!("{told:?}")));
            }
        }
        self.talk(if victim == Victim::VerifyNew { 1 } else { 0 }).await?;
        self.lapse();
        self.judge().await?;
        Ok(true)
    }

    /// The request that is to die.
    async fn victim(&mut self, victim: Victim) -> Result<usize, PlayError> {
        let of = self.run.journal.people.first();
        let session = of.and_then(|person| person.sessions.last().copied()).unwrap_or_default();
        let message = of.and_then(|person| person.messages.last().cloned()).unwrap_or_default();
        let person = usize::from(victim == Victim::VerifyNew);
        let wish = match victim {
            Victim::Send | Victim::SendWithEvents => Wish::Send { session },
            Victim::Edit => Wish::Edit { session: message.0, message: message.1 },
            Victim::Open => Wish::Open { model: self.models.free().to_owned() },
            Victim::VerifyKnown | Victim::VerifyNew => {
                self.lapse();
                self.alone(person, Wish::Code).await?;
                Wish::Verify { code: Code(self.last_code(person)) }
            }
        };
        let number = self.run.ask_for(person, wish);
        if let Some(asked) = self.run.journal.asked.get_mut(number) {
            asked.key = matches!(
                victim,
                Victim::Send | Victim::SendWithEvents | Victim::Edit | Victim::Open
            )
            .then(|| "key".to_owned());
            asked.events = victim == Victim::SendWithEvents;
        }
        Ok(number)
    }

    /// Whether it came so far that it could be killed there.
    async fn die(&mut self, number: usize, death: Death) -> Result<bool, PlayError> {
        if let Some(idle) = self.run.idle() {
            self.run.begin(number, idle, None);
        }
        for passed in 0.. {
            self.run.settle().await.map_err(RunError::from)?;
            if self.run.is_quiet() {
                return Ok(false);
            }
            if passed == death.at {
                let fault = if death.done { Fault::KilledAfter } else { Fault::KilledBefore };
                self.run.oldest(Some(fault)).await.map_err(RunError::from)?;
                return Ok(true);
            }
            self.run.oldest(None).await.map_err(RunError::from)?;
        }
        Ok(false)
    }
}
