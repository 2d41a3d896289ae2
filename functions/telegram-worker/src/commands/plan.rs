//! `/plan`: the sender's plan, when it ends, and the other plans on sale.

use shared::i18n::BotSentence;
use shared::model::{Plan, TelegramLink};

use crate::context::UpdateContext;
use crate::error::UpdateError;

pub(crate) async fn show(ctx: &UpdateContext<'_>, link: TelegramLink) -> Result<(), UpdateError> {
    let sessions = &ctx.state.sessions;
    let (profile, catalog) =
        tokio::try_join!(sessions.store.profile(link.user), sessions.catalog.get())?;
    let subscription =
        profile.as_ref().and_then(|profile| profile.subscription_at(sessions.clock.now()));
    let plan = subscription.and_then(|subscription| catalog.plan(subscription.plan));
    let mut lines = vec![match plan {
        Some(plan) => ctx.text(BotSentence::Plan(&plan.name)),
        None => ctx.text(BotSentence::NoPlan),
    }];
    lines.extend(plan.map(|plan| plan.description.clone()).filter(|text| !text.is_empty()));
    if let Some(end) = subscription.and_then(|subscription| subscription.end_date) {
        let date: String = end.to_string().chars().take_while(|c| *c != 'T').collect();
        lines.push(ctx.text(BotSentence::PlanEnds(&date)));
    }
    let is_other = |other: &&Plan| {
        other.is_active && other.name != Plan::FREE && plan.is_none_or(|plan| plan.id != other.id)
    };
    let others: Vec<_> = catalog.plans.iter().filter(is_other).collect();
    if !others.is_empty() {
        lines.push(String::new());
        lines.push(ctx.text(BotSentence::OtherPlans));
    }
    for Plan { name, price, duration_days, .. } in others {
        let price = price.to_string();
        lines.push(ctx.text(BotSentence::Price { name, price: &price, days: *duration_days }));
    }
    ctx.reply_text(lines.join("\n")).await
}
