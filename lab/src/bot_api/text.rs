//! Texts as Telegram stores them: cleaned and trimmed, with their entities adjusted. Must not know
//! the methods.

use serde_json::Value;

use super::call_log::Notes;
use super::entities::{self, Entity};
use super::reply::Refusal;

/// The longest text of a message, in UTF-16 code units.
const LONGEST_TEXT: usize = 4096;
/// The longest caption.
const LONGEST_CAPTION: usize = 1024;

/// A cleaned and trimmed text.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Formatted {
    pub(super) text: String,
    pub(super) entities: Vec<Value>,
}

impl Formatted {
    /// Parses a text and its entities.
    pub(super) fn read(text: &str, values: &[Value], notes: &mut Notes) -> Result<Self, Refusal> {
        let cleaned = Cleaned::new(text);
        let mut placed = Vec::new();
        for entity in entities::read(values, notes)? {
            placed.extend(cleaned.place(entity, notes)?);
        }
        let entities = entities::nest(placed, notes).into_iter().map(Entity::into_value).collect();
        Ok(Self { text: cleaned.trimmed(), entities })
    }

    /// Checks the limits of a message's text.
    pub(super) fn message(self) -> Result<Self, Refusal> {
        if self.text.is_empty() {
            return Err(Refusal::bad("message text is empty"));
        }
        self.draft()
    }

    /// Checks the limits of a draft, which may be empty.
    pub(super) fn draft(self) -> Result<Self, Refusal> {
        self.up_to(LONGEST_TEXT, "message is too long")
    }

    /// Checks the limits of a caption.
    pub(super) fn caption(self) -> Result<Self, Refusal> {
        self.up_to(LONGEST_CAPTION, "message caption is too long")
    }

    fn up_to(self, longest: usize, said: &str) -> Result<Self, Refusal> {
        if self.text.encode_utf16().count() > longest {
            return Err(Refusal::bad(said));
        }
        Ok(self)
    }
}

/// The position in the cleaned text of a UTF-16 offset in the original.
#[derive(Clone, Copy)]
enum Spot {
    At(usize),
    /// Inside a character that ends at this byte.
    Middle(usize),
}

/// A text without control characters. Offsets are in UTF-16 code units.
struct Cleaned {
    units: Vec<u16>,
    spots: Vec<Spot>,
    /// The bounds of the trimmed text.
    start: usize,
    end: usize,
}

impl Cleaned {
    fn new(text: &str) -> Self {
        let (mut units, mut spots) = (Vec::new(), Vec::new());
        for (byte, c) in text.char_indices() {
            spots.push(Spot::At(units.len()));
            let middle = Spot::Middle(byte + c.len_utf8());
            spots.extend((1..c.len_utf16()).map(|_| middle));
            match c {
                '\r' => {}
                '\0'..='\t' | '\u{b}'..='\u{1f}' => units.push(u16::from(b' ')),
                c => units.extend_from_slice(c.encode_utf16(&mut [0; 2])),
            }
        }
        spots.push(Spot::At(units.len()));
        let start = units.iter().position(|&unit| !is_space(unit)).unwrap_or(units.len());
        let end = units.iter().rposition(|&unit| !is_space(unit)).map_or(start, |last| last + 1);
        Self { units, spots, start, end }
    }

    fn trimmed(&self) -> String {
        String::from_utf16_lossy(self.units.get(self.start..self.end).unwrap_or_default())
    }

    /// The entity at its position in the trimmed text; `None` where nothing of it is left.
    fn place(&self, entity: Entity, notes: &mut Notes) -> Result<Option<Entity>, Refusal> {
        let offset = entity.offset;
        let begin = self.find(offset, "entity begins")?;
        let ends = format!("entity beginning at UTF-16 offset {offset} ends");
        let end = self.find(offset + entity.length, &ends)?;
        let (begin, end) = (begin.max(self.start), end.min(self.end));
        let covered = self.units.get(begin..end).unwrap_or_default();
        if covered.iter().all(|&unit| is_space(unit)) {
            notes.push(format!("{} of white space only, at {offset}", entity.kind));
            return Ok(None);
        }
        Ok(Some(entity.moved(begin - self.start, end - begin)))
    }

    fn find(&self, offset: usize, said: &str) -> Result<usize, Refusal> {
        match self.spots.get(offset) {
            Some(&Spot::At(place)) => Ok(place),
            Some(Spot::Middle(byte)) => Err(Refusal::bad(format!(
                "{said} in a middle of a UTF-16 symbol at byte offset {byte}"
            ))),
            None => Err(Refusal::bad(format!(
                "{said} after the end of the text at UTF-16 offset {offset}"
            ))),
        }
    }
}

/// White space is never a surrogate, so code units suffice.
fn is_space(unit: u16) -> bool {
    char::from_u32(u32::from(unit)).is_some_and(char::is_whitespace)
}

#[cfg(test)]
mod tests;
