//! `/model`, `/bot` and `/lang`: choosing from the catalog, and a language.

use frankenstein::types::{InlineKeyboardMarkup, ReplyMarkup};
use shared::chat::SessionChanges;
use shared::i18n::BotSentence;
use shared::model::{ChatbotId, Locale, ModelId, TelegramLink};
use shared::telegram::text::RichText;

use crate::callback_data::CallbackData;
use crate::commands::new::greeting;
use crate::context::UpdateContext;
use crate::failure::{Failure, not_opened};
use crate::menu::{Menu, page};
use crate::sessions::{self, ChatTarget};

/// What is chosen from the catalog.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Choice {
    Model,
    Bot,
}

impl Choice {
    const fn question(self) -> BotSentence<'static> {
        match self {
            Self::Model => BotSentence::Models,
            Self::Bot => BotSentence::Bots,
        }
    }

    const fn page(self, number: usize) -> CallbackData {
        match self {
            Self::Model => CallbackData::Models(number),
            Self::Bot => CallbackData::Bots(number),
        }
    }
}

/// `/model` and `/bot`.
pub(crate) async fn show(
    context: &UpdateContext<'_>,
    link: TelegramLink,
    choice: Choice,
) -> Result<(), Failure> {
    let menu = menu(context, link, choice, 0).await?;
    offer(context, choice.question(), menu).await
}

/// Another page of what can be chosen.
pub(crate) async fn turn_to(
    context: &UpdateContext<'_>,
    link: TelegramLink,
    choice: Choice,
    number: usize,
) -> Result<(), Failure> {
    let menu = menu(context, link, choice, number).await?;
    context.replace(RichText::plain(context.text(choice.question())), menu).await
}

/// A page of what can be chosen, the present one marked; none where there is nothing.
async fn menu(
    context: &UpdateContext<'_>,
    link: TelegramLink,
    choice: Choice,
    number: usize,
) -> Result<Option<InlineKeyboardMarkup>, Failure> {
    let (current, choices) =
        tokio::try_join!(sessions::current(context, link), sessions::choices(context, link))?;
    let (catalog, plan) = choices;
    let present = current.as_ref();
    let all: Vec<_> = match choice {
        Choice::Model => sessions::models(&catalog, plan)
            .into_iter()
            .map(|model| {
                let is_present = present.is_some_and(|it| it.ai_model == model.model_id);
                (&model.name, is_present, CallbackData::Model(model.id))
            })
            .collect(),
        Choice::Bot => sessions::chatbots(&catalog, plan)
            .into_iter()
            .map(|bot| {
                let is_present = present.is_some_and(|it| it.chatbot == bot.id);
                (&bot.name, is_present, CallbackData::Bot(bot.id))
            })
            .collect(),
    };
    let (shown, before, behind) = page(&all, number);
    let menu = shown.iter().fold(Menu::default(), |menu, (name, is_present, button)| {
        menu.choice(name, *is_present, *button)
    });
    let way = |number: Option<usize>| number.map(|number| choice.page(number));
    let menu = menu.pages(way(before), way(behind), context.locale);
    Ok(Some(menu.markup()).filter(|_| !shown.is_empty()))
}

/// A model answers in the session from now on; where there is none, in a new one.
pub(crate) async fn choose_model(
    context: &UpdateContext<'_>,
    link: TelegramLink,
    number: u64,
) -> Result<(), Failure> {
    let (catalog, plan) = sessions::choices(context, link).await?;
    let model = sessions::models(&catalog, plan).into_iter().find(|model| model.id == number);
    let Some(model) = model else { return gone(context).await };
    let said = match change_model(context, link, &model.model_id).await? {
        Some(Ok(())) => context.text(BotSentence::ModelChosen(&model.name)),
        Some(Err(sentence)) => sentence,
        None => {
            let Some(first) = sessions::first(&catalog, plan) else { return gone(context).await };
            begin(context, link, ChatTarget { ai_model: model.model_id.clone(), ..first }).await?
        }
    };
    context.replace(RichText::plain(said), None).await
}

/// None where there is no session to change; a sentence where it may not be.
async fn change_model(
    context: &UpdateContext<'_>,
    link: TelegramLink,
    model: &ModelId,
) -> Result<Option<Result<(), String>>, Failure> {
    let Some(session) = context.chat_state.session else { return Ok(None) };
    let changes = SessionChanges {
        user: link.user,
        session,
        title: None,
        auto_generate_title: None,
        ai_model: Some(model.clone()),
    };
    Ok(match context.state.sessions.change(changes).await {
        Ok(Some(_)) => Some(Ok(())),
        Ok(None) => None,
        Err(error) => Some(Err(not_opened(error)?.sentence(context.locale))),
    })
}

/// Begins a session with a chatbot, and the model that answered so far: a session keeps its
/// chatbot.
pub(crate) async fn choose_bot(
    context: &UpdateContext<'_>,
    link: TelegramLink,
    bot: ChatbotId,
) -> Result<(), Failure> {
    let (current, choices) =
        tokio::try_join!(sessions::current(context, link), sessions::choices(context, link))?;
    let (catalog, plan) = choices;
    let models = sessions::models(&catalog, plan);
    let present = current.map(|session| session.ai_model);
    let present = present.filter(|id| models.iter().any(|model| model.model_id == *id));
    let first = || sessions::first(&catalog, plan).map(|target| target.ai_model);
    let Some(ai_model) = present.or_else(first) else { return gone(context).await };
    let said = begin(context, link, ChatTarget { chatbot: bot, ai_model }).await?;
    context.replace(RichText::plain(said), None).await
}

/// Opens a session: what is said of it, or why there is none.
async fn begin(
    context: &UpdateContext<'_>,
    link: TelegramLink,
    target: ChatTarget,
) -> Result<String, Failure> {
    match sessions::open(context, link, target.clone()).await? {
        Ok(_) => greeting(context, &target).await,
        Err(error) => Ok(error.sentence(context.locale)),
    }
}

/// `/lang`, with a language or without.
pub(crate) async fn language(context: &UpdateContext<'_>, rest: &str) -> Result<(), Failure> {
    let wanted = rest.to_ascii_lowercase();
    if let Some(locale) = Locale::ALL.into_iter().find(|locale| locale.tag() == wanted) {
        context.state.sessions.store.set_link_locale(context.from.account, locale).await?;
        return context.reply_text(BotSentence::LanguageSet.text(locale)).await;
    }
    let menu = Locale::ALL.into_iter().fold(Menu::default(), |menu, locale| {
        let name = BotSentence::LanguageName.text(locale);
        menu.choice(&name, locale == context.locale, CallbackData::Language(locale))
    });
    offer(context, BotSentence::Languages, Some(menu.markup())).await
}

/// Speaks a language from now on.
pub(crate) async fn choose_language(
    context: &UpdateContext<'_>,
    locale: Locale,
) -> Result<(), Failure> {
    context.state.sessions.store.set_link_locale(context.from.account, locale).await?;
    context.replace(RichText::plain(BotSentence::LanguageSet.text(locale)), None).await
}

async fn offer(
    context: &UpdateContext<'_>,
    sentence: BotSentence<'_>,
    menu: Option<InlineKeyboardMarkup>,
) -> Result<(), Failure> {
    let Some(menu) = menu else { return context.reply(BotSentence::NothingToChoose).await };
    let markup = Some(ReplyMarkup::InlineKeyboardMarkup(menu));
    context.send(RichText::plain(context.text(sentence)), markup).await
}

async fn gone(context: &UpdateContext<'_>) -> Result<(), Failure> {
    context.replace(RichText::plain(context.text(BotSentence::Gone)), None).await
}
