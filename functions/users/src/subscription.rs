//! `GET /api/users/subscription/`: the caller's active subscription with its plan.
//! Without one it is not found.

use axum::Json;
use axum::extract::State;
use shared::http::view::SubscriptionView;
use shared::http::{ApiError, AppState, Caller};
use shared::model::{Catalog, Profile, Timestamp};

/// Show the caller's active subscription
#[utoipa::path(
    get,
    path = "/api/users/subscription/",
    operation_id = "show_subscription",
    tag = "users",
    responses((
        status = 200,
        description = "The subscription, with its plan. Without an active one: 404.",
        body = SubscriptionView
    )),
    extensions(("x-errors" = json!(["not_found"]))),
)]
pub(crate) async fn detail(
    State(state): State<AppState>,
    caller: Caller,
) -> Result<Json<SubscriptionView>, ApiError> {
    let profile = state.profile(caller.user).await?;
    let catalog = state.catalog.get().await?;
    let catalog = state.catalog.with_plan_of(&profile, catalog).await?;
    active(&profile, &catalog, state.clock.now()).map(Json).ok_or(ApiError::NotFound)
}

/// The plan may no longer be on sale; it must still be in the catalog.
fn active(profile: &Profile, catalog: &Catalog, now: Timestamp) -> Option<SubscriptionView> {
    let subscription = profile.subscription_at(now)?;
    Some(SubscriptionView::new(subscription, catalog.plan(subscription.plan)?))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use serde_json::json;
    use shared::model::{Plan, Subscription};

    use super::*;

    const NOW: Timestamp = Timestamp::from_micros(1_700_000_000_000_000);

    fn profile(end_date: Option<Timestamp>) -> Profile {
        let mut profile: Profile = serde_json::from_value(json!({
            "id": 1,
            "phone_number": "+989121234567",
            "name": "Sara",
            "is_verified": true,
            "date_joined": NOW,
        }))
        .unwrap();
        let plan = shared::model::PlanId::new(2);
        profile.subscription = Some(Subscription::new(5, plan, NOW, end_date));
        profile
    }

    fn catalog() -> Catalog {
        let plan: Plan = serde_json::from_value(json!({
            "id": 2,
            "name": "Premium",
            "price": "29.99",
            "duration_days": 30,
            "limits": { "hourly_max_messages": 20, "max_openrouter_cost_usd": "5" },
            "is_active": false,
            "created_at": NOW,
        }))
        .unwrap();
        Catalog { plans: vec![plan], ..Catalog::default() }
    }

    #[test]
    fn the_subscription_shows_all_fields_of_its_plan() {
        let view = active(&profile(None), &catalog(), NOW).unwrap();
        let text = serde_json::to_string(&view).unwrap();
        let view: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(view["end_date"], json!(null));
        assert_eq!(view["start_date"], "2023-11-14T22:13:20.000000Z");
        let plan = view["subscription_type"].as_object().unwrap();
        assert_eq!(plan.len(), 30);
        assert_eq!(plan["price"], "29.99");
        assert_eq!(plan["hourly_max_messages"], 20);
        assert_eq!(plan["monthly_image_generation_limit"], 0);
    }

    #[test]
    fn a_subscription_is_active_until_its_end_date_inclusive() {
        assert!(active(&profile(Some(NOW)), &catalog(), NOW).is_some());
        let later = NOW + Duration::from_micros(1);
        assert!(active(&profile(Some(NOW)), &catalog(), later).is_none());
    }

    #[test]
    fn a_subscription_whose_plan_is_not_in_the_catalog_is_not_shown() {
        assert!(active(&profile(None), &Catalog::default(), NOW).is_none());
    }
}
