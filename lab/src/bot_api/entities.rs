//! Message entities: their types, required fields, and nesting. Must not know the text they belong
//! to.

use std::cmp::Reverse;

use serde_json::{Map, Value, json};
use url::Url;

use super::call_log::Notes;
use super::reply::Refusal;

/// The maximum number of entities; further ones are dropped.
const MOST: usize = 100;

/// Types that Telegram detects itself, and ignores where a bot sends them.
const FOUND: [&str; 7] =
    ["mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number"];

/// An entity, in UTF-16 code units.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Entity {
    pub(super) kind: String,
    pub(super) offset: usize,
    pub(super) length: usize,
    /// All its fields.
    fields: Map<String, Value>,
}

impl Entity {
    pub(super) fn into_value(mut self) -> Value {
        self.fields.insert("offset".to_owned(), json!(self.offset));
        self.fields.insert("length".to_owned(), json!(self.length));
        self.fields.into()
    }

    /// The same entity at another position.
    pub(super) fn moved(self, offset: usize, length: usize) -> Self {
        Self { offset, length, ..self }
    }

    fn end(&self) -> usize {
        self.offset + self.length
    }
}

/// Parses entities, and drops those that Telegram silently drops.
pub(super) fn read(values: &[Value], notes: &mut Notes) -> Result<Vec<Entity>, Refusal> {
    if values.len() > MOST {
        notes.push(format!("{} entities, of which {MOST} are kept", values.len()));
    }
    let mut entities = Vec::new();
    for fields in values.iter().take(MOST).filter_map(Value::as_object) {
        entities.extend(read_one(fields, notes)?);
    }
    Ok(entities)
}

fn read_one(fields: &Map<String, Value>, notes: &mut Notes) -> Result<Option<Entity>, Refusal> {
    let kind = fields.get("type").and_then(Value::as_str).unwrap_or_default();
    if FOUND.contains(&kind) {
        notes.push(format!("an entity of the type {kind}, which Telegram finds itself"));
        return Ok(None);
    }
    if let Some(missing) = needs(kind)?.filter(|&needed| !fields.contains_key(needed)) {
        return Err(unparsable(&format!("Can't find field \"{missing}\"")));
    }
    let offset = position(fields, "offset")?;
    let length = position(fields, "length")?;
    if length == 0 {
        notes.push(format!("an empty entity of the type {kind} at {offset}"));
        return Ok(None);
    }
    let url = fields.get("url").and_then(Value::as_str).unwrap_or_default();
    if kind == "text_link" && !is_link(url) {
        notes.push(format!("a text_link to {url:?}, which is no link"));
        return Ok(None);
    }
    Ok(Some(Entity { kind: kind.to_owned(), offset, length, fields: fields.clone() }))
}

/// The required field of an entity of this type.
fn needs(kind: &str) -> Result<Option<&'static str>, Refusal> {
    match kind {
        "bold"
        | "italic"
        | "underline"
        | "strikethrough"
        | "spoiler"
        | "blockquote"
        | "expandable_blockquote"
        | "code"
        | "pre" => Ok(None),
        "text_link" => Ok(Some("url")),
        "text_mention" => Ok(Some("user")),
        "custom_emoji" => Ok(Some("custom_emoji_id")),
        "date_time" => Ok(Some("unix_time")),
        "" => Err(unparsable("Type is not specified")),
        _ => Err(unparsable("Unsupported type specified")),
    }
}

fn unparsable(said: &str) -> Refusal {
    Refusal::bad(format!("can't parse MessageEntity: {said}"))
}

fn position(fields: &Map<String, Value>, name: &str) -> Result<usize, Refusal> {
    let position = fields.get(name).and_then(Value::as_i64).unwrap_or_default();
    usize::try_from(position)
        .map_err(|_| Refusal::bad(format!("receive an entity with incorrect {name} {position}")))
}

/// Whether Telegram accepts it as a link: Telegram adds a missing scheme, and requires a full host
/// name.
pub(super) fn is_link(url: &str) -> bool {
    let parsed = Url::parse(url).or_else(|_| Url::parse(&format!("http://{url}")));
    parsed.is_ok_and(|url| match url.scheme() {
        "http" | "https" => url.host_str().is_some_and(|host| host.contains('.')),
        scheme => matches!(scheme, "tg" | "ton" | "tonsite"),
    })
}

/// Sorts the entities, and removes those with invalid nesting. Telegram splits some of them; here
/// the later one is removed.
pub(super) fn nest(mut entities: Vec<Entity>, notes: &mut Notes) -> Vec<Entity> {
    entities.sort_by_key(|entity| (entity.offset, Reverse(entity.length)));
    let mut kept: Vec<Entity> = Vec::new();
    for entity in entities {
        let around = kept.iter().filter(|outer| outer.end() > entity.offset);
        let trouble = around.filter_map(|outer| trouble(outer, &entity)).next();
        match trouble {
            Some(trouble) => notes.push(trouble),
            None => kept.push(entity),
        }
    }
    kept
}

/// The problem of an entity that begins inside another.
fn trouble(outer: &Entity, inner: &Entity) -> Option<String> {
    let place = format!("at {}", inner.offset);
    if inner.end() > outer.end() {
        return Some(format!("{} overlaps {} {place}", inner.kind, outer.kind));
    }
    let may = match (group(&outer.kind), group(&inner.kind)) {
        (Group::Code, _) | (Group::Style | Group::Other, Group::Code) => false,
        (Group::Style, _) | (_, Group::Style) => true,
        (Group::Quote, inner) => inner != Group::Quote,
        (Group::Other, _) => false,
    };
    (!may).then(|| format!("{} inside of {} {place}", inner.kind, outer.kind))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Group {
    Style,
    Quote,
    Code,
    Other,
}

fn group(kind: &str) -> Group {
    match kind {
        "bold" | "italic" | "underline" | "strikethrough" | "spoiler" => Group::Style,
        "blockquote" | "expandable_blockquote" => Group::Quote,
        "code" | "pre" => Group::Code,
        _ => Group::Other,
    }
}
