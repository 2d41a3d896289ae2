//! Buttons under a message: one choice a row, and the way to more of them. Pure.

use frankenstein::types::{InlineKeyboardButton, InlineKeyboardMarkup};
use shared::i18n::BotSentence;
use shared::model::Locale;

use crate::callback_data::CallbackData;

/// How many choices a page has.
pub(crate) const PAGE: usize = 8;

/// The longest text of a button, in characters: as much as a phone shows.
const MAX_LABEL: usize = 40;

/// What can be chosen.
#[derive(Default)]
pub(crate) struct Menu(Vec<Vec<InlineKeyboardButton>>);

impl Menu {
    /// One more choice, marked where it is the present one.
    pub(crate) fn choice(mut self, label: &str, is_present: bool, data: CallbackData) -> Self {
        let mark = if is_present { "✓ " } else { "" };
        self.0.push(vec![inline_button(&format!("{mark}{label}"), data)]);
        self
    }

    /// The ways to the pages before and behind, where there are any.
    pub(crate) fn pages(
        mut self,
        before: Option<CallbackData>,
        behind: Option<CallbackData>,
        locale: Locale,
    ) -> Self {
        let before = before.map(|way| inline_button(&BotSentence::Previous.text(locale), way));
        let behind = behind.map(|way| inline_button(&BotSentence::Next.text(locale), way));
        let ways: Vec<_> = before.into_iter().chain(behind).collect();
        self.0.extend(Some(ways).filter(|ways| !ways.is_empty()));
        self
    }

    /// As Telegram takes it.
    pub(crate) fn markup(self) -> InlineKeyboardMarkup {
        InlineKeyboardMarkup::builder().inline_keyboard(self.0).build()
    }
}

fn inline_button(label: &str, data: CallbackData) -> InlineKeyboardButton {
    let mut text: String = label.chars().take(MAX_LABEL).collect();
    if label.chars().count() > MAX_LABEL {
        text.push('…');
    }
    InlineKeyboardButton::builder().text(text).callback_data(data.to_string()).build()
}

/// The page of a list with this number, and the numbers of those beside it.
pub(crate) fn page<T>(all: &[T], number: usize) -> (&[T], Option<usize>, Option<usize>) {
    let first = number.saturating_mul(PAGE).min(all.len());
    let end = first.saturating_add(PAGE).min(all.len());
    let behind = (end < all.len()).then_some(number.saturating_add(1));
    (all.get(first..end).unwrap_or_default(), number.checked_sub(1), behind)
}
