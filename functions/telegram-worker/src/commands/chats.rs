//! `/chats`: lists the sessions in pages, the newest first, and selects one of them.

use frankenstein::types::ReplyMarkup;
use shared::i18n::BotSentence;
use shared::model::{ChatSession, SessionId, TelegramLink};
use shared::store::{ListStart, SessionPlace, StoreError};
use shared::telegram::text::RichText;

use crate::callback_data::CallbackData;
use crate::context::UpdateContext;
use crate::error::UpdateError;
use crate::inline_keyboard::{InlineKeyboard, PAGE_SIZE};

/// A page of sessions.
struct Page {
    sessions: Vec<ChatSession>,
    has_previous: bool,
    has_next: bool,
}

/// Sends the first page as a new message.
pub(crate) async fn show(ctx: &UpdateContext<'_>, link: TelegramLink) -> Result<(), UpdateError> {
    let page = read(ctx, link, ListStart::Top { skip: 0 }).await?;
    if page.sessions.is_empty() {
        return ctx.reply(BotSentence::NoChats).await;
    }
    let markup = ReplyMarkup::InlineKeyboardMarkup(keyboard(ctx, page).markup());
    ctx.send(RichText::plain(ctx.text(BotSentence::Chats)), Some(markup)).await
}

/// Shows another page in the same message.
pub(crate) async fn show_page(
    ctx: &UpdateContext<'_>,
    link: TelegramLink,
    start: ListStart<SessionPlace>,
) -> Result<(), UpdateError> {
    let mut page = read(ctx, link, start).await?;
    if page.sessions.is_empty() {
        page = read(ctx, link, ListStart::Top { skip: 0 }).await?;
    }
    if page.sessions.is_empty() {
        return ctx.edit_or_send(RichText::plain(ctx.text(BotSentence::NoChats)), None).await;
    }
    let markup = Some(keyboard(ctx, page).markup());
    ctx.edit_or_send(RichText::plain(ctx.text(BotSentence::Chats)), markup).await
}

/// Makes a session the current one of this chat.
pub(crate) async fn select(
    ctx: &UpdateContext<'_>,
    link: TelegramLink,
    session: SessionId,
) -> Result<(), UpdateError> {
    let Some(session) = ctx.state.sessions.store.session(link.user, session).await? else {
        return ctx.edit_or_send(RichText::plain(ctx.text(BotSentence::OptionGone)), None).await;
    };
    ctx.select_session(link.user, session.id).await?;
    let text = ctx.text(BotSentence::ChatChosen(&session.title));
    ctx.edit_or_send(RichText::plain(text), None).await
}

/// Reads a page, and one session more, which tells whether another page follows.
async fn read(
    ctx: &UpdateContext<'_>,
    link: TelegramLink,
    start: ListStart<SessionPlace>,
) -> Result<Page, StoreError> {
    let store = &ctx.state.sessions.store;
    let mut sessions = store.sessions(link.user, start, PAGE_SIZE + 1).await?;
    let has_more = sessions.len() > PAGE_SIZE;
    let is_backwards = matches!(start, ListStart::Before(_) | ListStart::Bottom);
    if is_backwards && has_more {
        sessions.remove(0);
    }
    sessions.truncate(PAGE_SIZE);
    let is_top = matches!(start, ListStart::Top { .. });
    Ok(Page {
        sessions,
        has_previous: if is_backwards { has_more } else { !is_top },
        has_next: is_backwards || has_more,
    })
}

fn keyboard(ctx: &UpdateContext<'_>, page: Page) -> InlineKeyboard {
    let Page { sessions, has_previous, has_next } = page;
    let cursor = |session: Option<&ChatSession>| session.map(SessionPlace::from);
    let previous = cursor(sessions.first()).filter(|_| has_previous).map(ListStart::Before);
    let next = cursor(sessions.last()).filter(|_| has_next).map(ListStart::Behind);
    let keyboard = sessions.iter().fold(InlineKeyboard::default(), |keyboard, session| {
        let is_selected = ctx.chat_state.session == Some(session.id);
        keyboard.option(&session.title, is_selected, CallbackData::Chat(session.id))
    });
    let (previous, next) = (previous.map(CallbackData::ChatPage), next.map(CallbackData::ChatPage));
    keyboard.page_buttons(previous, next, ctx.locale)
}
