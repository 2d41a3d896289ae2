//! `/chats`: the sessions, newest first, a page at a time, and going on with one of them.

use frankenstein::types::ReplyMarkup;
use shared::i18n::BotSentence;
use shared::model::{ChatSession, SessionId, TelegramLink};
use shared::store::{ListStart, SessionPlace, StoreError};
use shared::telegram::text::RichText;

use crate::callback_data::CallbackData;
use crate::context::UpdateContext;
use crate::failure::Failure;
use crate::menu::{Menu, PAGE};

/// A page of sessions.
struct Page {
    sessions: Vec<ChatSession>,
    has_before: bool,
    has_behind: bool,
}

/// The first page, as a message.
pub(crate) async fn show(context: &UpdateContext<'_>, link: TelegramLink) -> Result<(), Failure> {
    let page = read(context, link, ListStart::Top { skip: 0 }).await?;
    if page.sessions.is_empty() {
        return context.reply(BotSentence::NoChats).await;
    }
    let markup = ReplyMarkup::InlineKeyboardMarkup(menu(context, page).markup());
    context.send(RichText::plain(context.text(BotSentence::Chats)), Some(markup)).await
}

/// Another page, in place of the one before.
pub(crate) async fn turn_to(
    context: &UpdateContext<'_>,
    link: TelegramLink,
    start: ListStart<SessionPlace>,
) -> Result<(), Failure> {
    let mut page = read(context, link, start).await?;
    if page.sessions.is_empty() {
        page = read(context, link, ListStart::Top { skip: 0 }).await?;
    }
    if page.sessions.is_empty() {
        return context.replace(RichText::plain(context.text(BotSentence::NoChats)), None).await;
    }
    let markup = Some(menu(context, page).markup());
    context.replace(RichText::plain(context.text(BotSentence::Chats)), markup).await
}

/// Goes on with a session.
pub(crate) async fn choose(
    context: &UpdateContext<'_>,
    link: TelegramLink,
    session: SessionId,
) -> Result<(), Failure> {
    let Some(session) = context.state.sessions.store.session(link.user, session).await? else {
        return context.replace(RichText::plain(context.text(BotSentence::Gone)), None).await;
    };
    context.use_session(link.user, session.id).await?;
    let chosen = context.text(BotSentence::ChatChosen(&session.title));
    context.replace(RichText::plain(chosen), None).await
}

/// One more than is shown tells whether there is a page on that side.
async fn read(
    context: &UpdateContext<'_>,
    link: TelegramLink,
    start: ListStart<SessionPlace>,
) -> Result<Page, StoreError> {
    let store = &context.state.sessions.store;
    let mut sessions = store.sessions(link.user, start, PAGE + 1).await?;
    let is_more = sessions.len() > PAGE;
    let is_backwards = matches!(start, ListStart::Before(_) | ListStart::Bottom);
    if is_backwards && is_more {
        sessions.remove(0);
    }
    sessions.truncate(PAGE);
    let is_top = matches!(start, ListStart::Top { .. });
    Ok(Page {
        sessions,
        has_before: if is_backwards { is_more } else { !is_top },
        has_behind: is_backwards || is_more,
    })
}

fn menu(context: &UpdateContext<'_>, page: Page) -> Menu {
    let Page { sessions, has_before, has_behind } = page;
    let place = |session: Option<&ChatSession>| session.map(SessionPlace::from);
    let before = place(sessions.first()).filter(|_| has_before).map(ListStart::Before);
    let behind = place(sessions.last()).filter(|_| has_behind).map(ListStart::Behind);
    let menu = sessions.iter().fold(Menu::default(), |menu, session| {
        let is_present = context.chat_state.session == Some(session.id);
        menu.choice(&session.title, is_present, CallbackData::Chat(session.id))
    });
    menu.pages(before.map(CallbackData::Chats), behind.map(CallbackData::Chats), context.locale)
}
