//! JSON as providers really write it: fields of any type, nulls, duplicates, halves of
//! surrogate pairs, `NaN`. Every accessor gives nothing where the type is another. Pure.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;

use serde::de::{Deserializer, Visitor};
use serde::{Deserialize, de};
use serde_json::value::RawValue;

/// A value, as it is written. A null is no value.
#[derive(Clone, Copy)]
pub(super) struct Json<'a>(&'a str);

/// The fields of an object; none of a value that is no object.
pub(super) struct Fields<'a>(HashMap<String, &'a RawValue>);

impl<'a> Json<'a> {
    /// The value that a text holds.
    ///
    /// # Errors
    /// The parser's, where the text is not one value.
    pub(super) fn parse(text: &'a str) -> Result<Self, serde_json::Error> {
        serde_json::from_str::<&RawValue>(text).map(|raw| Self(raw.get()))
    }

    fn read<T: Deserialize<'a>>(self) -> Option<T> {
        serde_json::from_str(self.0).ok()
    }

    /// The fields of an object.
    pub(super) fn fields(self) -> Fields<'a> {
        let is_object = self.0.starts_with('{');
        Fields(is_object.then(|| self.read()).flatten().unwrap_or_default())
    }

    /// The items of a list.
    pub(super) fn items(self) -> Option<Vec<Self>> {
        if !self.0.starts_with('[') {
            return None;
        }
        let items: Vec<&'a RawValue> = self.read()?;
        Some(items.into_iter().map(|raw| Self(raw.get())).collect())
    }

    /// The items of a list, or the value itself.
    pub(super) fn one_or_more(self) -> Vec<Self> {
        self.items().unwrap_or_else(|| vec![self])
    }

    /// The bytes of a string in WTF-8, where half of a surrogate pair has its place.
    pub(super) fn wtf8(self) -> Option<Vec<u8>> {
        self.read::<Wtf8>().map(|Wtf8(bytes)| bytes)
    }

    /// A string. One with half of a surrogate pair is none.
    pub(super) fn text(self) -> Option<String> {
        String::from_utf8(self.wtf8()?).ok()
    }

    /// A number as it is written, also one within a string.
    pub(super) fn number(self) -> Option<String> {
        let text = self.text().map_or(Cow::Borrowed(self.0), Cow::Owned);
        let text = text.trim();
        text.starts_with(|c: char| c.is_ascii_digit() || c == '.').then(|| text.to_owned())
    }

    /// Whether it says nothing: null, false, zero, or empty.
    pub(super) fn is_nothing(self) -> bool {
        let is_empty = self.text().is_some_and(|text| text.trim().is_empty());
        is_empty || matches!(self.0, "null" | "false" | "0" | "{}" | "[]")
    }

    /// Whether it is `true`.
    pub(super) fn is_true(self) -> bool {
        self.0 == "true"
    }
}

impl<'a> Fields<'a> {
    /// The value of a field, unless it is null.
    pub(super) fn get(&self, name: &str) -> Option<Json<'a>> {
        self.0.get(name).map(|raw| Json(raw.get())).filter(|json| json.0 != "null")
    }

    /// The first of these fields that has a value.
    pub(super) fn first(&self, names: &[&str]) -> Option<Json<'a>> {
        names.iter().find_map(|name| self.get(name))
    }

    /// A field that is a string.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        self.get(name)?.text()
    }

    /// The fields of a field that is an object.
    pub(super) fn fields(&self, name: &str) -> Fields<'a> {
        self.get(name).map_or_else(|| Fields(HashMap::new()), Json::fields)
    }
}

/// The bytes of a string, which need not be UTF-8.
struct Wtf8(Vec<u8>);

impl<'de> Deserialize<'de> for Wtf8 {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_bytes(BytesVisitor).map(Self)
    }
}

struct BytesVisitor;

impl Visitor<'_> for BytesVisitor {
    type Value = Vec<u8>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_bytes<E: de::Error>(self, bytes: &[u8]) -> Result<Vec<u8>, E> {
        Ok(bytes.to_vec())
    }
}

/// The text with what some servers write although JSON does not have it: `NaN` and `Infinity`
/// become null, and control characters within strings are escaped.
pub(super) fn mended(text: &str) -> String {
    let mut mended = String::with_capacity(text.len());
    let (mut is_string, mut is_escaped) = (false, false);
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let behind = |taken: usize| rest.get(taken..).unwrap_or_default();
        let constant = ["NaN", "-Infinity", "Infinity"].into_iter();
        let constant = constant.filter(|_| !is_string).find(|name| rest.starts_with(name));
        if let Some(name) = constant {
            mended.push_str("null");
            rest = behind(name.len());
            continue;
        }
        match c {
            control if is_string && u32::from(control) < 0x20 => {
                mended.push_str(&format!("\\u{:04x}", u32::from(control)));
            }
            c => mended.push(c),
        }
        is_string ^= c == '"' && !is_escaped;
        is_escaped = is_string && c == '\\' && !is_escaped;
        rest = behind(c.len_utf8());
    }
    mended
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_a_surrogate_pair_has_its_bytes_and_is_no_text() {
        let json = Json::parse(r#"{"a":"\ud83d","b":"\ud83d\ude00","c":null}"#).unwrap();
        let fields = json.fields();
        assert_eq!(fields.get("a").unwrap().wtf8().unwrap(), [0xED, 0xA0, 0xBD]);
        assert_eq!(fields.text("a"), None);
        assert_eq!(fields.text("b").as_deref(), Some("😀"));
        assert!(fields.get("c").is_none());
    }

    #[test]
    fn another_type_than_the_wanted_one_is_nothing() {
        for text in ["3", "\"x\"", "true", "null", "[1]", "{}"] {
            let json = Json::parse(text).unwrap();
            assert!(json.fields().get("a").is_none());
            assert_eq!(json.items().is_some(), text == "[1]");
            assert_eq!(json.number().as_deref(), (text == "3").then_some("3"));
        }
    }

    #[test]
    fn constants_and_control_characters_are_mended_and_strings_kept() {
        let text = "{\"a\":NaN,\"b\":[-Infinity],\"c\":\"NaN \\\" Infinity\n\\\\\",\"d\":Infinity}";
        let expected = r#"{"a":null,"b":[null],"c":"NaN \" Infinity\u000a\\","d":null}"#;
        assert_eq!(mended(text), expected);
    }
}
