//! A recorded quote as `tests/data/billing-quotes/README.md` describes it. Fields that are not
//! described there are passed over.

use std::fmt;

use serde::{Deserialize, Deserializer};
use shared::billing::{self, CodeUses, GatewayLimits, Holding, Offer, Quote};
use shared::model::{Amount, Currency, DiscountCode, MoneyError, PlanId, Subscription, Timestamp};

/// A recorded quote, with what it must come out as.
#[derive(Debug, Deserialize)]
pub(super) struct RecordedQuote {
    /// Its name.
    #[serde(default, deserialize_with = "text")]
    pub(super) id: String,
    now: Timestamp,
    currency: Currency,
    plan: RecordedPlan,
    #[serde(default)]
    current: Option<RecordedSubscription>,
    #[serde(default)]
    discount_code: Option<RecordedCode>,
    expect: Expected,
}

#[derive(Debug, Deserialize)]
struct RecordedPlan {
    id: PlanId,
    #[serde(deserialize_with = "text")]
    price: String,
}

#[derive(Debug, Deserialize)]
struct RecordedSubscription {
    plan: PlanId,
    #[serde(deserialize_with = "text")]
    worth: String,
    start_date: Timestamp,
    #[serde(default)]
    end_date: Option<Timestamp>,
    #[serde(default)]
    max_tokens: Option<u64>,
    used_tokens: u64,
}

#[derive(Debug, Deserialize)]
struct RecordedCode {
    #[serde(flatten)]
    code: DiscountCode,
    #[serde(default)]
    uses: u64,
    #[serde(default)]
    uses_by_user: u64,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Expected {
    Refused { refused: String },
    Amounts(ExpectedAmounts),
}

#[derive(Debug, Deserialize)]
struct ExpectedAmounts {
    #[serde(deserialize_with = "text")]
    remaining_value: String,
    #[serde(deserialize_with = "text")]
    discount_amount: String,
    #[serde(deserialize_with = "text")]
    amount: String,
    #[serde(deserialize_with = "text")]
    waived: String,
}

/// A text, or a number as it is written.
fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum TextOrNumber {
        Text(String),
        Number(serde_json::Number),
    }
    Ok(match TextOrNumber::deserialize(deserializer)? {
        TextOrNumber::Text(text) => text,
        TextOrNumber::Number(number) => number.to_string(),
    })
}

/// What a quote comes out as.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// The error's code.
    Refused(String),
    /// The amounts that are recorded.
    Amounts {
        currency: Currency,
        remaining_value: Amount,
        discount_amount: Amount,
        amount: Amount,
        waived: Amount,
    },
}

impl RecordedQuote {
    /// The recorded outcome, and that of the rules.
    ///
    /// # Errors
    /// [`MoneyError`] where an amount is none of the currency.
    pub(super) fn outcomes(&self) -> Result<(Outcome, Outcome), MoneyError> {
        Ok((self.expected()?, self.worked_out()?))
    }

    fn expected(&self) -> Result<Outcome, MoneyError> {
        let parse = |text: &str| Amount::parse(text, self.currency);
        Ok(match &self.expect {
            Expected::Refused { refused } => Outcome::Refused(refused.clone()),
            Expected::Amounts(amounts) => Outcome::Amounts {
                currency: self.currency,
                remaining_value: parse(&amounts.remaining_value)?,
                discount_amount: parse(&amounts.discount_amount)?,
                amount: parse(&amounts.amount)?,
                waived: parse(&amounts.waived)?,
            },
        })
    }

    fn worked_out(&self) -> Result<Outcome, MoneyError> {
        let offer = Offer {
            plan: self.plan.id,
            price: Amount::parse(&self.plan.price, self.currency)?,
            currency: self.currency,
            limits: GatewayLimits::of(self.currency),
        };
        let subscription = match &self.current {
            Some(current) => Some(current.subscription(self.currency)?),
            None => None,
        };
        let holding = self.current.as_ref().zip(subscription.as_ref());
        let holding = holding.map(|(current, subscription)| Holding {
            subscription,
            max_tokens: current.max_tokens.unwrap_or(0),
            used_tokens: current.used_tokens,
        });
        let code = self.discount_code.as_ref().map(|recorded| CodeUses {
            code: &recorded.code,
            uses: recorded.uses,
            uses_by_user: recorded.uses_by_user,
        });
        Ok(match billing::quote(offer, holding.as_ref(), code.as_ref(), self.now) {
            Ok(quote) => Outcome::of(quote, self.currency),
            Err(refusal) => Outcome::Refused(refusal.code().to_owned()),
        })
    }
}

impl RecordedSubscription {
    fn subscription(&self, currency: Currency) -> Result<Subscription, MoneyError> {
        let mut subscription = Subscription::new(1, self.plan, self.start_date, self.end_date);
        subscription.worth = Amount::parse(&self.worth, currency)?;
        subscription.currency = Some(currency);
        Ok(subscription)
    }
}

impl Outcome {
    fn of(quote: Quote, currency: Currency) -> Self {
        let Quote { remaining_value, discount_amount, amount, waived, price: _ } = quote;
        Self::Amounts { currency, remaining_value, discount_amount, amount, waived }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(code) => f.write_str(code),
            Self::Amounts { currency, remaining_value, discount_amount, amount, waived } => {
                let show = |amount: &Amount| amount.in_currency(*currency);
                let (remaining, off) = (show(remaining_value), show(discount_amount));
                let (amount, waived) = (show(amount), show(waived));
                write!(
                    f,
                    "remaining_value {remaining}, discount_amount {off}, amount {amount}, waived {waived}"
                )
            }
        }
    }
}
