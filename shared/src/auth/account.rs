//! Accounts: a person's, and a new one as it begins. Who gets one is decided by those that ask.

use crate::model::{PhoneNumber, Profile, Subscription, Timestamp, UserId};
use crate::store::{CatalogCache, Sequence, Store, StoreError};

/// The account that a phone number belongs to.
pub(super) async fn account(store: &Store, user: UserId) -> Result<Profile, StoreError> {
    let missing = || StoreError::Corrupt { kind: "phone", detail: "has no profile".to_owned() };
    store.profile(user).await?.ok_or_else(missing)
}

/// An account as it begins: on the plan named Free, where the catalog has one. Its numbers
/// are nobody else's; nothing else of it is written yet.
pub(super) async fn new_account(
    store: &Store,
    catalog: &CatalogCache,
    (phone, name): (&PhoneNumber, &str),
    now: Timestamp,
) -> Result<Profile, StoreError> {
    let (user, subscription, catalog) = tokio::try_join!(
        store.next_number(Sequence::User),
        store.next_number(Sequence::Subscription),
        catalog.get(),
    )?;
    let subscription = catalog.free_plan().map(|plan| Subscription {
        id: subscription,
        plan: plan.id,
        is_active: true,
        start_date: now,
        end_date: None,
    });
    Ok(Profile {
        id: UserId::new(user),
        phone_number: phone.clone(),
        name: name.to_owned(),
        is_verified: true,
        date_joined: now,
        subscription,
        active_sessions: 0,
        last_session: 0,
        last_device: 0,
    })
}
