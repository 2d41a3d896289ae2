//! The countries whose numbers get login codes.

use std::str::FromStr;

use phonenumber::country;

use crate::model::PhoneNumber;

/// All countries, or some.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Countries {
    /// Every valid number.
    All,
    /// The numbers of these.
    Only(Vec<country::Id>),
}

impl Countries {
    pub(super) fn has(&self, phone: &PhoneNumber) -> bool {
        match self {
            Self::All => true,
            Self::Only(countries) => phone.country().is_some_and(|id| countries.contains(&id)),
        }
    }
}

impl FromStr for Countries {
    type Err = ();
    /// From codes of ISO 3166 with commas between, or `*`.
    fn from_str(text: &str) -> Result<Self, ()> {
        if text.trim() == "*" {
            return Ok(Self::All);
        }
        let ids = text.split(',').map(|id| id.trim().to_ascii_uppercase().parse());
        ids.collect::<Result<_, _>>().map(Self::Only).map_err(drop)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn countries_are_a_list_or_all() {
        assert_eq!("IR, tr".parse(), Ok(Countries::Only(vec![country::IR, country::TR])));
        assert_eq!(" * ".parse(), Ok(Countries::All));
        for text in ["", "IR,", "Iran", "IR;TR", "*,IR"] {
            assert_eq!(text.parse::<Countries>(), Err(()), "{text}");
        }
    }

    #[test]
    fn number_of_no_country_is_only_in_all() {
        let satellite = PhoneNumber::parse("+80012340000", country::IR).unwrap();
        assert!(Countries::All.has(&satellite));
        assert!(!Countries::Only(vec![country::IR]).has(&satellite));
    }
}
