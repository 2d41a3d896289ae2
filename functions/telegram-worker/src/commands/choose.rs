//! `/model`, `/bot` and `/lang`: choosing from the catalog, and a language.

use frankenstein::types::{InlineKeyboardMarkup, ReplyMarkup};
use shared::chat::SessionChanges;
use shared::i18n::BotSentence;
use shared::model::{ChatbotId, Locale, ModelId, TelegramLink};
use shared::telegram::text::RichText;

use crate::button::Button;
use crate::commands::new::greeting;
use crate::failure::{Failure, not_opened};
use crate::menu::{Menu, page};
use crate::sessions::{self, With};
use crate::turn::Turn;

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

    const fn page(self, number: usize) -> Button {
        match self {
            Self::Model => Button::Models(number),
            Self::Bot => Button::Bots(number),
        }
    }
}

/// `/model` and `/bot`.
pub(crate) async fn show(
    turn: &Turn<'_>,
    link: TelegramLink,
    choice: Choice,
) -> Result<(), Failure> {
    let menu = menu(turn, link, choice, 0).await?;
    offer(turn, choice.question(), menu).await
}

/// Another page of what can be chosen.
pub(crate) async fn turn_to(
    turn: &Turn<'_>,
    link: TelegramLink,
    choice: Choice,
    number: usize,
) -> Result<(), Failure> {
    let menu = menu(turn, link, choice, number).await?;
    turn.replace(RichText::plain(turn.text(choice.question())), menu).await
}

/// A page of what can be chosen, the present one marked; none where there is nothing.
async fn menu(
    turn: &Turn<'_>,
    link: TelegramLink,
    choice: Choice,
    number: usize,
) -> Result<Option<InlineKeyboardMarkup>, Failure> {
    let (current, choices) =
        tokio::try_join!(sessions::current(turn, link), sessions::choices(turn, link))?;
    let (catalog, plan) = choices;
    let present = current.as_ref();
    let all: Vec<_> = match choice {
        Choice::Model => sessions::models(&catalog, plan)
            .into_iter()
            .map(|model| {
                let is_present = present.is_some_and(|it| it.ai_model == model.model_id);
                (&model.name, is_present, Button::Model(model.id))
            })
            .collect(),
        Choice::Bot => sessions::chatbots(&catalog, plan)
            .into_iter()
            .map(|bot| {
                let is_present = present.is_some_and(|it| it.chatbot == bot.id);
                (&bot.name, is_present, Button::Bot(bot.id))
            })
            .collect(),
    };
    let (shown, before, behind) = page(&all, number);
    let menu = shown.iter().fold(Menu::default(), |menu, (name, is_present, button)| {
        menu.choice(name, *is_present, *button)
    });
    let way = |number: Option<usize>| number.map(|number| choice.page(number));
    let menu = menu.ways(way(before), way(behind), turn.locale);
    Ok(Some(menu.markup()).filter(|_| !shown.is_empty()))
}

/// A model answers in the session from now on; where there is none, in a new one.
pub(crate) async fn choose_model(
    turn: &Turn<'_>,
    link: TelegramLink,
    number: u64,
) -> Result<(), Failure> {
    let (catalog, plan) = sessions::choices(turn, link).await?;
    let model = sessions::models(&catalog, plan).into_iter().find(|model| model.id == number);
    let Some(model) = model else { return gone(turn).await };
    let said = match change_model(turn, link, &model.model_id).await? {
        Some(Ok(())) => turn.text(BotSentence::ModelChosen(&model.name)),
        Some(Err(sentence)) => sentence,
        None => {
            let Some(first) = sessions::first(&catalog, plan) else { return gone(turn).await };
            begin(turn, link, With { ai_model: model.model_id.clone(), ..first }).await?
        }
    };
    turn.replace(RichText::plain(said), None).await
}

/// None where there is no session to change; a sentence where it may not be.
async fn change_model(
    turn: &Turn<'_>,
    link: TelegramLink,
    model: &ModelId,
) -> Result<Option<Result<(), String>>, Failure> {
    let Some(session) = turn.talk.session else { return Ok(None) };
    let changes = SessionChanges {
        user: link.user,
        session,
        title: None,
        auto_generate_title: None,
        ai_model: Some(model.clone()),
    };
    Ok(match turn.state.sessions.change(changes).await {
        Ok(Some(_)) => Some(Ok(())),
        Ok(None) => None,
        Err(error) => Some(Err(not_opened(error)?.sentence(turn.locale))),
    })
}

/// Begins a session with a chatbot, and the model that answered so far: a session keeps its
/// chatbot.
pub(crate) async fn choose_bot(
    turn: &Turn<'_>,
    link: TelegramLink,
    bot: ChatbotId,
) -> Result<(), Failure> {
    let (current, choices) =
        tokio::try_join!(sessions::current(turn, link), sessions::choices(turn, link))?;
    let (catalog, plan) = choices;
    let models = sessions::models(&catalog, plan);
    let present = current.map(|session| session.ai_model);
    let present = present.filter(|id| models.iter().any(|model| model.model_id == *id));
    let first = || sessions::first(&catalog, plan).map(|with| with.ai_model);
    let Some(ai_model) = present.or_else(first) else { return gone(turn).await };
    let said = begin(turn, link, With { chatbot: bot, ai_model }).await?;
    turn.replace(RichText::plain(said), None).await
}

/// Opens a session: what is said of it, or why there is none.
async fn begin(turn: &Turn<'_>, link: TelegramLink, with: With) -> Result<String, Failure> {
    match sessions::open(turn, link, with.clone()).await? {
        Ok(_) => greeting(turn, &with).await,
        Err(error) => Ok(error.sentence(turn.locale)),
    }
}

/// `/lang`, with a language or without.
pub(crate) async fn language(turn: &Turn<'_>, rest: &str) -> Result<(), Failure> {
    let wanted = rest.to_ascii_lowercase();
    if let Some(locale) = Locale::ALL.into_iter().find(|locale| locale.tag() == wanted) {
        turn.state.sessions.store.set_link_locale(turn.from.account, locale).await?;
        return turn.say_text(BotSentence::LanguageSet.text(locale)).await;
    }
    let menu = Locale::ALL.into_iter().fold(Menu::default(), |menu, locale| {
        let name = BotSentence::LanguageName.text(locale);
        menu.choice(&name, locale == turn.locale, Button::Language(locale))
    });
    offer(turn, BotSentence::Languages, Some(menu.markup())).await
}

/// Speaks a language from now on.
pub(crate) async fn choose_language(turn: &Turn<'_>, locale: Locale) -> Result<(), Failure> {
    turn.state.sessions.store.set_link_locale(turn.from.account, locale).await?;
    turn.replace(RichText::plain(BotSentence::LanguageSet.text(locale)), None).await
}

async fn offer(
    turn: &Turn<'_>,
    sentence: BotSentence<'_>,
    menu: Option<InlineKeyboardMarkup>,
) -> Result<(), Failure> {
    let Some(menu) = menu else { return turn.say(BotSentence::NothingToChoose).await };
    let markup = Some(ReplyMarkup::InlineKeyboardMarkup(menu));
    turn.send(RichText::plain(turn.text(sentence)), markup).await
}

async fn gone(turn: &Turn<'_>) -> Result<(), Failure> {
    turn.replace(RichText::plain(turn.text(BotSentence::Gone)), None).await
}
