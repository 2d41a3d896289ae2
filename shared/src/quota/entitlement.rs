//! Which plan counts for a user now (quota-rules, rules 0 and 1, and "No active subscription").

use super::{Basis, ModelKind, Refusal};
use crate::model::{AiModel, Catalog, Plan, Subscription, Timestamp};

/// The plan in force for a user.
#[derive(Clone, Copy, Debug)]
pub struct Entitlement<'a> {
    /// The plan.
    pub plan: &'a Plan,
    /// When it began to count.
    pub since: Timestamp,
    /// The last moment it holds; none: always.
    pub ends: Option<Timestamp>,
    /// Whether the user bought it, or it stands in for none.
    subscribed: bool,
}

/// The plan in force for a model of `kind`. Without a subscription that holds, paid models
/// are refused, and free ones count under the plan named `Free`, from zero.
///
/// # Errors
/// [`Refusal::SubscriptionRequired`]; [`Refusal::PlanUnknown`] where the catalog does not
/// have the plan of a subscription that holds: that is no reason to count from zero.
pub fn entitlement<'a>(
    subscription: Option<&Subscription>,
    catalog: &'a Catalog,
    kind: ModelKind,
    now: Timestamp,
) -> Result<Entitlement<'a>, Refusal> {
    if let Some(held) = subscription.filter(|held| held.is_active_at(now)) {
        let plan = catalog.plan(held.plan).ok_or(Refusal::PlanUnknown)?;
        return Ok(Entitlement {
            plan,
            since: held.start_date,
            ends: held.end_date,
            subscribed: true,
        });
    }
    match (kind, catalog.free_plan()) {
        (ModelKind::Free, Some(plan)) => Ok(Entitlement {
            plan,
            // The end of the last subscription tells this time without one from the next.
            since: subscription.and_then(|held| held.end_date).unwrap_or_default(),
            ends: None,
            subscribed: false,
        }),
        _ => Err(Refusal::SubscriptionRequired),
    }
}

impl Entitlement<'_> {
    /// Whether the plan covers the model: free, or linked to it (quota-rules, rule 1).
    ///
    /// # Errors
    /// [`Refusal::ModelAccess`].
    pub fn allows(&self, model: &AiModel) -> Result<(), Refusal> {
        if model.is_open_to(self.subscribed.then_some(self.plan.id)) {
            Ok(())
        } else {
            Err(Refusal::ModelAccess)
        }
    }

    /// The basis of its meter.
    #[must_use]
    pub const fn basis(&self) -> Basis {
        Basis { plan: self.plan.id, since: self.since }
    }
}
