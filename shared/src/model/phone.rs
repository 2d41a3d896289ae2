//! Phone numbers: any valid one, stored as E.164. Never logged.

use std::fmt;
use std::str::FromStr;

use phonenumber::metadata::DATABASE;
use phonenumber::{Type, country};
use serde::{Deserialize, Deserializer, Serialize};

use super::serde_text;
use super::text::{is_invisible, latin_digit};

/// A valid phone number, E.164 (`+989121234567`). Its `Debug` hides all but the last two digits.
#[derive(Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct PhoneNumber(String);

/// A text that is no valid phone number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a valid phone number")]
pub struct PhoneNumberError;

/// The maximum of characters that are parsed; E.164 has 15 digits, and users add signs and spaces.
const MAX_CHARS: usize = 40;

/// The digits of a range.
const RANGE_DIGITS: usize = 7;

impl PhoneNumber {
    /// Parses a typed number: international (`+98…`, `0098…`) or national in `region`, with Latin,
    /// Persian, Arabic or full-width digits.
    ///
    /// # Errors
    /// [`PhoneNumberError`] where the text is no valid number.
    pub fn parse(text: &str, region: country::Id) -> Result<Self, PhoneNumberError> {
        if text.chars().count() > MAX_CHARS {
            return Err(PhoneNumberError);
        }
        // Numbers that are copied have direction marks around them.
        let shown = text.trim().chars().filter(|c| c.is_whitespace() || !is_invisible(*c));
        let latin: String = shown.map(|c| if c == '＋' { '+' } else { latin_digit(c) }).collect();
        let latin = latin.trim();
        let latin = match latin.strip_prefix("00") {
            Some(international) => format!("+{international}"),
            None => latin.to_owned(),
        };
        // The parser removes the region's long-distance prefix even after a country code. An
        // international number must not depend on the region.
        let region = Some(region).filter(|_| !latin.starts_with('+'));
        let number = phonenumber::parse(region, latin).map_err(|_| PhoneNumberError)?;
        if !number.is_valid() {
            return Err(PhoneNumberError);
        }
        // The parser accepts numbers that are longer than E.164's.
        number.format().mode(phonenumber::Mode::E164).to_string().parse()
    }

    /// Parses an international number, with or without its plus sign, as Telegram writes it.
    ///
    /// # Errors
    /// [`PhoneNumberError`] where the text is no valid number.
    pub fn parse_international(text: &str) -> Result<Self, PhoneNumberError> {
        let digits = text.trim().trim_start_matches('+');
        // The region has no effect on an international number.
        Self::parse(&format!("+{digits}"), country::IR)
    }

    /// The country or territory whose numbering plan it is in. None: a service of no country, such
    /// as a satellite network.
    #[must_use]
    pub fn country(&self) -> Option<country::Id> {
        self.parsed()?.country().id()
    }

    /// Whether text messages can reach it, as far as its kind tells. Where mobile numbers and
    /// landlines look the same, as in North America, it can.
    #[must_use]
    pub fn may_get_texts(&self) -> bool {
        let kind = self.parsed().map_or(Type::Unknown, |number| number.number_type(&DATABASE));
        matches!(kind, Type::Mobile | Type::FixedLineOrMobile | Type::Unknown)
    }

    /// The range of numbers that it is in, which operators hand out and rent together: the first
    /// 7 digits of E.164.
    #[must_use]
    pub fn range(&self) -> &str {
        let digits = self.0.trim_start_matches('+');
        digits.get(..RANGE_DIGITS).unwrap_or(digits)
    }

    /// Its digits without the country code, and without a prefix for calls within the country.
    #[must_use]
    pub fn national(&self) -> String {
        self.parsed().map_or_else(|| self.0.clone(), |number| number.national().to_string())
    }

    /// Its parts. None: it was stored under an older numbering plan.
    fn parsed(&self) -> Option<phonenumber::PhoneNumber> {
        phonenumber::parse(None, &self.0).ok()
    }

    /// The number in E.164.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for PhoneNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let end: String = self.0.chars().skip(self.0.chars().count().saturating_sub(2)).collect();
        write!(f, "PhoneNumber(…{end})")
    }
}

