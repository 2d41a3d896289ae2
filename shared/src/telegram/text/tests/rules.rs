//! A checker of Telegram's rules of messages and entities.

use std::collections::HashSet;

use super::*;

type Kind = MessageEntityType;

/// The rule of entities that a text breaks, if any.
pub(super) fn broken(rich: &RichText) -> Option<String> {
    let units: Vec<u16> = rich.text.encode_utf16().collect();
    if rich.text.trim() != rich.text {
        return Some("white space at the ends of the text".to_owned());
    }
    let mut open: Vec<&MessageEntity> = Vec::new();
    let mut last = None;
    for entity in &rich.entities {
        let key = (entity.offset, std::cmp::Reverse(entity.length));
        let is_sorted = last.replace(key).is_none_or(|last| last <= key);
        open.retain(|outer| end(outer) > usize::from(entity.offset));
        let fault = (!is_sorted)
            .then_some("not sorted")
            .or_else(|| place(entity, &units))
            .or_else(|| open.iter().find_map(|outer| nested_entity(outer, entity)));
        if let Some(fault) = fault {
            return Some(format!("{fault}: {:?}", entity.type_field));
        }
        open.push(entity);
    }
    None
}

/// The reason why a text cannot be sent as a message, if any.
pub(super) fn unsendable(rich: &RichText) -> Option<String> {
    let fault = match rich {
        _ if rich.is_empty() => "empty",
        _ if rich.utf16_len() > MESSAGE_LIMIT => "too long",
        _ if rich.entities.len() > MAX_ENTITIES => "too many entities",
        _ => return broken(rich),
    };
    Some(fault.to_owned())
}

fn end(entity: &MessageEntity) -> usize {
    usize::from(entity.offset) + usize::from(entity.length)
}

fn place(entity: &MessageEntity, units: &[u16]) -> Option<&'static str> {
    let start = usize::from(entity.offset);
    let Some(covered) = units.get(start..end(entity)) else { return Some("behind the text") };
    let Ok(covered) = String::from_utf16(covered) else { return Some("half a character") };
    match entity.type_field {
        _ if covered.is_empty() => Some("empty"),
        _ if covered.trim() != covered => Some("white space at the ends"),
        Kind::TextLink if entity.url.as_ref().is_none_or(String::is_empty) => Some("no address"),
        _ => None,
    }
}

fn nested_entity(outer: &MessageEntity, inner: &MessageEntity) -> Option<&'static str> {
    let is_quote = |kind| matches!(kind, Kind::Blockquote | Kind::ExpandableBlockquote);
    let is_code = |kind| matches!(kind, Kind::Code | Kind::Pre);
    let kinds = (outer.type_field, inner.type_field);
    match kinds {
        _ if end(inner) > end(outer) => Some("overlaps another one in part"),
        _ if kinds.0 == kinds.1 => Some("in one of its kind"),
        (outer, _) if is_code(outer) => Some("in code"),
        (outer, inner) if is_code(inner) && !is_quote(outer) => Some("code in something else"),
        (_, inner) if is_quote(inner) && kinds.0 == Kind::TextLink => Some("quote in a link"),
        _ => None,
    }
}

#[test]
fn checker_finds_every_broken_rule() {
    let rich = |text: &str, places: &[(Kind, usize, usize)]| RichText {
        text: text.to_owned(),
        entities: places.iter().filter_map(|p| placed(entity(p.0), p.1, p.2)).collect(),
    };
    let faults: HashSet<_> = [
        rich(" a", &[]),
        rich("ab", &[(Kind::Bold, 1, 2)]),
        rich("👋", &[(Kind::Bold, 0, 1)]),
        rich("a b", &[(Kind::Bold, 0, 2)]),
        rich("abc", &[(Kind::Bold, 0, 2), (Kind::Italic, 1, 2)]),
        rich("abc", &[(Kind::Bold, 0, 3), (Kind::Code, 1, 1)]),
        rich("abc", &[(Kind::Pre, 0, 3), (Kind::Bold, 1, 1)]),
        rich("abc", &[(Kind::Bold, 0, 3), (Kind::Bold, 1, 1)]),
        rich("abc", &[(Kind::Bold, 1, 1), (Kind::Italic, 0, 3)]),
    ]
    .iter()
    .map(|rich| broken(rich).expect(&rich.text))
    .collect();
    assert_eq!(faults.len(), 9, "{faults:?}");
    let valid = rich("abc", &[(Kind::Blockquote, 0, 3), (Kind::Code, 1, 1)]);
    assert_eq!(broken(&valid), None);
}
