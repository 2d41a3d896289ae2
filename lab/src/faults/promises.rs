//! Checks the answers that users received against the table.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::Value;
use shared::credential::TokenHash;
use shared::model::{Message, MessageType, Timestamp, UserId};
use shared::store::{TableDump, UserItems};

use super::invocation::Outcome;
use super::request_log::{Code, RequestKind, RequestLog, SentRequest, TestUser};

/// A promise to users.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Promise {
    /// An answer that was sent is stored, and charged as it says.
    AnswerIsStored,
    /// A confirmed creation, change or deletion of a session is stored.
    ChangeIsStored,
    /// A request with a key is answered once, however often it is repeated.
    AnsweredOnce,
    /// Every repeat of a request has the same answer.
    RepeatsHearTheSame,
    /// If the model fails, the question is kept and nothing is charged.
    FailureCostsNothing,
    /// A refused request leaves nothing in the table.
    RefusalLeavesNothing,
    /// No limit is exceeded.
    LimitHolds,
    /// A revoked token stays revoked.
    RevokedStaysOut,
    /// No answer is an internal error.
    NoInternalError,
    /// A login code logs in once.
    CodeIsUsedOnce,
    /// After all faults, every user can continue.
    UsableAgain,
}

/// A broken promise, with its details.
pub(super) type BrokenPromise = (Promise, String);

/// The hourly limit of messages of every plan in a run, for each kind of model.
pub(super) const HOURLY: u64 = 4;
/// An hour minus the difference between two clocks.
const HOUR: Duration = Duration::from_mins(56);

/// All promises that were broken.
pub(super) fn check_promises(request_log: &RequestLog, dump: &TableDump) -> Vec<BrokenPromise> {
    let mut broken = Vec::new();
    for (number, person) in request_log.users.iter().enumerate() {
        let user = dump.phones.get(&person.phone);
        let nothing = UserItems::default();
        let has = user.and_then(|user| dump.users.get(user)).unwrap_or(&nothing);
        let asked =
            request_log.requests.iter().enumerate().filter(|(_, asked)| asked.person == number);
        for (number, asked) in asked {
            let found = check(asked, has).map(|promise| (promise, format!("q{number} {asked:?}")));
            broken.extend(found);
        }
        broken.extend(limit(user, has));
        broken.extend(revoked(person, dump));
    }
    broken.extend(codes(request_log));
    broken
}

fn check(asked: &SentRequest, has: &UserItems) -> Option<Promise> {
    let told = &asked.outcomes;
    let statuses = || told.iter().filter_map(Outcome::status);
    if statuses().any(|status| status == 500) {
        return Some(Promise::NoInternalError);
    }
    if asked.is_revoked && statuses().any(|status| status != 401 && status != 503) {
        return Some(Promise::RevokedStaysOut);
    }
    if asked.asks_model() {
        return check_answer(asked, has);
    }
    check_change(asked, has).then_some(Promise::ChangeIsStored)
}

fn messages(has: &UserItems) -> impl Iterator<Item = &Message> {
    has.messages.values().flatten()
}

/// The stored answers to this text, complete or partial.
fn answers_to<'a>(has: &'a UserItems, text: &str) -> impl Iterator<Item = &'a Message> {
    let answer = format!("re: {text}");
    messages(has).filter(move |message| {
        message.message_type == MessageType::Assistant && message.content == answer
    })
}

fn check_answer(asked: &SentRequest, has: &UserItems) -> Option<Promise> {
    let text = asked.text.as_str();
    if answers_to(has, text).count() > 1 {
        return Some(Promise::AnsweredOnce);
    }
    let delivered: Vec<_> = asked.outcomes.iter().filter(|told| told.is_success()).collect();
    if !delivered.iter().all(|told| is_stored(told, has)) {
        return Some(Promise::AnswerIsStored);
    }
    let mut ids = delivered.iter().map(|told| id_of(told, "assistant_message"));
    let first = ids.next();
    if ids.any(|id| Some(id) != first) {
        return Some(Promise::RepeatsHearTheSame);
    }
    let all_are = |wanted: &[u16]| {
        let told = |told: &Outcome| told.status().is_some_and(|status| wanted.contains(&status));
        !asked.outcomes.is_empty() && asked.outcomes.iter().all(told)
    };
    if all_are(&[502, 504]) {
        let kept = messages(has).any(|message| message.content == text);
        let charged = answers_to(has, text).next().is_some();
        // The question of an edit may have been edited again since.
        if charged
            || (!kept && matches!(asked.kind, RequestKind::Send { .. }) && !was_edited(asked, has))
        {
            return Some(Promise::FailureCostsNothing);
        }
    }
    let refused = all_are(&[400, 401, 403, 404, 422, 429]);
    let left = messages(has).any(|message| message.content.ends_with(text));
    (refused && left).then_some(Promise::RefusalLeavesNothing)
}

