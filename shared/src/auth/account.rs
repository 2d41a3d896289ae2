//! Reads accounts and creates new ones. The use cases decide who gets one.

use crate::model::{PhoneNumber, Profile, Subscription, Timestamp, UserId};
use crate::store::{CatalogCache, Sequence, Store, StoreError};

/// The account of a user.
pub(super) async fn account(store: &Store, user: UserId) -> Result<Profile, StoreError> {
    let missing = || StoreError::Corrupt { kind: "phone", detail: "has no profile".to_owned() };
    store.profile(user).await?.ok_or_else(missing)
}

/// A new account on the plan named Free, if the catalog has one. Its ids are reserved; nothing else
/// is written yet.
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
    let subscription =
        catalog.free_plan().map(|plan| Subscription::new(subscription, plan.id, now, None));
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
