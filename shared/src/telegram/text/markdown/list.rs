//! Lists: what stands before their items, and how far these are indented. Must not write.

/// What stands before an item that has no number.
const BULLET: &str = "• ";

/// Deeper lists are not indented further: a line of a phone has no room for it.
const MAX_INDENT: usize = 5;

/// What each list is indented by, beyond the one it is in.
const INDENT: &str = "    ";

/// The lists that are open, and what is due before the text of an item.
#[derive(Default)]
pub(super) struct Lists {
    /// The numbers of the next items, if they have any.
    numbers: Vec<Option<u64>>,
    marker: String,
}

impl Lists {
    /// Begins a list, with the number of its first item.
    pub(super) fn begin(&mut self, first: Option<u64>) {
        self.numbers.push(first);
    }

    /// Ends the list that began last.
    pub(super) fn end(&mut self) {
        self.numbers.pop();
    }

    /// Whether there is one.
    pub(super) fn is_empty(&self) -> bool {
        self.numbers.is_empty()
    }

    /// Begins an item. If it is the first thing in another one, both share a line.
    pub(super) fn begin_item(&mut self) {
        match self.numbers.last_mut() {
            Some(Some(number)) => {
                self.marker.push_str(&format!("{number}. "));
                *number = number.saturating_add(1);
            }
            _ => self.marker.push_str(BULLET),
        }
    }

    /// Makes a task of the item.
    pub(super) fn task(&mut self, done: bool) {
        if self.marker.ends_with(BULLET) {
            self.marker.truncate(self.marker.len() - BULLET.len());
        }
        self.marker.push_str(if done { "☑ " } else { "☐ " });
    }

    /// Ends an item. What stands before one without text goes with it, if it says nothing.
    pub(super) fn end_item(&mut self) {
        if self.marker.chars().all(|c| BULLET.contains(c)) {
            self.marker.clear();
        }
    }

    /// Whether something is due before the text of an item.
    pub(super) fn is_marker_due(&self) -> bool {
        !self.marker.is_empty()
    }

    /// Makes what is due end a line.
    pub(super) fn trim_marker(&mut self) {
        self.marker.truncate(self.marker.trim_end().len());
    }

    /// What is due there.
    pub(super) fn take_marker(&mut self) -> String {
        std::mem::take(&mut self.marker)
    }

    /// What lines are indented by.
    pub(super) fn indent(&self) -> String {
        INDENT.repeat(self.numbers.len().saturating_sub(1).min(MAX_INDENT))
    }
}