fn id_of<'a>(told: &'a Outcome, part: &str) -> Option<&'a str> {
    told.part(part)?.get("message_id")?.as_str()
}

/// Whether another edit of the same session has replaced the message.
fn was_edited(asked: &SentRequest, has: &UserItems) -> bool {
    let RequestKind::Send { session } = asked.kind else { return false };
    let session = shared::model::SessionId::new(session);
    has.messages.get(&session).into_iter().flatten().any(|message| message.edited_at.is_some())
}

/// Whether both messages are stored as the answer says, and charged accordingly.
fn is_stored(told: &Outcome, has: &UserItems) -> bool {
    let stored = |part: &str| {
        let id = id_of(told, part);
        messages(has).find(|message| Some(message.message_id.to_string().as_str()) == id)
    };
    let (Some(question), Some(answer)) = (stored("user_message"), stored("assistant_message"))
    else {
        return false;
    };
    let said =
        |part: &str| told.part(part).and_then(|it| it.get("content")).and_then(Value::as_str);
    let same = said("user_message") == Some(&question.content) || question.edited_at.is_some();
    let usage = told.part("usage").or_else(|| told.part("assistant_message")?.get("usage"));
    let charged = usage.and_then(|usage| usage.get("charged_tokens")).and_then(Value::as_u64);
    let cost = has.costs.values().find(|cost| cost.message == answer.message_id);
    same && said("assistant_message") == Some(&answer.content)
        && charged == Some(cost.map_or(0, |cost| cost.charged_tokens))
}

/// Whether the stored session differs from the answer.
fn check_change(asked: &SentRequest, has: &UserItems) -> bool {
    let stored = |number: u64| has.sessions.get(&shared::model::SessionId::new(number));
    let delivered = || asked.outcomes.iter().filter(|told| told.is_success());
    match &asked.kind {
        RequestKind::Open { .. } => {
            let mut ids: Vec<_> =
                delivered().filter_map(|told| told.part("id").and_then(Value::as_u64)).collect();
            ids.dedup();
            ids.len() > 1 || ids.iter().any(|id| stored(*id).is_none())
        }
        RequestKind::Delete { session } => {
            delivered().count() > 0 && stored(*session).is_none_or(|it| it.session.is_active())
        }
        RequestKind::Rename { session } => delivered().count() > 0 && stored(*session).is_none(),
        _ => false,
    }
}

/// The answers of each kind of model within any hour, minus the clocks' difference, are at most the
/// plan's limit.
fn limit(user: Option<&UserId>, has: &UserItems) -> Option<BrokenPromise> {
    let mut answers: BTreeMap<_, Vec<Timestamp>> = BTreeMap::new();
    for cost in has.costs.values().filter(|cost| cost.charged) {
        answers.entry((cost.plan, cost.since, &cost.ai_model)).or_default().push(cost.at);
    }
    let most = answers.values_mut().map(|times| {
        times.sort_unstable();
        let within =
            |at: Timestamp| times.iter().filter(move |it| **it >= at && it.since(at) < HOUR);
        times.iter().map(|at| within(*at).count()).max().unwrap_or(0)
    });
    let most = u64::try_from(most.max().unwrap_or(0)).unwrap_or(u64::MAX);
    (most > HOURLY).then(|| (Promise::LimitHolds, format!("user {user:?}: {most} in an hour")))
}

fn revoked<'a>(
    person: &'a TestUser,
    dump: &'a TableDump,
) -> impl Iterator<Item = BrokenPromise> + use<'a> {
    let stands = |token: &&String| dump.tokens.contains_key(&TokenHash::of(token).to_string());
    let stays = person.revoked.iter().filter(stands);
    stays.map(|_| (Promise::RevokedStaysOut, format!("of {:?}", person.sessions)))
}

fn codes(request_log: &RequestLog) -> Option<BrokenPromise> {
    let mut logins: BTreeMap<(usize, &Code), usize> = BTreeMap::new();
    for asked in &request_log.requests {
        if let RequestKind::Verify { code } = &asked.kind {
            let delivered = asked.outcomes.iter().filter(|told| told.is_success()).count();
            *logins.entry((asked.person, code)).or_default() += delivered;
        }
    }
    // Two codes of one number are equal once in a million.
    let twice = logins.into_iter().find(|(_, delivered)| *delivered > 1);
    twice.map(|((person, _), delivered)| {
        (Promise::CodeIsUsedOnce, format!("person {person}: {delivered} logins"))
    })
}
