//! One update, from its text to its end: claimed, so that nobody else works on it, then done,
//! and marked as done. An update that comes again finds what was done.

use std::time::Duration;

use frankenstein::updates::Update;
use shared::model::UpdateId;
use shared::store::{Claimed, StoreError, UpdateClaim};
use shared::telegram::Me;

use crate::apology::Apology;
use crate::failure::{Failure, Next};
use crate::incoming::{Incoming, What};
use crate::nesting::{DEEPEST, depth};
use crate::turn::Turn;
use crate::{DELIVERY_TIME, RECEIVES, State, commands, edit, pressed, sign_in, talk, unread};

/// How often the end of an update is noted, where the table does not answer; the SDK tries for
/// seconds each time.
const FINISHES: u32 = 3;

/// What became of an update.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// There is nothing more to do about it.
    Done,
    /// It is to be tried again after this; none: when our time with it is over.
    Failed(Option<Duration>),
}

/// An update as it was taken from the queue.
#[derive(Clone, Copy)]
pub(crate) struct Taken<'a> {
    /// The update as Telegram sent it.
    pub(crate) body: &'a str,
    /// How often it was taken, this time counted.
    pub(crate) receives: u32,
}

/// Works on an update.
pub(crate) async fn work(state: &State, taken: Taken<'_>) -> Outcome {
    let Some(update) = read(taken.body) else {
        unread::answer(state, taken.body).await;
        return Outcome::Done;
    };
    tracing::Span::current().record("update", update.update_id);
    let failure = match of_update(state, update, taken.receives).await {
        Ok(outcome) => return outcome,
        Err(failure) => failure,
    };
    tracing::warn!(error = %failure, "an update is tried again");
    match failure.next(taken.receives) {
        Next::Leave => Outcome::Failed(None),
        Next::Again(after) => Outcome::Failed(after),
    }
}

/// None where it is an update that cannot be read: of a kind that our types do not know yet.
fn read(body: &str) -> Option<Update> {
    if depth(body) > DEEPEST {
        tracing::warn!("an update is nested too deep, and passed over");
        return None;
    }
    let update = serde_json::from_str(body).inspect_err(|error| {
        // Not its text: that is what somebody wrote.
        let (line, column) = (error.line(), error.column());
        tracing::warn!(line, column, "an update of an unknown kind is passed over");
    });
    update.ok()
}

async fn of_update(state: &State, update: Update, receives: u32) -> Result<Outcome, Failure> {
    let me = state.bot.me().await?;
    let Some(incoming) = Incoming::read(update, &me) else {
        tracing::info!("an update that is not for the bot");
        return Ok(Outcome::Done);
    };
    let apology = Apology::of(&incoming);
    let worked = of_incoming(state, me, incoming, receives).await;
    if worked.is_err() && receives >= RECEIVES {
        apology.make(state).await;
    }
    worked
}

async fn of_incoming(
    state: &State,
    me: Me,
    incoming: Incoming,
    receives: u32,
) -> Result<Outcome, Failure> {
    let (account, chat) = (incoming.from.account, incoming.place.chat);
    let (claimed, talk) =
        tokio::join!(claim(state, incoming.update), state.sessions.store.talk(account, chat));
    let claim = match claimed? {
        Claimed::Ours(claim) => claim,
        Claimed::Finished => return Ok(Outcome::Done),
        Claimed::Running(until) => {
            let now = state.sessions.clock.now();
            return Ok(Outcome::Failed(Some(until.since(now) + Duration::from_secs(1))));
        }
    };
    let talk = match talk {
        Ok(talk) => talk,
        Err(error) => return end(state, &claim, Err(error.into()), receives).await,
    };
    let mut turn = Turn::new(state, me, incoming, claim, talk);
    let done = act(&mut turn).await;
    end(state, &turn.claim, done, receives).await
}

/// Marks an update as done, or leaves it to another attempt.
async fn end(
    state: &State,
    claim: &UpdateClaim,
    done: Result<(), Failure>,
    receives: u32,
) -> Result<Outcome, Failure> {
    let store = &state.sessions.store;
    if let Err(failure) = done {
        if failure.next(receives) != Next::Leave {
            // Nothing of ours is under way any more, so another attempt need not wait.
            if let Err(error) = store.release_update(claim).await {
                tracing::warn!(%error, "an update stays claimed until its time is over");
            }
            return Err(failure);
        }
        tracing::warn!(error = %failure, "an update is left");
    }
    for attempt in 1..=FINISHES {
        match store.finish_update(claim, state.sessions.clock.now()).await {
            Ok(true) => break,
            Ok(false) => {
                tracing::warn!("another worker has taken this update over");
                break;
            }
            Err(error) if attempt == FINISHES => return Err(error.into()),
            // All was said: who has to do it again says it again.
            Err(_) => store.pause(Duration::from_secs(1)).await,
        }
    }
    Ok(Outcome::Done)
}

async fn claim(state: &State, update: UpdateId) -> Result<Claimed, StoreError> {
    let now = state.sessions.clock.now();
    let longest = state.chat.settings.reservation_lifetime + DELIVERY_TIME;
    state.sessions.store.claim_update(update, now, now + longest).await
}

/// Does what an update asks for.
async fn act(turn: &mut Turn<'_>) -> Result<(), Failure> {
    match std::mem::replace(&mut turn.what, What::NotText(None)) {
        What::Command(name, rest) => commands::run(turn, &name, &rest).await,
        What::Said(text) => talk::said(turn, text).await,
        What::Edited(text) => edit::edited(turn, text).await,
        What::Contact(number, of) => sign_in::contact(turn, &number, of).await,
        What::NotText(album) => talk::not_text(turn, album.as_deref()).await,
        What::Pressed { query, data } => pressed::pressed(turn, &query, &data).await,
    }
}
