//! Checks that the sessions of one user and their messages agree.

use std::time::Duration;

use shared::model::{Message, MessageType};
use shared::store::StoredSession;

use super::findings::{AuditedUser, Findings};
use super::invariant::Invariant;

/// An answer may have the id that follows the id of a question asked at the session's `updated_at`.
const ANSWER_ID_OFFSET: Duration = Duration::from_millis(1);

pub(super) fn check(user: AuditedUser<'_>, findings: &mut Findings) {
    for session in user.items.messages.keys() {
        let there = user.items.sessions.contains_key(session);
        findings.expect(there, Invariant::MessageHasItsSession, || {
            format!("user {}: there is no session {session}", user.id)
        });
    }
    for stored in user.items.sessions.values() {
        let messages = user.items.messages.get(&stored.session.id);
        let messages = messages.map(Vec::as_slice).unwrap_or_default();
        let place = || format!("user {}, session {}", user.id, stored.session.id);
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

/// A session never begins with an answer. The messages do not show which question was edited how
/// often, so questions and answers cannot be matched one by one.
fn questions_come_first(messages: &[Message]) -> bool {
    messages.first().is_none_or(|first| !is_answer(first))
}

fn is_newer(StoredSession { session, .. }: &StoredSession, messages: &[Message]) -> bool {
    let newest = session.updated_at + ANSWER_ID_OFFSET;
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

/// A session that was deleted during its first answer keeps `answered == false`.
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
