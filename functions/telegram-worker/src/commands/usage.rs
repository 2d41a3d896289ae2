//! `/usage`: what was used of every limit of the plan, as a bar, and when it resets.

use frankenstein::types::MessageEntityType;
use shared::i18n::BotSentence;
use shared::model::{TelegramLink, Timestamp};
use shared::quota::{Amount, LimitUse, ModelKind, entitlement, report};
use shared::telegram::text::RichText;

use crate::context::UpdateContext;
use crate::error::UpdateError;

/// How many characters a bar has.
const BAR_LENGTH: u64 = 10;

pub(crate) async fn show(ctx: &UpdateContext<'_>, link: TelegramLink) -> Result<(), UpdateError> {
    let sessions = &ctx.state.sessions;
    let (account, catalog) =
        tokio::try_join!(sessions.store.account(link.user), sessions.catalog.get())?;
    let catalog = match &account {
        Some(account) => sessions.catalog.with_plan_of(&account.profile, catalog).await?,
        None => catalog,
    };
    let now = sessions.clock.now();
    let subscription = account.as_ref().and_then(|account| account.profile.subscription.as_ref());
    let entitlement = entitlement(subscription, &catalog, ModelKind::Free, now);
    let (Some(account), Ok(entitlement)) = (&account, entitlement) else {
        return ctx.reply(BotSentence::NoPlan).await;
    };
    let meter = account.meter.counting_for(entitlement.basis());
    let mut text = RichText::default();
    let title = ctx.text(BotSentence::UsageOf(&entitlement.plan.name));
    text.push_styled(&title, MessageEntityType::Bold);
    let uses = report(&entitlement, &meter, now);
    let lines: Vec<_> = uses.iter().filter_map(|use_| line(ctx, use_, now)).collect();
    if lines.is_empty() {
        text.push("\n\n");
        text.push(&ctx.text(BotSentence::NoLimits));
    }
    for line in lines {
        text.push("\n\n");
        text.push(&line);
    }
    ctx.send(text, None).await
}

/// A limit's name, bar, numbers and reset. None: the plan does not limit it.
fn line(ctx: &UpdateContext<'_>, limit_use: &LimitUse, now: Timestamp) -> Option<String> {
    let LimitUse { limit, used, max, resets_at, .. } = limit_use;
    let max = (*max)?;
    let name = ctx.text(BotSentence::Limit(limit.name()));
    let (used_text, max_text) = (used.to_string(), max.to_string());
    let numbers = ctx.text(BotSentence::Used { used: &used_text, max: &max_text });
    let resets = resets_at.filter(|_| used.number() > 0).map(|at| {
        let seconds = at.since(now).as_secs().saturating_add(1);
        format!(" · {}", ctx.text(BotSentence::Resets(seconds)))
    });
    Some(format!("{name}\n{} {numbers}{}", bar(*used, max), resets.unwrap_or_default()))
}

/// The bar of a limit. It is empty only if nothing is used, and full only if nothing is left.
fn bar(used: Amount, max: Amount) -> String {
    let (used, max) = (u128::from(used.number()), u128::from(max.number().max(1)));
    let rounded = u64::try_from((used * u128::from(BAR_LENGTH)).div_ceil(max))
        .unwrap_or(BAR_LENGTH)
        .min(BAR_LENGTH);
    let full = if used < max { rounded.min(BAR_LENGTH - 1) } else { BAR_LENGTH };
    (0..BAR_LENGTH).map(|index| if index < full { '▰' } else { '▱' }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_is_empty_only_if_unused_and_full_only_if_used_up() {
        let bar = |used, max| bar(Amount::Count(used), Amount::Count(max));
        assert_eq!(bar(0, 5), "▱▱▱▱▱▱▱▱▱▱");
        assert_eq!(bar(1, 1_000_000), "▰▱▱▱▱▱▱▱▱▱");
        assert_eq!(bar(3, 5), "▰▰▰▰▰▰▱▱▱▱");
        assert_eq!(bar(999, 1_000), "▰▰▰▰▰▰▰▰▰▱");
        assert_eq!(bar(5, 5), "▰▰▰▰▰▰▰▰▰▰");
        assert_eq!(bar(7, 5), "▰▰▰▰▰▰▰▰▰▰");
    }
}
