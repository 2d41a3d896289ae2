//! Settings of login and session tokens.
//! Only reads and checks them: what they mean is in the use cases.

use std::time::Duration;

use phonenumber::country;

use super::Countries;
use crate::credential::CodeKey;
use crate::model::Timestamp;
use crate::settings::declared::{
    OTP_HASH_KEY, OTP_PER_ADDRESS_HOUR, OTP_PER_HOUR, OTP_PER_NETWORK_HOUR, OTP_PER_RANGE_HOUR,
    PHONE_REGION, SMS_COUNTRIES, SMS_GATEWAY_AUTHORIZATION, SMS_GATEWAY_BODY, SMS_GATEWAY_HEADERS,
    SMS_GATEWAY_URL, TOKEN_IDLE_DAYS, TOKEN_MAX_DAYS, WRONG_CODES_PER_ADDRESS_HOUR,
};
use crate::settings::{Setting, SettingsError, Vars};

/// What logging in needs.
#[derive(Clone, Debug)]
pub struct AuthSettings {
    /// `OTP_HASH_KEY`: the secret that login codes are hashed with, at least 32 characters.
    pub code_key: CodeKey,
    /// `PHONE_REGION`: where a number in national form is from, two letters (ISO 3166); `IR`.
    pub phone_region: country::Id,
    /// `OTP_PER_ADDRESS_HOUR`: codes sent on behalf of one source address in a clock hour,
    /// 1 to 100,000; 100.
    pub codes_per_address_hour: u64,
    /// `OTP_PER_NETWORK_HOUR`: the same for one network, 1 to 1,000,000; 500.
    pub codes_per_network_hour: u64,
    /// `OTP_PER_RANGE_HOUR`: codes sent to one range of numbers in a clock hour, 1 to 1,000,000;
    /// 100.
    pub codes_per_range_hour: u64,
    /// `OTP_PER_HOUR`: codes sent in a clock hour in all, 1 to 10,000,000; 5,000.
    pub codes_per_hour: u64,
    /// `SMS_COUNTRIES`: whose numbers get codes; those of `PHONE_REGION`.
    pub countries: Countries,
    /// `WRONG_CODES_PER_ADDRESS_HOUR`: login codes tried in vain from one source address in a
    /// clock hour, 1 to 100,000; 100.
    pub wrong_codes_per_address_hour: u64,
    /// How long session tokens last.
    pub tokens: TokenSettings,
}

/// How long session tokens last. Needs no secret, so every function can read it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TokenSettings {
    /// `TOKEN_IDLE_DAYS`: without use, 1 to 365; 7.
    pub idle: Duration,
    /// `TOKEN_MAX_DAYS`: at most, 1 to 3,650; 90.
    pub max: Duration,
}

impl AuthSettings {
    /// The settings of logging in, text messages included, that Secrets Manager may hold.
    pub const SECRETS: [Setting; 5] = [
        OTP_HASH_KEY,
        SMS_GATEWAY_URL,
        SMS_GATEWAY_AUTHORIZATION,
        SMS_GATEWAY_BODY,
        SMS_GATEWAY_HEADERS,
    ];

    /// Reads them.
    ///
    /// # Errors
    /// [`SettingsError`] naming the variable that cannot be used.
    pub fn read(vars: &Vars) -> Result<Self, SettingsError> {
        let secret = Vars::required(vars.secret(&OTP_HASH_KEY), &OTP_HASH_KEY)?;
        let wrong_codes = vars.number(&WRONG_CODES_PER_ADDRESS_HOUR)?;
        let phone_region = vars.parsed(&PHONE_REGION)?.unwrap_or(country::IR);
        let countries = vars.parsed(&SMS_COUNTRIES)?;
        Ok(Self {
            code_key: CodeKey::new(&secret).map_err(|_| OTP_HASH_KEY.invalid())?,
            phone_region,
            countries: countries.unwrap_or_else(|| Countries::Only(vec![phone_region])),
            codes_per_network_hour: vars.number(&OTP_PER_NETWORK_HOUR)?,
            codes_per_range_hour: vars.number(&OTP_PER_RANGE_HOUR)?,
            codes_per_hour: vars.number(&OTP_PER_HOUR)?,
            codes_per_address_hour: vars.number(&OTP_PER_ADDRESS_HOUR)?,
            wrong_codes_per_address_hour: wrong_codes,
            tokens: TokenSettings::read(vars)?,
        })
    }
}

impl TokenSettings {
    /// Reads them.
    ///
    /// # Errors
    /// [`SettingsError`] naming the variable that cannot be used.
    pub fn read(vars: &Vars) -> Result<Self, SettingsError> {
        Ok(Self {
            idle: days(vars.number(&TOKEN_IDLE_DAYS)?),
            max: days(vars.number(&TOKEN_MAX_DAYS)?),
        })
    }

    /// When a token of `created_at` stops working that was last used at `last_used_at`.
    #[must_use]
    pub fn expiry(&self, created_at: Timestamp, last_used_at: Timestamp) -> Timestamp {
        (last_used_at + self.idle).min(created_at + self.max)
    }
}

const fn days(days: u64) -> Duration {
    Duration::from_secs(days * 24 * 60 * 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: (&str, &str) = ("OTP_HASH_KEY", "0123456789abcdef0123456789abcdef");

    #[test]
    fn only_the_key_has_no_default() {
        let settings = AuthSettings::read(&Vars::from_pairs([KEY])).unwrap();
        assert_eq!(settings.phone_region, country::IR);
        assert_eq!(settings.codes_per_address_hour, 100);
        assert_eq!(settings.codes_per_hour, 5_000);
        assert_eq!(settings.countries, Countries::Only(vec![country::IR]));
        assert_eq!(settings.wrong_codes_per_address_hour, 100);
        assert_eq!(settings.tokens, TokenSettings { idle: days(7), max: days(90) });
        let missing = AuthSettings::read(&Vars::from_pairs::<&str, &str>([])).unwrap_err();
        assert!(missing.to_string().starts_with("OTP_HASH_KEY is not set"), "{missing}");
    }

    #[test]
    fn a_value_out_of_range_is_refused_by_name() {
        for (name, value) in [
            ("OTP_HASH_KEY", "short"),
            ("PHONE_REGION", "Iran"),
            ("TOKEN_IDLE_DAYS", "0"),
            ("TOKEN_MAX_DAYS", "3651"),
            ("OTP_PER_ADDRESS_HOUR", "many"),
            ("OTP_PER_HOUR", "0"),
            ("OTP_PER_NETWORK_HOUR", "0"),
            ("OTP_PER_RANGE_HOUR", "-1"),
            ("SMS_COUNTRIES", "Iran"),
            ("WRONG_CODES_PER_ADDRESS_HOUR", "0"),
        ] {
            let error = AuthSettings::read(&Vars::from_pairs([KEY, (name, value)])).unwrap_err();
            assert!(error.to_string().starts_with(name), "{error}");
        }
    }

    #[test]
    fn a_token_lasts_while_it_is_used_but_not_for_ever() {
        let tokens = TokenSettings { idle: days(7), max: days(90) };
        let created = Timestamp::from_micros(1_750_000_000_000_000);
        assert_eq!(tokens.expiry(created, created + days(3)), created + days(10));
        assert_eq!(tokens.expiry(created, created + days(89)), created + days(90));
    }
}
