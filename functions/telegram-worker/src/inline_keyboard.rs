//! Inline keyboards under messages: an option a row, and buttons to other pages. Pure.

use frankenstein::types::{InlineKeyboardButton, InlineKeyboardMarkup};
use shared::i18n::BotSentence;
use shared::model::Locale;

use crate::callback_data::CallbackData;

/// How many options a page has.
pub(crate) const PAGE_SIZE: usize = 8;

/// The longest label of a button, in characters: as much as a phone shows.
const MAX_LABEL: usize = 40;

/// An inline keyboard.
#[derive(Default)]
pub(crate) struct InlineKeyboard(Vec<Vec<InlineKeyboardButton>>);

impl InlineKeyboard {
    /// Adds a row with an option. The selected one gets a check mark.
    pub(crate) fn option(mut self, label: &str, is_selected: bool, data: CallbackData) -> Self {
        let mark = if is_selected { "✓ " } else { "" };
        self.0.push(vec![button(&format!("{mark}{label}"), data)]);
        self
    }

    /// Adds a row with the buttons to the previous and the next page, where there are any.
    pub(crate) fn page_buttons(
        mut self,
        previous: Option<CallbackData>,
        next: Option<CallbackData>,
        locale: Locale,
    ) -> Self {
        let previous = previous.map(|data| button(&BotSentence::Previous.text(locale), data));
        let next = next.map(|data| button(&BotSentence::Next.text(locale), data));
        let row: Vec<_> = previous.into_iter().chain(next).collect();
        self.0.extend(Some(row).filter(|row| !row.is_empty()));
        self
    }

    /// The keyboard as a parameter of the Bot API.
    pub(crate) fn markup(self) -> InlineKeyboardMarkup {
        InlineKeyboardMarkup::builder().inline_keyboard(self.0).build()
    }
}

fn button(label: &str, data: CallbackData) -> InlineKeyboardButton {
    let mut text: String = label.chars().take(MAX_LABEL).collect();
    if label.chars().count() > MAX_LABEL {
        text.push('…');
    }
    InlineKeyboardButton::builder().text(text).callback_data(data.to_string()).build()
}

/// The page of a list with this number, and the numbers of the previous and the next page.
pub(crate) fn page<T>(all: &[T], number: usize) -> (&[T], Option<usize>, Option<usize>) {
    let first = number.saturating_mul(PAGE_SIZE).min(all.len());
    let end = first.saturating_add(PAGE_SIZE).min(all.len());
    let next = (end < all.len()).then_some(number.saturating_add(1));
    (all.get(first..end).unwrap_or_default(), number.checked_sub(1), next)
}
