//! Planted bugs: what the store would ask of the table if a part of it had been forgotten.
//! These bugs show that the audit and the checks of promises can fail.

use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use serde_json::{Map, Value};

use super::answers::{body_of, with_body};

/// A bug.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InjectedBug {
    /// The meter is written without a check of its version.
    MeterWithoutVersion,
    /// The cost record is not written.
    NoCost,
    /// The cost record is written twice.
    CostTwice,
    /// The usage record is not written.
    NoUsageRecord,
    /// The answer is not written.
    NoAnswer,
    /// The question is not written.
    NoQuestion,
    /// An idempotency key is written without a condition.
    KeyWithoutCondition,
    /// The outcome of a request is not noted.
    NoReceipt,
    /// A session keeps its position in the list.
    NoPlaceInTheList,
    /// A message is written even if the session has newer ones.
    MessageAnywhere,
    /// A cut ends where it begins.
    EmptyCut,
    /// A session's first answer does not mark it as answered.
    AnswerNotNoted,
    /// The deletion of a session does not change the counter of sessions.
    DeletedButCounted,
    /// The deletion of a session deletes its item.
    HardDelete,
    /// A device is not written.
    NoDevice,
    /// A device is not counted.
    DeviceNotCounted,
    /// A phone number is not written.
    NoNumber,
    /// A new account's profile is not written.
    NoProfile,
    /// A guess is compared without a limit.
    GuessWithoutCount,
    /// A logout does not delete the token.
    TokenKept,
    /// A reservation lasts a year. Set by the machines' settings, not in requests.
    EndlessReservation,
}

impl InjectedBug {
    /// The request with the bug; `None` where the bug does not affect it.
    pub(super) fn apply(self, request: &HttpRequest) -> Option<HttpRequest> {
        let mut body = body_of(request);
        let before = body.clone();
        if let Some(writes) = body.get_mut("TransactItems").and_then(Value::as_array_mut) {
            self.change_transaction(writes);
        } else if self == Self::GuessWithoutCount {
            strip(&mut body, " AND tries < :most", ":most");
        }
        if body == before { None } else { with_body(request, &body) }
    }

    fn change_transaction(self, writes: &mut Vec<Value>) {
        // A settlement adds to a usage record, a login writes a token, and a new account writes a
        // phone number.
        let settles = writes.iter().any(|write| is(write, "Update", "SK", "USAGE#"));
        let logs_in = writes.iter().any(|write| is(write, "Put", "SK", "TOKEN"));
        let logs_out = writes.iter().any(|write| is(write, "Delete", "SK", "TOKEN"));
        let deletes =
            writes.iter().any(|write| text(write, "UpdateExpression").contains("deleted_at"));
        match self {
            Self::MeterWithoutVersion => each(writes, "METER", unconditional),
            Self::KeyWithoutCondition => each(writes, "IDEM#", unconditional),
            Self::NoCost => drop_where(writes, |write| is(write, "Put", "SK", "COST#")),
            Self::CostTwice => cost_twice(writes),
            Self::NoUsageRecord => drop_where(writes, |write| is(write, "Update", "SK", "USAGE#")),
            Self::NoAnswer if settles => drop_where(writes, |write| is(write, "Put", "SK", "MSG#")),
            Self::NoQuestion if !settles => {
                drop_where(writes, |write| is(write, "Put", "SK", "MSG#"));
            }
            Self::NoReceipt if settles => {
                drop_where(writes, |write| is(write, "Put", "SK", "IDEM#"))
            }
            Self::NoPlaceInTheList if !settles => each(writes, "SESSION#", |write| {
                strip_set(write, ", listed_at = :place", ":place");
            }),
            Self::MessageAnywhere => each(writes, "SESSION#", |write| {
                strip(write, " AND updated_at <= :last", ":last");
            }),
            Self::EmptyCut => each(writes, "SESSION#", empty_cut),
            Self::AnswerNotNoted if settles => {
                drop_where(writes, |write| is(write, "Update", "SK", "SESSION#"));
            }
            Self::DeletedButCounted if deletes => {
                drop_where(writes, |write| is(write, "Update", "SK", "PROFILE"));
            }
            Self::HardDelete if deletes => each(writes, "SESSION#", hard_delete),
            Self::NoDevice if logs_in => {
                drop_where(writes, |write| is(write, "Put", "SK", "DEVICE#"))
            }
            Self::DeviceNotCounted if logs_in => {
                each(writes, "PROFILE", |write| {
                    put_number(write, "last_device", "0");
                });
            }
            Self::NoNumber if logs_in => {
                drop_where(writes, |write| is(write, "Put", "SK", "PHONE"))
            }
            Self::NoProfile if logs_in => {
                drop_where(writes, |write| is(write, "Put", "SK", "PROFILE"))
            }
            Self::TokenKept if logs_out => {
                drop_where(writes, |write| is(write, "Delete", "SK", "TOKEN"));
            }
            _ => {}
        }
    }
}

