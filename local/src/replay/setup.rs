//! The initial data of a scenario: a user with a subscription, and a catalog with its plan and
//! models. Plain data.

use shared::model::{AiModel, Catalog, Limits, Plan, PlanId, Profile, Subscription, UserId};

use super::ReplayError;
use super::trace::Scenario;

/// The id of the scenario's plan.
pub(super) const PLAN: PlanId = PlanId::new(1);

/// The id of a plan with the scenario's image limits alone.
///
/// The original system counts an image apart from messages, and lets its image limits alone decide
/// about it. So a scenario's images are asked for by a user of their own under this plan.
pub(super) const IMAGE_PLAN: PlanId = PlanId::new(2);

/// The phone number of every replayed user. No code is sent to it.
const NUMBER: &str = "+989120000000";

/// A user with the scenario's subscription, of this plan.
pub(super) fn profile(
    user: UserId,
    plan: PlanId,
    scenario: &Scenario,
) -> Result<Profile, ReplayError> {
    Ok(Profile {
        id: user,
        phone_number: NUMBER.parse().map_err(|_| ReplayError::Stopped)?,
        name: scenario.name.clone(),
        is_verified: true,
        date_joined: scenario.subscription.start,
        subscription: Some(Subscription::new(
            1,
            plan,
            scenario.subscription.start,
            scenario.subscription.end,
        )),
        active_sessions: 0,
        last_session: 0,
        last_device: 0,
    })
}

/// The scenario's plans and models.
pub(super) fn catalog(scenario: &Scenario) -> Catalog {
    let limits = &scenario.plan;
    let images = Limits {
        daily_image_generation_limit: limits.daily_image_generation_limit,
        weekly_image_generation_limit: limits.weekly_image_generation_limit,
        monthly_image_generation_limit: limits.monthly_image_generation_limit,
        ..Limits::default()
    };
    let plans = vec![plan(PLAN, limits.clone(), scenario), plan(IMAGE_PLAN, images, scenario)];
    let models = scenario.models.iter().zip(1..).map(|(model, id)| AiModel {
        is_free: model.is_free,
        token_cost_multiplier: model.token_cost_multiplier,
        plans: if model.linked { vec![PLAN, IMAGE_PLAN] } else { Vec::new() },
        // Recorded answers used any number of tokens.
        context_length: 1 << 50,
        ..AiModel::new(id, model.model_id.clone())
    });
    Catalog { plans, models: models.collect(), ..Catalog::default() }
}

fn plan(id: PlanId, limits: Limits, scenario: &Scenario) -> Plan {
    Plan {
        id,
        name: "replayed".to_owned(),
        description: String::new(),
        price: Default::default(),
        duration_days: 30,
        sku: String::new(),
        limits,
        web_search: false,
        web_search_model_id: None,
        is_active: true,
        created_at: scenario.subscription.start,
    }
}
