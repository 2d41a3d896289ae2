//! `/model` and `/bot`: selecting a model or a chatbot from the catalog.

use frankenstein::types::{InlineKeyboardMarkup, ReplyMarkup};
use shared::chat::SessionChanges;
use shared::i18n::BotSentence;
use shared::model::{ChatbotId, ModelId, TelegramLink};
use shared::telegram::text::RichText;

use crate::callback_data::CallbackData;
use crate::commands::new::new_session_text;
use crate::context::UpdateContext;
use crate::error::{UpdateError, session_error_reply};
use crate::inline_keyboard::{InlineKeyboard, page};
use crate::sessions::{self, SessionConfig};

/// What is selected from the catalog.
#[derive(Clone, Copy, Debug)]
pub(crate) enum CatalogKind {
    Model,
    Chatbot,
}

impl CatalogKind {
    const fn prompt(self) -> BotSentence<'static> {
        match self {
            Self::Model => BotSentence::Models,
            Self::Chatbot => BotSentence::Bots,
        }
    }

    const fn page(self, number: usize) -> CallbackData {
        match self {
            Self::Model => CallbackData::ModelPage(number),
            Self::Chatbot => CallbackData::ChatbotPage(number),
        }
    }
}

/// `/model` and `/bot`: sends the first page as a new message.
pub(crate) async fn show(
    ctx: &UpdateContext<'_>,
    link: TelegramLink,
    kind: CatalogKind,
) -> Result<(), UpdateError> {
    let Some(keyboard) = keyboard(ctx, link, kind, 0).await? else {
        return ctx.reply(BotSentence::NothingToChoose).await;
    };
    let text = RichText::plain(ctx.text(kind.prompt()));
    ctx.send(text, Some(ReplyMarkup::InlineKeyboardMarkup(keyboard))).await
}

/// Shows another page in the same message.
pub(crate) async fn show_page(
    ctx: &UpdateContext<'_>,
    link: TelegramLink,
    kind: CatalogKind,
    number: usize,
) -> Result<(), UpdateError> {
    let keyboard = keyboard(ctx, link, kind, number).await?;
    ctx.edit_or_send(RichText::plain(ctx.text(kind.prompt())), keyboard).await
}

/// A page of options, with the session's own marked. None: the page is empty.
async fn keyboard(
    ctx: &UpdateContext<'_>,
    link: TelegramLink,
    kind: CatalogKind,
    number: usize,
) -> Result<Option<InlineKeyboardMarkup>, UpdateError> {
    let (session, (catalog, plan)) =
        tokio::try_join!(sessions::current(ctx, link), sessions::catalog_and_plan(ctx, link))?;
    let session = session.as_ref();
    let options: Vec<_> = match kind {
        CatalogKind::Model => sessions::available_models(&catalog, plan)
            .into_iter()
            .map(|model| {
                let is_selected = session.is_some_and(|it| it.ai_model == model.model_id);
                (&model.name, is_selected, CallbackData::Model(model.id))
            })
            .collect(),
        CatalogKind::Chatbot => sessions::available_chatbots(&catalog, plan)
            .into_iter()
            .map(|bot| {
                let is_selected = session.is_some_and(|it| it.chatbot == bot.id);
                (&bot.name, is_selected, CallbackData::Chatbot(bot.id))
            })
            .collect(),
    };
    let (shown, previous, next) = page(&options, number);
    let keyboard =
        shown.iter().fold(InlineKeyboard::default(), |keyboard, (name, is_selected, data)| {
            keyboard.option(name, *is_selected, *data)
        });
    let page = |number: Option<usize>| number.map(|number| kind.page(number));
    let keyboard = keyboard.page_buttons(page(previous), page(next), ctx.locale);
    Ok(Some(keyboard.markup()).filter(|_| !shown.is_empty()))
}

/// Sets the model of the current session; without a session, opens one with that model.
pub(crate) async fn select_model(
    ctx: &UpdateContext<'_>,
    link: TelegramLink,
    number: u64,
) -> Result<(), UpdateError> {
    let (catalog, plan) = sessions::catalog_and_plan(ctx, link).await?;
    let models = sessions::available_models(&catalog, plan);
    let Some(model) = models.into_iter().find(|model| model.id == number) else {
        return reply_gone(ctx).await;
    };
    let text = match change_model(ctx, link, &model.model_id).await? {
        Some(Ok(())) => ctx.text(BotSentence::ModelChosen(&model.name)),
        Some(Err(text)) => text,
        None => {
            let Some(default) = sessions::default_config(&catalog, plan) else {
                return reply_gone(ctx).await;
            };
            let config = SessionConfig { ai_model: model.model_id.clone(), ..default };
            open_session(ctx, link, config).await?
        }
    };
    ctx.edit_or_send(RichText::plain(text), None).await
}

/// Changes the model of the current session. None: there is no session. An inner error is the
/// text that says why the model cannot be used.
async fn change_model(
    ctx: &UpdateContext<'_>,
    link: TelegramLink,
    model: &ModelId,
) -> Result<Option<Result<(), String>>, UpdateError> {
    let Some(session) = ctx.chat_state.session else { return Ok(None) };
    let changes = SessionChanges {
        user: link.user,
        session,
        title: None,
        auto_generate_title: None,
        ai_model: Some(model.clone()),
    };
    Ok(match ctx.state.sessions.change(changes).await {
        Ok(Some(_)) => Some(Ok(())),
        Ok(None) => None,
        Err(error) => Some(Err(session_error_reply(error)?.sentence(ctx.locale))),
    })
}

/// Opens a session with a chatbot and the model of the current session. A session keeps its
/// chatbot, so another chatbot needs another session.
pub(crate) async fn select_chatbot(
    ctx: &UpdateContext<'_>,
    link: TelegramLink,
    chatbot: ChatbotId,
) -> Result<(), UpdateError> {
    let (session, (catalog, plan)) =
        tokio::try_join!(sessions::current(ctx, link), sessions::catalog_and_plan(ctx, link))?;
    let bot = catalog.chatbot(chatbot);
    let models: Vec<_> = sessions::available_models(&catalog, plan)
        .into_iter()
        .filter(|model| bot.is_none_or(|bot| bot.may_use(model)))
        .collect();
    let default = sessions::default_config(&catalog, plan).map(|config| config.ai_model);
    let usable = |id: &ModelId| models.iter().any(|model| model.model_id == *id);
    let current = session.map(|session| session.ai_model);
    let preferred = current.into_iter().chain(default.clone()).find(usable);
    let first = || models.first().map(|model| model.model_id.clone());
    // Where no model of the plan can do what the chatbot is for, opening it says so.
    let Some(ai_model) = preferred.or_else(first).or(default) else {
        return reply_gone(ctx).await;
    };
    let text = open_session(ctx, link, SessionConfig { chatbot, ai_model }).await?;
    ctx.edit_or_send(RichText::plain(text), None).await
}

/// Opens a session, and returns the text that names it or says why it could not be opened.
async fn open_session(
    ctx: &UpdateContext<'_>,
    link: TelegramLink,
    config: SessionConfig,
) -> Result<String, UpdateError> {
    match sessions::open(ctx, link, config.clone()).await? {
        Ok(_) => new_session_text(ctx, &config).await,
        Err(error) => Ok(error.sentence(ctx.locale)),
    }
}

async fn reply_gone(ctx: &UpdateContext<'_>) -> Result<(), UpdateError> {
    ctx.edit_or_send(RichText::plain(ctx.text(BotSentence::OptionGone)), None).await
}
