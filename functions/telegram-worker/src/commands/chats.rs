//! `/chats`: the sessions, newest first, a page at a time, and going on with one of them.

use frankenstein::types::ReplyMarkup;
use shared::i18n::BotSentence;
use shared::model::{ChatSession, SessionId, TelegramLink};
use shared::store::{ListStart, SessionPlace, StoreError};
use shared::telegram::text::RichText;

use crate::button::Button;
use crate::failure::Failure;
use crate::menu::{Menu, PAGE};
use crate::turn::Turn;

/// A page of sessions.
struct Page {
    sessions: Vec<ChatSession>,
    has_before: bool,
    has_behind: bool,
}

/// The first page, as a message.
pub(crate) async fn show(turn: &Turn<'_>, link: TelegramLink) -> Result<(), Failure> {
    let page = read(turn, link, ListStart::Top { skip: 0 }).await?;
    if page.sessions.is_empty() {
        return turn.say(BotSentence::NoChats).await;
    }
    let markup = ReplyMarkup::InlineKeyboardMarkup(menu(turn, page).markup());
    turn.send(RichText::plain(turn.text(BotSentence::Chats)), Some(markup)).await
}

/// Another page, in place of the one before.
pub(crate) async fn turn_to(
    turn: &Turn<'_>,
    link: TelegramLink,
    start: ListStart<SessionPlace>,
) -> Result<(), Failure> {
    let mut page = read(turn, link, start).await?;
    if page.sessions.is_empty() {
        page = read(turn, link, ListStart::Top { skip: 0 }).await?;
    }
    if page.sessions.is_empty() {
        return turn.replace(RichText::plain(turn.text(BotSentence::NoChats)), None).await;
    }
    let markup = Some(menu(turn, page).markup());
    turn.replace(RichText::plain(turn.text(BotSentence::Chats)), markup).await
}

/// Goes on with a session.
pub(crate) async fn choose(
    turn: &Turn<'_>,
    link: TelegramLink,
    session: SessionId,
) -> Result<(), Failure> {
    let Some(session) = turn.state.sessions.store.session(link.user, session).await? else {
        return turn.replace(RichText::plain(turn.text(BotSentence::Gone)), None).await;
    };
    turn.talk_in(link.user, session.id).await?;
    let chosen = turn.text(BotSentence::ChatChosen(&session.title));
    turn.replace(RichText::plain(chosen), None).await
}

/// One more than is shown tells whether there is a page on that side.
async fn read(
    turn: &Turn<'_>,
    link: TelegramLink,
    start: ListStart<SessionPlace>,
) -> Result<Page, StoreError> {
    let store = &turn.state.sessions.store;
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

fn menu(turn: &Turn<'_>, page: Page) -> Menu {
    let Page { sessions, has_before, has_behind } = page;
    let place = |session: Option<&ChatSession>| session.map(SessionPlace::from);
    let before = place(sessions.first()).filter(|_| has_before).map(ListStart::Before);
    let behind = place(sessions.last()).filter(|_| has_behind).map(ListStart::Behind);
    let menu = sessions.iter().fold(Menu::default(), |menu, session| {
        let is_present = turn.talk.session == Some(session.id);
        menu.choice(&session.title, is_present, Button::Chat(session.id))
    });
    menu.ways(before.map(Button::Chats), behind.map(Button::Chats), turn.locale)
}
