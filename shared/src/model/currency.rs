//! Currencies and the decimals of their amounts (billing-rules, "Money").

use std::fmt;
use std::str::FromStr;

use super::serde_text::serde_as_text;

/// Currencies without decimals. ISO 4217 gives the rial two that nobody has used for decades; the
/// toman, ten rials, is in no list.
const WITHOUT_DECIMALS: &str =
    "BIF CLP DJF GNF IRR IRT ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF";

/// Currencies with two decimals (ISO 4217, 2025).
const TWO_DECIMALS: &str = "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV \
     BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN \
     ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR JMD KES KGS KHR KPW \
     KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD \
     NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE \
     SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST \
     XCD XCG YER ZAR ZMW ZWG";

/// Currencies with three decimals.
const THREE_DECIMALS: &str = "BHD IQD JOD KWD LYD OMR TND";

/// Currencies with four decimals.
const FOUR_DECIMALS: &str = "CLF UYW";

/// A currency: the toman (`IRT`), or one of ISO 4217.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Currency {
    code: &'static str,
    decimals: u32,
}

/// A text that is the code of no currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a currency like IRT, IRR or USD")]
pub struct CurrencyError;

impl Currency {
    /// The toman, ten rials: the default.
    pub const IRT: Self = Self { code: "IRT", decimals: 0 };
    /// The rial.
    pub const IRR: Self = Self { code: "IRR", decimals: 0 };

    /// The three letters.
    #[must_use]
    pub const fn code(self) -> &'static str {
        self.code
    }

    /// The digits of its amounts behind the decimal point, 0 to 4.
    #[must_use]
    pub const fn decimals(self) -> u32 {
        self.decimals
    }
}

impl Default for Currency {
    fn default() -> Self {
        Self::IRT
    }
}

impl FromStr for Currency {
    type Err = CurrencyError;
    fn from_str(text: &str) -> Result<Self, CurrencyError> {
        let groups =
            [(WITHOUT_DECIMALS, 0), (TWO_DECIMALS, 2), (THREE_DECIMALS, 3), (FOUR_DECIMALS, 4)];
        let mut known = groups
            .into_iter()
            .flat_map(|(codes, decimals)| codes.split(' ').map(move |code| (code, decimals)));
        let found = known.find(|(code, _)| *code == text);
        found.map(|(code, decimals)| Self { code, decimals }).ok_or(CurrencyError)
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code)
    }
}

serde_as_text!(Currency);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_those_of_the_currency() {
        for (code, decimals) in
            [("IRT", 0), ("IRR", 0), ("JPY", 0), ("USD", 2), ("EUR", 2), ("KWD", 3), ("CLF", 4)]
        {
            assert_eq!(code.parse::<Currency>().map(Currency::decimals), Ok(decimals), "{code}");
        }
    }

    #[test]
    fn unknown_code_is_refused() {
        for text in ["", "usd", "US", "XXX", "USD ", "USD EUR", "تومان"] {
            assert_eq!(text.parse::<Currency>(), Err(CurrencyError), "{text:?}");
        }
    }
}
