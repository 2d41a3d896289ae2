//! Lists: the markers and the indentation of their items. Must not write.

/// The marker of an item without a number.
const BULLET: &str = "• ";

/// Deeper lists are not indented further, because a phone's lines are short.
const MAX_INDENT: usize = 5;

/// The indentation of a nested list.
const INDENT: &str = "    ";

/// The open lists, and the marker that is pending before an item's text.
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

    /// Whether no list is open.
    pub(super) fn is_empty(&self) -> bool {
        self.numbers.is_empty()
    }

    /// Begins an item. If it is the first content of another item, both share a line.
    pub(super) fn begin_item(&mut self) {
        match self.numbers.last_mut() {
            Some(Some(number)) => {
                self.marker.push_str(&format!("{number}. "));
                *number = number.saturating_add(1);
            }
            _ => self.marker.push_str(BULLET),
        }
    }

    /// Makes the item a task.
    pub(super) fn task(&mut self, done: bool) {
        if self.marker.ends_with(BULLET) {
            self.marker.truncate(self.marker.len() - BULLET.len());
        }
        self.marker.push_str(if done { "☑ " } else { "☐ " });
    }

    /// Ends an item. A marker without a text is removed unless it is a number.
    pub(super) fn end_item(&mut self) {
        if self.marker.chars().all(|c| BULLET.contains(c)) {
            self.marker.clear();
        }
    }

    /// Whether a marker is pending.
    pub(super) fn is_marker_due(&self) -> bool {
        !self.marker.is_empty()
    }

    /// Removes the white space at the end of the pending marker.
    pub(super) fn trim_marker(&mut self) {
        self.marker.truncate(self.marker.trim_end().len());
    }

    /// Takes the pending marker.
    pub(super) fn take_marker(&mut self) -> String {
        std::mem::take(&mut self.marker)
    }

    /// The indentation of the current list.
    pub(super) fn indent(&self) -> String {
        INDENT.repeat(self.numbers.len().saturating_sub(1).min(MAX_INDENT))
    }
}
