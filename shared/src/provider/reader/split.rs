//! Server-sent events, taken out of bytes that are cut anywhere. Ends of lines are LF, CR or
//! both. Pure.

use crate::provider::ProviderError;

/// An event with data.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct SentEvent {
    /// Its `event:`; empty: none.
    pub(super) name: String,
    /// Its lines of `data:`, of bytes that need not be UTF-8.
    pub(super) data: Vec<u8>,
}

/// Takes events out of bytes.
pub(super) struct EventSplitter {
    limit: usize,
    line: Vec<u8>,
    /// Whether the last byte was a CR, whose LF may follow.
    after_cr: bool,
    event: SentEvent,
    /// Lines of data of the event.
    data_lines: usize,
    /// Bytes since the last event or blank line.
    bytes: usize,
    is_recognised: bool,
}

impl EventSplitter {
    /// Of events with at most `limit` bytes each, whatever they are made of.
    pub(super) fn new(limit: usize) -> Self {
        Self {
            limit,
            line: Vec::new(),
            after_cr: false,
            event: SentEvent::default(),
            data_lines: 0,
            bytes: 0,
            is_recognised: false,
        }
    }

    /// Whether anything came that is of server-sent events.
    pub(super) const fn is_recognised(&self) -> bool {
        self.is_recognised
    }

    /// Adds the events that end in these bytes.
    ///
    /// # Errors
    /// [`ProviderError::TooLarge`], behind the events that came before.
    pub(super) fn push(
        &mut self,
        mut bytes: &[u8],
        events: &mut Vec<SentEvent>,
    ) -> Result<(), ProviderError> {
        while let Some((first, behind)) = bytes.split_first() {
            if std::mem::take(&mut self.after_cr) && *first == b'\n' {
                bytes = behind;
                continue;
            }
            let end = bytes.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
            let (begin, rest) = bytes.split_at(end.unwrap_or(bytes.len()));
            self.count(begin.len())?;
            self.line.extend_from_slice(begin);
            bytes = rest;
            if let Some((terminator, behind)) = rest.split_first() {
                self.count(1)?;
                self.after_cr = *terminator == b'\r';
                bytes = behind;
                self.end_line(events);
            }
        }
        Ok(())
    }

    /// Adds the event that the end of the bytes ends: not every server writes a blank line
    /// behind its last one.
    pub(super) fn end(&mut self, events: &mut Vec<SentEvent>) {
        self.end_line(events);
        self.end_event(events);
    }

    fn count(&mut self, bytes: usize) -> Result<(), ProviderError> {
        self.bytes = self.bytes.saturating_add(bytes);
        match self.bytes > self.limit {
            true => Err(ProviderError::TooLarge("one event")),
            false => Ok(()),
        }
    }

    fn end_line(&mut self, events: &mut Vec<SentEvent>) {
        let line = std::mem::take(&mut self.line);
        if line.is_empty() {
            self.end_event(events);
            return;
        }
        let colon = line.iter().position(|byte| *byte == b':').unwrap_or(line.len());
        let (name, value) = line.split_at(colon);
        let value = value.strip_prefix(b":").unwrap_or(value);
        let value = value.strip_prefix(b" ").unwrap_or(value);
        self.is_recognised |= matches!(name, b"" | b"data" | b"event" | b"id" | b"retry");
        match name {
            b"data" => self.take_data(value, line.len(), events),
            b"event" => self.event.name = String::from_utf8_lossy(value).into_owned(),
            // Some servers write an error without its `data:`.
            [b'{', ..] => self.take_data(&line, line.len(), events),
            _ => {}
        }
    }

    fn take_data(&mut self, value: &[u8], line_bytes: usize, events: &mut Vec<SentEvent>) {
        // Some servers leave the blank lines between events out.
        if self.data_lines == 1 && is_whole(&self.event.data) {
            self.end_event(events);
            self.bytes = line_bytes + 1;
        }
        if self.data_lines > 0 {
            self.event.data.push(b'\n');
        }
        self.event.data.extend_from_slice(value);
        self.data_lines += 1;
    }

    fn end_event(&mut self, events: &mut Vec<SentEvent>) {
        let event = std::mem::take(&mut self.event);
        if std::mem::take(&mut self.data_lines) > 0 {
            events.push(event);
        }
        self.bytes = 0;
    }
}

/// Whether a line of data is a whole value or the end mark.
fn is_whole(data: &[u8]) -> bool {
    data.trim_ascii() == b"[DONE]" || serde_json::from_slice::<serde::de::IgnoredAny>(data).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn events(wire: &str, size: usize) -> Vec<(String, String)> {
        let mut splitter = EventSplitter::new(1_000);
        let mut events = Vec::new();
        for piece in wire.as_bytes().chunks(size) {
            splitter.push(piece, &mut events).unwrap();
        }
        splitter.end(&mut events);
        let text = |data| String::from_utf8(data).unwrap();
        events.into_iter().map(|event| (event.name, text(event.data))).collect()
    }

    #[test]
    fn events_are_the_same_for_every_end_of_line_and_cut() {
        let wire = ": hello\n\nevent: a\nid: 1\ndata: x\ndata:y\n\ndata\n\nretry: 3\n\n\ndata:  z";
        let expected = [("a", "x\ny"), ("", ""), ("", " z")];
        let expected = expected.map(|(name, data)| (name.to_owned(), data.to_owned()));
        for end in ["\n", "\r", "\r\n"] {
            let wire = wire.replace('\n', end);
            for size in 1..=wire.len() {
                assert_eq!(events(&wire, size), expected, "{end:?} {size}");
            }
        }
    }

    #[test]
    fn values_without_blank_lines_between_are_events_of_their_own() {
        let wire =
            "data: {\"a\":1}\ndata: {\"b\":\ndata: 2}\n\ndata: {}\n{\"error\":1}\ndata: [DONE]\n";
        let data: Vec<_> = events(wire, 7).into_iter().map(|(_, data)| data).collect();
        assert_eq!(data, ["{\"a\":1}", "{\"b\":\n2}", "{}", "{\"error\":1}", "[DONE]"]);
    }

    #[test]
    fn an_event_over_its_bound_is_too_large_whatever_it_is_made_of() {
        for endless in ["data: x", ": comment\n", "data: x\n", "no field at all"] {
            for size in [1, 64, 100_000] {
                let mut splitter = EventSplitter::new(1_000);
                let wire = endless.repeat(1_000);
                let mut pieces = wire.as_bytes().chunks(size);
                let mut events = Vec::new();
                let error = pieces.find_map(|piece| splitter.push(piece, &mut events).err());
                assert!(matches!(error, Some(ProviderError::TooLarge(_))), "{endless:?} {size}");
            }
        }
    }
}
