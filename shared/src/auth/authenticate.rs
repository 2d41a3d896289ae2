//! Finds the user of a session token. Knows nothing of HTTP; refuses every token that it cannot
//! verify.

use std::sync::Arc;
use std::time::Duration;

use super::TokenSettings;
use crate::clock::Clock;
use crate::credential::TokenHash;
use crate::model::{DeviceId, Timestamp, UserId};
use crate::store::{Store, StoreError, Token};

/// The minimum interval between two records of a token's use, which saves a write for each request.
/// A token may therefore expire up to this much earlier after its last use than the settings say.
const USE_RECORD_INTERVAL: Duration = Duration::from_secs(60 * 60);

/// How long a request waits for the note: a table that throttles writes answers late.
const MAX_NOTE_TIME: Duration = Duration::from_millis(200);

/// The user that a token belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The person.
    pub user: UserId,
    /// The device the token was given to.
    pub device: DeviceId,
    /// The token's hash.
    pub token: TokenHash,
}

/// Why a token is refused.
#[derive(Debug, thiserror::Error)]
pub enum AuthenticateError {
    /// No such token, or it was revoked or has expired.
    #[error("no such token")]
    Unknown,
    /// The table does not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Authenticates session tokens. Cheap to clone.
#[derive(Clone)]
pub struct Authenticator {
    store: Store,
    clock: Arc<dyn Clock>,
    settings: TokenSettings,
}

impl Authenticator {
    /// An authenticator that looks tokens up in `store`.
    #[must_use]
    pub fn new(store: Store, clock: Arc<dyn Clock>, settings: TokenSettings) -> Self {
        Self { store, clock, settings }
    }

    /// Authenticates a token, and records its use at most once an hour.
    ///
    /// # Errors
    /// [`AuthenticateError`] where the token is not valid, or the table does not answer.
    pub async fn authenticate(&self, hash: &TokenHash) -> Result<Identity, AuthenticateError> {
        let now = self.clock.now();
        let found = self.store.token(hash).await?;
        let token =
            found.filter(|token| now < token.expires_at).ok_or(AuthenticateError::Unknown)?;
        if now.since(token.last_used_at) >= USE_RECORD_INTERVAL {
            self.record_use(hash, &token, now).await;
        }
        Ok(Identity { user: token.user, device: token.device, token: hash.clone() })
    }

    /// A use that is not noted in time is noted with the next request: no reason to fail this
    /// one, or to let it wait until the function's own time is over.
    async fn record_use(&self, hash: &TokenHash, token: &Token, now: Timestamp) {
        let expires_at = self.settings.expiry(token.created_at, now);
        tokio::select! {
            biased;
            noted = self.store.note_token_use(hash, token, now, expires_at) => {
                if let Err(error) = noted {
                    tracing::warn!(%error, "token_use_not_noted");
                }
            }
            () = self.store.pause(MAX_NOTE_TIME) => tracing::warn!("token_use_not_noted_in_time"),
        }
    }
}
