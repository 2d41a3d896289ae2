//! What a delta or a message says: its `content` as a string or in parts, its thoughts under
//! the names that servers give them, its picture. Pure.

use super::json::{Fields, Json};

/// How deep parts may lie within parts.
const MAX_DEPTH: usize = 4;

/// What a delta or a message says. Texts are WTF-8.
#[derive(Default)]
pub(super) struct Content {
    pub(super) text: Vec<u8>,
    pub(super) reasoning: Vec<u8>,
    /// Where the first picture is.
    pub(super) image: Option<String>,
}

impl Content {
    pub(super) fn read(fields: &Fields<'_>) -> Self {
        let mut content = Self::default();
        // Servers that write thoughts under two names write the same under both.
        let names = ["reasoning", "reasoning_content", "reasoning_details", "thinking"];
        let thoughts = names.iter().filter_map(|name| fields.get(name)).map(|json| words(json, 0));
        content.reasoning =
            thoughts.into_iter().find(|words| !words.is_empty()).unwrap_or_default();
        if let Some(json) = fields.get("content") {
            content.take_parts(json, 0);
        }
        content.text.extend(fields.get("refusal").and_then(Json::wtf8).unwrap_or_default());
        let images = fields.get("images").and_then(Json::items).unwrap_or_default();
        content.image = content.image.or_else(|| images.into_iter().find_map(image));
        content
    }

    fn take_parts(&mut self, json: Json<'_>, depth: usize) {
        if depth > MAX_DEPTH {
            return;
        }
        if let Some(text) = json.wtf8() {
            self.text.extend(text);
        } else if let Some(parts) = json.items() {
            parts.into_iter().for_each(|part| self.take_parts(part, depth + 1));
        } else {
            self.take_part(&json.fields(), json);
        }
    }

    /// A part of a kind that nobody knows is passed over.
    fn take_part(&mut self, part: &Fields<'_>, json: Json<'_>) {
        let kind = part.text("type").unwrap_or_default().to_ascii_lowercase();
        let is_thought = ["think", "reason", "thought"].iter().any(|word| kind.contains(word))
            || part.get("thought").is_some_and(Json::is_true);
        if is_thought {
            self.reasoning.extend(words(json, 0));
        } else if kind == "refusal" {
            self.text.extend(part.get("refusal").map(|json| words(json, 0)).unwrap_or_default());
        } else if kind.contains("image") {
            self.image = self.image.take().or_else(|| image(json));
        } else if kind.is_empty() || kind.contains("text") {
            self.text.extend(part.get("text").map(|json| words(json, 0)).unwrap_or_default());
        }
    }
}

/// The words of a string, of a list's items one after the other, or of an object's text.
fn words(json: Json<'_>, depth: usize) -> Vec<u8> {
    if depth > MAX_DEPTH {
        return Vec::new();
    }
    if let Some(text) = json.wtf8() {
        return text;
    }
    if let Some(items) = json.items() {
        return items.into_iter().flat_map(|item| words(item, depth + 1)).collect();
    }
    let names = ["text", "value", "thinking", "reasoning", "summary", "content"];
    json.fields().first(&names).map(|json| words(json, depth + 1)).unwrap_or_default()
}

/// Where a picture is: `{"image_url": {"url": …}}`, or less wrapped.
fn image(json: Json<'_>) -> Option<String> {
    let fields = json.fields();
    let url =
        json.text().or_else(|| image(fields.get("image_url")?)).or_else(|| fields.text("url"));
    url.filter(|url| !url.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(delta: &str) -> (String, String, Option<String>) {
        let content = Content::read(&Json::parse(delta).unwrap().fields());
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (text(content.text), text(content.reasoning), content.image)
    }

    #[test]
    fn text_is_a_string_or_stands_in_parts() {
        for content in [
            r#""ab""#,
            r#"["a","b"]"#,
            r#"[{"type":"text","text":"a"},{"type":"output_text","text":"b","annotations":[]}]"#,
            r#"[{"text":"a"},{"type":"audio","text":3,"data":"x"},null,7,{"text":{"value":"b"}}]"#,
            r#"{"type":"text","text":"ab"}"#,
            r#"[{"type":"thinking","thinking":null},{"type":"text","text":"ab"},{"type":"reference","text":"x"}]"#,
        ] {
            let (text, reasoning, _) = read(&format!(r#"{{"content":{content}}}"#));
            assert_eq!((text.as_str(), reasoning.as_str()), ("ab", ""), "{content}");
        }
        for nothing in ["null", "3", "true", "{}", "[]", "[[[[[[[\"x\"]]]]]]]"] {
            assert_eq!(read(&format!(r#"{{"content":{nothing}}}"#)).0, "", "{nothing}");
        }
        assert_eq!(read(r#"{"content":null,"refusal":"no"}"#).0, "no");
    }

    #[test]
    fn thoughts_are_found_under_every_name_and_taken_once() {
        for delta in [
            r#"{"reasoning":"ab"}"#,
            r#"{"reasoning":null,"reasoning_content":"ab","content":null}"#,
            r#"{"reasoning":"ab","reasoning_details":[{"type":"reasoning.text","text":"ab"}]}"#,
            r#"{"reasoning_details":[{"type":"reasoning.summary","summary":"a"},{"type":"reasoning.encrypted","data":"x"},{"text":"b"}]}"#,
            r#"{"thinking":"ab"}"#,
            r#"{"content":[{"type":"thinking","thinking":[{"type":"text","text":"a"}]},{"type":"thinking","thinking":"b"}]}"#,
            r#"{"content":[{"type":"text","thought":true,"text":"ab"}]}"#,
        ] {
            let (text, reasoning, _) = read(delta);
            assert_eq!((text.as_str(), reasoning.as_str()), ("", "ab"), "{delta}");
        }
    }

    #[test]
    fn the_first_picture_is_found_however_it_is_wrapped() {
        for delta in [
            r#"{"images":[{"image_url":{"url":"x"}},{"image_url":{"url":"y"}}]}"#,
            r#"{"images":[{"image_url":"x"}]}"#,
            r#"{"images":[null,{"url":"x"}]}"#,
            r#"{"content":[{"type":"image_url","image_url":{"url":"x"}}]}"#,
        ] {
            assert_eq!(read(delta).2.as_deref(), Some("x"), "{delta}");
        }
        assert_eq!(read(r#"{"images":[{"image_url":{"url":null}}]}"#).2, None);
    }
}
