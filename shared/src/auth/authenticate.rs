//! Whose token this is.
//! Reads only; knows nothing of HTTP.

use std::sync::Arc;

use super::TokenHash;
use crate::clock::Clock;
use crate::model::{DeviceId, UserId};
use crate::store::{Store, StoreError};

/// Who somebody turned out to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The person.
    pub user: UserId,
    /// The device the token was given to.
    pub device: DeviceId,
    /// The token's hash.
    pub token: TokenHash,
}

/// Why nobody was recognised.
#[derive(Debug, thiserror::Error)]
pub enum AuthenticateError {
    /// No such token, or it was revoked or has expired.
    #[error("no such token")]
    Unknown,
    /// The table does not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Recognises people by their tokens.
#[derive(Clone)]
pub struct Authenticator {
    store: Store,
    clock: Arc<dyn Clock>,
}

impl Authenticator {
    /// One that looks tokens up in `store`.
    #[must_use]
    pub fn new(store: Store, clock: Arc<dyn Clock>) -> Self {
        Self { store, clock }
    }

    /// Whose token this is.
    ///
    /// # Errors
    /// [`AuthenticateError`] where it is nobody's, or the table does not answer.
    pub async fn authenticate(&self, token: &TokenHash) -> Result<Identity, AuthenticateError> {
        let owner = self.store.token_owner(token).await?.ok_or(AuthenticateError::Unknown)?;
        if owner.expires_at <= self.clock.now() {
            return Err(AuthenticateError::Unknown);
        }
        Ok(Identity { user: owner.user, device: owner.device, token: token.clone() })
    }
}