impl FromStr for PhoneNumber {
    type Err = PhoneNumberError;
    /// Parses a stored number in E.164, which was valid when it was stored.
    fn from_str(text: &str) -> Result<Self, PhoneNumberError> {
        let digits = text.strip_prefix('+').unwrap_or_default();
        if (5..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit()) {
            Ok(Self(text.to_owned()))
        } else {
            Err(PhoneNumberError)
        }
    }
}

impl<'de> Deserialize<'de> for PhoneNumber {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        serde_text::deserialize(deserializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> Result<String, PhoneNumberError> {
        PhoneNumber::parse(text, country::IR).map(|number| number.as_str().to_owned())
    }

    #[test]
    fn number_is_parsed_from_every_spelling() {
        for text in [
            "09121234567",
            "9121234567",
            "+989121234567",
            "00989121234567",
            "+98 912 123 4567",
            "0912-123-4567",
            "۰۹۱۲۱۲۳۴۵۶۷",
            "٠٩١٢١٢٣٤٥٦٧",
            "+۹۸۹۱۲۱۲۳۴۵۶۷",
            " 0912 123 4567 ",
            "\u{202A}+98 912 123 4567\u{202C}",
            "\u{200E}\u{200F}0912\u{200B}123\u{2060}4567\u{FEFF}",
            "＋９８９１２１２３４５６７",
        ] {
            assert_eq!(read(text).as_deref(), Ok("+989121234567"), "{text}");
        }
        assert_eq!(read("+1 (650) 253-0000").as_deref(), Ok("+16502530000"));
    }

    #[test]
    fn international_number_does_not_depend_on_the_region() {
        for region in [country::IR, country::US] {
            let number = PhoneNumber::parse("+981198534567", region);
            assert_eq!(number.unwrap().as_str(), "+981198534567");
        }
    }

    #[test]
    fn number_has_a_country_a_range_and_a_national_form() {
        for (text, id, range, national) in [
            ("+989121234567", Some(country::IR), "9891212", "9121234567"),
            ("+16502530000", Some(country::US), "1650253", "6502530000"),
            ("+16137827274", Some(country::CA), "1613782", "6137827274"),
            ("+447400123456", Some(country::GB), "4474001", "7400123456"),
            ("+80012340000", None, "8001234", "12340000"),
        ] {
            let number = PhoneNumber::parse(text, country::IR).unwrap();
            assert_eq!(number.country(), id, "{text}");
            assert_eq!((number.range(), number.national().as_str()), (range, national));
        }
    }

    #[test]
    fn landlines_and_paid_services_get_no_texts() {
        for (text, may) in [
            ("+989121234567", true),
            ("+16502530000", true),
            ("+447400123456", true),
            ("+491701234567", true),
            ("+982188776655", false),
            ("+441212345678", false),
            ("+611900123456", false),
            ("+18007233456", false),
            ("+80012340000", false),
        ] {
            let number = PhoneNumber::parse(text, country::IR).unwrap();
            assert_eq!(number.may_get_texts(), may, "{text}");
        }
    }

    #[test]
    fn an_invalid_phone_number_is_refused() {
        for text in [
            "",
            "abc",
            "0912",
            "+98912123456789",
            "+999123456789",
            "0000000000",
            "☎",
            "+4976444453435444",
        ] {
            assert_eq!(read(text), Err(PhoneNumberError), "{text}");
        }
        assert_eq!(read(&"1".repeat(10_000)), Err(PhoneNumberError));
    }

    #[test]
    fn debug_output_hides_the_number() {
        let number = PhoneNumber::parse("09121234567", country::IR).unwrap();
        assert_eq!(format!("{number:?}"), "PhoneNumber(…67)");
    }

    proptest! {
        #[test]
        fn any_text_is_refused_or_parsed_to_a_stable_number(text in "\\PC{0,45}") {
            if let Ok(number) = PhoneNumber::parse(&text, country::IR) {
                prop_assert_eq!(PhoneNumber::parse(number.as_str(), country::US), Ok(number));
            }
        }
    }
}
