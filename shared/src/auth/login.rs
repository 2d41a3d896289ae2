//! Logging in by a code sent to a phone: what its two steps work with.
//! The steps themselves are in `request_code` and `verify`.

use std::sync::Arc;

use super::AuthSettings;
use crate::clock::Clock;
use crate::model::{PhoneNumber, PhoneNumberError};
use crate::sms::SmsSender;
use crate::store::{CatalogCache, Store};

/// Logging in by a code sent to a phone. Cheap to clone.
#[derive(Clone)]
pub struct Login {
    pub(super) store: Store,
    pub(super) catalog: CatalogCache,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) sms: Arc<dyn SmsSender>,
    pub(super) settings: AuthSettings,
}

impl Login {
    /// How often a step starts anew because another request was faster, before it gives up.
    pub(super) const ATTEMPTS: u32 = 5;

    /// Over these.
    #[must_use]
    pub fn new(
        store: Store,
        catalog: CatalogCache,
        clock: Arc<dyn Clock>,
        sms: Arc<dyn SmsSender>,
        settings: AuthSettings,
    ) -> Self {
        Self { store, catalog, clock, sms, settings }
    }

    /// A phone number as people write it; in national form it is of the region in the settings.
    ///
    /// # Errors
    /// [`PhoneNumberError`] where no valid number can be read.
    pub fn phone(&self, text: &str) -> Result<PhoneNumber, PhoneNumberError> {
        PhoneNumber::parse(text, self.settings.phone_region)
    }
}
