//! The initial data of a scenario: a user with a subscription, and a catalog with its plan and
//! models. Plain data.

use shared::model::{AiModel, Catalog, Plan, PlanId, Profile, Subscription, UserId};

use super::ReplayError;
use super::trace::Scenario;

/// The id of the scenario's plan.
pub(super) const PLAN: PlanId = PlanId::new(1);

/// The phone number of every replayed user. No code is sent to it.
const NUMBER: &str = "+989120000000";

/// The scenario's user.
pub(super) fn profile(user: UserId, scenario: &Scenario) -> Result<Profile, ReplayError> {
    Ok(Profile {
        id: user,
        phone_number: NUMBER.parse().map_err(|_| ReplayError::Stopped)?,
        name: scenario.name.clone(),
        is_verified: true,
        date_joined: scenario.subscription.start,
        subscription: Some(Subscription {
            id: 1,
            plan: PLAN,
            is_active: true,
            start_date: scenario.subscription.start,
            end_date: scenario.subscription.end,
        }),
        active_sessions: 0,
        last_session: 0,
        last_device: 0,
    })
}

/// The scenario's plan and models.
pub(super) fn catalog(scenario: &Scenario) -> Catalog {
    let plan = Plan {
        id: PLAN,
        name: "replayed".to_owned(),
        description: String::new(),
        price: Default::default(),
        duration_days: 30,
        sku: String::new(),
        limits: scenario.plan.clone(),
        web_search: false,
        web_search_model_id: None,
        is_active: true,
        created_at: scenario.subscription.start,
    };
    let models = scenario.models.iter().zip(1..).map(|(model, id)| AiModel {
        is_free: model.is_free,
        token_cost_multiplier: model.token_cost_multiplier,
        plans: if model.linked { vec![PLAN] } else { Vec::new() },
        // Recorded answers used any number of tokens.
        context_length: 1 << 50,
        ..AiModel::new(id, model.model_id.clone())
    });
    Catalog { plans: vec![plan], models: models.collect(), ..Catalog::default() }
}
