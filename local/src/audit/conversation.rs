//! Sessions of one person and their messages belong together.

use std::time::Duration;

use shared::model::{Message, MessageType};
use shared::store::StoredSession;

use super::findings::{Findings, Person};
use super::invariant::Invariant;

/// The answer to what was asked in a session's last moment has the next id.
const ANSWER_BEHIND: Duration = Duration::from_millis(1);

pub(super) fn check(person: Person<'_>, findings: &mut Findings) {
    for session in person.has.messages.keys() {
        let there = person.has.sessions.contains_key(session);
        findings.expect(there, Invariant::MessageHasItsSession, || {
            format!("user {}: there is no session {session}", person.id)
        });
    }
    for stored in person.has.sessions.values() {
        let messages = person.has.messages.get(&stored.session.id);
        let messages = messages.map(Vec::as_slice).unwrap_or_default();
        let place = || format!("user {}, session {}", person.id, stored.session.id);
        for (invariant, holds) in [
            (Invariant::AnswerHasItsQuestion, questions_come_first(messages)),
            (Invariant::SessionIsNewerThanItsMessages, is_newer(stored, messages)),
            (Invariant::CutsAreInOrder, cuts_are_in_order(stored, messages)),
            (Invariant::AnsweredSessionHasAnAnswer, is_answered(stored, messages)),
            (Invariant::ActiveSessionsAreListed, is_listed(stored)),
        ] {
            findings.expect(holds, invariant, place);
        }
    }
}

fn is_answer(message: &Message) -> bool {
    message.message_type == MessageType::Assistant
}

/// Each answer has a question of its own before it: as many questions, counting every edit
/// of one, cannot be told from the messages alone, so at least one.
fn questions_come_first(messages: &[Message]) -> bool {
    messages.first().is_none_or(|first| !is_answer(first))
}

fn is_newer(StoredSession { session, .. }: &StoredSession, messages: &[Message]) -> bool {
    let newest = session.updated_at + ANSWER_BEHIND;
    messages.iter().all(|message| message.message_id.moment() <= newest)
}

fn cuts_are_in_order(StoredSession { session, .. }: &StoredSession, messages: &[Message]) -> bool {
    let begins_at_question = session.cut.iter().all(|range| {
        let question = messages.iter().find(|message| message.message_id == range.after);
        range.after < range.until && question.is_some_and(|message| !is_answer(message))
    });
    let apart = session.cut.iter().zip(session.cut.iter().skip(1));
    begins_at_question && apart.into_iter().all(|(one, next)| one.after < next.after)
}

/// A session that was deleted meanwhile does not learn of its first answer.
fn is_answered(StoredSession { session, .. }: &StoredSession, messages: &[Message]) -> bool {
    let has_answer = messages.iter().any(is_answer);
    if session.is_active() {
        session.answered == has_answer
    } else {
        !session.answered || has_answer
    }
}

fn is_listed(StoredSession { session, listed_at }: &StoredSession) -> bool {
    let place = format!("SESSION#{}", session.updated_at);
    match listed_at {
        Some(listed) => session.is_active() && *listed == place,
        None => !session.is_active(),
    }
}
