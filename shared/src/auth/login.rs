//! The state of the login by a code, whose steps are in `request_code` and `verify`.

use std::sync::Arc;

use super::AuthSettings;
use crate::clock::Clock;
use crate::model::{PhoneNumber, PhoneNumberError};
use crate::sms::SmsSender;
use crate::store::{CatalogCache, Store};

/// The login by a code that is sent to a phone. Cheap to clone.
#[derive(Clone)]
pub struct Login {
    pub(super) store: Store,
    pub(super) catalog: CatalogCache,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) sms: Arc<dyn SmsSender>,
    pub(super) settings: AuthSettings,
}

impl Login {
    /// The attempts of a step that conflicts with another request.
    pub(super) const ATTEMPTS: u32 = 5;

    /// A login with these services and settings.
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

    /// Parses a phone number; a national one belongs to the region in the settings.
    ///
    /// # Errors
    /// [`PhoneNumberError`] where no valid number can be read.
    pub fn phone(&self, text: &str) -> Result<PhoneNumber, PhoneNumberError> {
        PhoneNumber::parse(text, self.settings.phone_region)
    }
}
