//! Halves of surrogate pairs, put together again: JavaScript and Java cut texts between them,
//! so that one half ends a chunk and the other begins the next. Pure.

const REPLACEMENT: char = char::REPLACEMENT_CHARACTER;

/// Makes text of pieces in WTF-8.
#[derive(Default)]
pub(super) struct SurrogateJoiner {
    /// The first half of a pair, whose second half may come.
    high: Option<u16>,
}

impl SurrogateJoiner {
    /// The text of the next piece, without a first half at its end.
    pub(super) fn take(&mut self, mut wtf8: &[u8]) -> String {
        let mut text = String::with_capacity(wtf8.len());
        while !wtf8.is_empty() {
            let valid = match str::from_utf8(wtf8) {
                Ok(valid) => valid,
                Err(error) => wtf8
                    .get(..error.valid_up_to())
                    .and_then(|valid| str::from_utf8(valid).ok())
                    .unwrap_or_default(),
            };
            if !valid.is_empty() {
                text.extend(self.end());
                text.push_str(valid);
            }
            wtf8 = wtf8.get(valid.len()..).unwrap_or_default();
            if let [first, second, third, behind @ ..] = wtf8 {
                self.take_half(surrogate([*first, *second, *third]), &mut text);
                wtf8 = behind;
            } else if !wtf8.is_empty() {
                text.push(REPLACEMENT);
                wtf8 = &[];
            }
        }
        text
    }

    fn take_half(&mut self, half: u16, text: &mut String) {
        if matches!(half, 0xD800..=0xDBFF) {
            text.extend(self.end());
            self.high = Some(half);
            return;
        }
        let pair = self.high.take().map_or(vec![half], |high| vec![high, half]);
        text.extend(char::decode_utf16(pair).map(|c| c.unwrap_or(REPLACEMENT)));
    }

    /// What stands for a first half whose second half never came.
    pub(super) fn end(&mut self) -> Option<char> {
        self.high.take().map(|_| REPLACEMENT)
    }
}

/// The surrogate that three bytes of WTF-8 encode.
fn surrogate([_, second, third]: [u8; 3]) -> u16 {
    0xD000 | u16::from(second & 0x3F) << 6 | u16::from(third & 0x3F)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HIGH: [u8; 3] = [0xED, 0xA0, 0xBD];
    const LOW: [u8; 3] = [0xED, 0xB8, 0x80];

    fn joined(pieces: &[&[u8]]) -> String {
        let mut joiner = SurrogateJoiner::default();
        let mut text: String = pieces.iter().map(|piece| joiner.take(piece)).collect();
        text.extend(joiner.end());
        text
    }

    #[test]
    fn halves_of_two_pieces_are_one_character() {
        assert_eq!(joined(&[b"a", &HIGH, b"", &[&LOW[..], b" b"].concat()]), "a😀 b");
        assert_eq!(joined(&[&[HIGH, LOW].concat()]), "😀");
    }

    #[test]
    fn a_half_without_the_other_is_replaced() {
        assert_eq!(joined(&[&HIGH, b"a"]), "\u{FFFD}a");
        assert_eq!(joined(&[&LOW, b"a"]), "\u{FFFD}a");
        assert_eq!(joined(&[&HIGH, &HIGH, &LOW]), "\u{FFFD}😀");
        assert_eq!(joined(&[&HIGH]), "\u{FFFD}");
    }
}