/// The operation of a write: `Put`, `Update` or `Delete`, and its fields.
fn operation(write: &mut Value) -> Option<&mut Map<String, Value>> {
    write.as_object_mut()?.values_mut().next()?.as_object_mut()
}

fn key<'a>(write: &'a Value, operation: &str, name: &str) -> Option<&'a str> {
    let inner = write.get(operation)?;
    inner.get("Item").or_else(|| inner.get("Key"))?.get(name)?.get("S")?.as_str()
}

fn is(write: &Value, operation: &str, name: &str, begins: &str) -> bool {
    key(write, operation, name).is_some_and(|key| key.starts_with(begins))
}

fn text<'a>(write: &'a Value, name: &str) -> &'a str {
    let inner = write.as_object().and_then(|write| write.values().next());
    inner.and_then(|inner| inner.get(name)).and_then(Value::as_str).unwrap_or_default()
}

fn drop_where(writes: &mut Vec<Value>, unwanted: impl Fn(&Value) -> bool) {
    writes.retain(|write| !unwanted(write));
}

fn each(writes: &mut [Value], sort: &str, change: impl Fn(&mut Value)) {
    let of_kind = |write: &&mut Value| {
        ["Put", "Update"].iter().any(|operation| is(write, operation, "SK", sort))
    };
    writes.iter_mut().filter(of_kind).for_each(change);
}

fn unconditional(write: &mut Value) {
    if let Some(inner) = operation(write) {
        inner.remove("ConditionExpression");
        inner.remove("ExpressionAttributeValues");
    }
}

/// Removes a part of a condition, and the value that only this part uses.
fn strip(write: &mut Value, part: &str, value: &str) {
    strip_in(write, "ConditionExpression", part, value);
}

/// Removes a part of an update expression.
fn strip_set(write: &mut Value, part: &str, value: &str) {
    strip_in(write, "UpdateExpression", part, value);
}

fn strip_in(write: &mut Value, expression: &str, part: &str, value: &str) {
    let inner =
        if write.get(expression).is_some() { write.as_object_mut() } else { operation(write) };
    let Some(inner) = inner else { return };
    let Some(text) = inner.get(expression).and_then(Value::as_str) else { return };
    if text.contains(part) {
        let stripped = text.replace(part, "");
        inner.insert(expression.to_owned(), stripped.into());
        if let Some(values) = inner.get_mut("ExpressionAttributeValues") {
            let _unused = values.as_object_mut().and_then(|values| values.remove(value));
        }
    }
}

fn cost_twice(writes: &mut Vec<Value>) {
    let cost = writes.iter().find(|write| is(write, "Put", "SK", "COST#"));
    let Some(mut again) = cost.cloned() else { return };
    let Some(sort) = again.pointer_mut("/Put/Item/SK/S") else { return };
    let Some(text) = sort.as_str() else { return };
    let end = if text.ends_with('0') { "1" } else { "0" };
    *sort = format!("{}{end}", text.get(..text.len() - 1).unwrap_or_default()).into();
    writes.push(again);
}

fn empty_cut(write: &mut Value) {
    let ranges = write.pointer_mut("/Update/ExpressionAttributeValues/:cut/L");
    for range in ranges.and_then(Value::as_array_mut).into_iter().flatten() {
        let after = range.pointer("/M/after").cloned();
        if let (Some(after), Some(until)) = (after, range.pointer_mut("/M/until")) {
            *until = after;
        }
    }
}

fn hard_delete(write: &mut Value) {
    let inner = write.get("Update");
    let (table, key) =
        (inner.and_then(|it| it.get("TableName")), inner.and_then(|it| it.get("Key")));
    *write = serde_json::json!({ "Delete": { "TableName": table, "Key": key } });
}

fn put_number(write: &mut Value, name: &str, number: &str) {
    if let Some(value) = write.pointer_mut(&format!("/Put/Item/{name}/N")) {
        *value = number.into();
    }
}
