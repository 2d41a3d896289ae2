//! Properties of quotes, and the rules' edges.

use proptest::prelude::*;

use super::*;
use crate::model::{
    Amount, Code, Currency, DiscountCode, DiscountType, PlanId, Subscription, Timestamp,
};

const DAY: i64 = 86_400_000_000;
const PLAN: PlanId = PlanId::new(2);
const NOW: Timestamp = Timestamp::from_micros(1_800_000_000_000_000);

fn amount(units: u64) -> Amount {
    Amount::from_units(units)
}

fn at(micros: i64) -> Timestamp {
    Timestamp::from_micros(NOW.as_micros() + micros)
}

fn offer(price: u64) -> Offer {
    let currency = Currency::IRT;
    Offer { plan: PLAN, price: amount(price), currency, limits: GatewayLimits::NONE }
}

fn subscription(worth: u64, start: i64, end: Option<i64>) -> Subscription {
    let mut subscription = Subscription::new(1, PlanId::new(1), at(start), end.map(at));
    subscription.worth = amount(worth);
    subscription.currency = Some(Currency::IRT);
    subscription
}

fn holding(subscription: &Subscription, max_tokens: u64, used_tokens: u64) -> Holding<'_> {
    Holding { subscription, max_tokens, used_tokens }
}

fn code(discount_type: DiscountType, value: &str) -> DiscountCode {
    DiscountCode {
        code: "NOWRUZ".parse::<Code>().unwrap(),
        discount_type,
        discount_value: value.parse().unwrap(),
        plans: Vec::new(),
        max_uses: None,
        max_uses_per_user: 1,
        expires_at: None,
        is_active: true,
    }
}

fn unused(code: &DiscountCode) -> CodeUses<'_> {
    CodeUses { code, uses: 0, uses_by_user: 0 }
}

prop_compose! {
    fn any_subscription()(
        worth in 0_u64..1 << 40,
        start in -400 * DAY..DAY,
        end in proptest::option::of(-DAY..400 * DAY),
    ) -> Subscription {
        subscription(worth, start, end)
    }
}

prop_compose! {
    fn any_code()(
        percentage in any::<bool>(),
        whole in 0_u32..200,
        fraction in 0_u32..1_000,
    ) -> DiscountCode {
        let kind = if percentage { DiscountType::Percentage } else { DiscountType::Fixed };
        code(kind, &format!("{whole}.{fraction:03}"))
    }
}

proptest! {
    #[test]
    fn amounts_of_a_quote_add_up_to_its_price(
        price in 1_u64..1 << 40,
        subscription in any_subscription(),
        max_tokens in 0_u64..2_000_000,
        used in 0_u64..2_000_000,
        code in proptest::option::of(any_code()),
        with_limits in any::<bool>(),
    ) {
        let limits = if with_limits { GatewayLimits::of(Currency::IRT) } else { GatewayLimits::NONE };
        let uses = code.as_ref().map(unused);
        let holding = holding(&subscription, max_tokens, used);
        let quoted = quote(Offer { limits, ..offer(price) }, Some(&holding), uses.as_ref(), NOW);
        let Ok(quote) = quoted else { return Ok(()) };
        let parts = [quote.remaining_value, quote.discount_amount, quote.amount, quote.waived];
        let sum: u64 = parts.iter().map(|part| part.units()).sum();
        prop_assert_eq!(sum, price);
        prop_assert!(quote.waived.is_zero() || quote.amount.is_zero() && quote.waived < limits.min);
        prop_assert!(quote.amount.is_zero() || quote.amount >= limits.min);
        prop_assert!(limits.max.is_none_or(|max| quote.amount <= max));
    }

    #[test]
    fn remaining_value_never_grows_with_time(
        subscription in any_subscription(),
        max_tokens in 0_u64..2_000_000,
        used in 0_u64..2_000_000,
        earlier in 0..400 * DAY,
        later in 0..400 * DAY,
    ) {
        let holding = holding(&subscription, max_tokens, used);
        let value = |after: i64| holding.remaining_value(Currency::IRT, at(after));
        prop_assert!(value(earlier.max(later)) <= value(earlier.min(later)));
        prop_assert!(value(earlier) <= subscription.worth);
    }

    #[test]
    fn remaining_value_never_grows_with_tokens_used(
        subscription in any_subscription(),
        max_tokens in 0_u64..2_000_000,
        one in 0_u64..2_000_000,
        other in 0_u64..2_000_000,
    ) {
        let value = |used| holding(&subscription, max_tokens, used).remaining_value(Currency::IRT, NOW);
        prop_assert!(value(one.max(other)) <= value(one.min(other)));
    }

    #[test]
    fn remaining_value_is_the_exact_fraction_truncated_once(
        worth in 0_u64..1 << 40,
        bought in 1_u64..1_000,
        left in 0_u64..1_000,
        limit in 1_u64..10_000_000,
        used in 0_u64..10_000_000,
    ) {
        let left = left.min(bought);
        let days = |days: u64| i64::try_from(days).unwrap() * DAY;
        let subscription = subscription(worth, days(left) - days(bought), Some(days(left)));
        let value = holding(&subscription, limit, used).remaining_value(Currency::IRT, NOW);
        let wide = u128::from;
        let exact = wide(worth) * wide(left) * wide(limit.saturating_sub(used)) / (wide(bought) * wide(limit));
        prop_assert_eq!(u128::from(value.units()), exact);
    }

    #[test]
    fn percentage_is_the_exact_fraction_truncated_once(
        after in any::<u64>(),
        thousandths in 0_u32..150_000,
    ) {
        let text = format!("{}.{:03}", thousandths / 1_000, thousandths % 1_000);
        let code = code(DiscountType::Percentage, &text);
        let off = unused(&code).amount_off(amount(after), Currency::IRT);
        let exact = u128::from(after) * u128::from(thousandths) / 100_000;
        prop_assert_eq!(u128::from(off.units()), exact.min(after.into()));
    }
}

#[test]
fn largest_amounts_overflow_nothing() {
    let subscription = subscription(u64::MAX, -3 * DAY, Some(4 * DAY));
    let value = holding(&subscription, u64::MAX, 0).remaining_value(Currency::IRT, NOW);
    assert_eq!(u128::from(value.units()), u128::from(u64::MAX) * 4 / 7);
    let code = code(DiscountType::Fixed, &u64::MAX.to_string());
    let quote = quote(offer(u64::MAX), None, Some(&unused(&code)), NOW).unwrap();
    assert_eq!(quote.discount_amount, amount(u64::MAX));
}

#[test]
fn subscription_counts_until_its_last_moment_and_only_whole_days() {
    let value = |end: i64| {
        let subscription = subscription(300, end - 3 * DAY, Some(end));
        holding(&subscription, 0, 0).remaining_value(Currency::IRT, NOW).units()
    };
    assert_eq!([3 * DAY, 3 * DAY - 1, DAY, DAY - 1, 0, -1].map(value), [300, 200, 100, 0, 0, 0]);
}

#[test]
fn subscription_of_less_than_a_day_is_worth_nothing_and_one_without_end_keeps_its_days() {
    let short = subscription(300, -1, Some(DAY - 2));
    assert_eq!(holding(&short, 0, 0).remaining_value(Currency::IRT, NOW), Amount::ZERO);
    let endless = subscription(300, -900 * DAY, None);
    assert_eq!(holding(&endless, 0, 250_000).remaining_value(Currency::IRT, NOW), amount(225));
    assert_eq!(holding(&endless, 10, 11).remaining_value(Currency::IRT, NOW), Amount::ZERO);
}

#[test]
fn subscription_that_begins_later_is_worth_no_more_than_its_worth() {
    let later = subscription(300, 5 * DAY, Some(8 * DAY));
    assert_eq!(holding(&later, 0, 0).remaining_value(Currency::IRT, NOW), amount(300));
}

#[test]
fn worth_in_another_currency_counts_nothing() {
    let subscription = subscription(300, 0, None);
    let value = holding(&subscription, 0, 0).remaining_value(Currency::IRR, NOW);
    assert_eq!(value, Amount::ZERO);
}

#[test]
fn plan_without_a_price_is_refused_before_its_code_is_looked_at() {
    let mut code = code(DiscountType::Fixed, "1");
    code.is_active = false;
    let refused = quote(offer(0), None, Some(&unused(&code)), NOW);
    assert_eq!(refused, Err(QuoteRefusal::NotForSale));
}

#[test]
fn code_is_checked_in_the_rules_order() {
    let mut code = code(DiscountType::Fixed, "1");
    code.plans = vec![PlanId::new(9)];
    code.is_active = false;
    code.expires_at = Some(at(-1));
    code.max_uses = Some(10);
    let refusal = |code: &DiscountCode| {
        CodeUses { code, uses: 10, uses_by_user: 1 }.check(PLAN, NOW).unwrap_err()
    };
    assert_eq!(refusal(&code), DiscountRefusal::NotApplicable);
    code.plans.push(PLAN);
    assert_eq!(refusal(&code), DiscountRefusal::Inactive);
    code.is_active = true;
    assert_eq!(refusal(&code), DiscountRefusal::Expired);
    code.expires_at = Some(NOW);
    assert_eq!(refusal(&code), DiscountRefusal::UsedUp);
    code.max_uses = Some(0);
    assert_eq!(refusal(&code), DiscountRefusal::AlreadyUsed);
    code.max_uses_per_user = 2;
    assert_eq!(CodeUses { code: &code, uses: 10, uses_by_user: 1 }.check(PLAN, NOW), Ok(()));
}

#[test]
fn too_little_is_waived_and_too_much_refused() {
    let limits = GatewayLimits::of(Currency::IRT);
    let quoted = |price| quote(Offer { limits, ..offer(price) }, None, None, NOW);
    let free = quoted(99).unwrap();
    assert_eq!((free.amount, free.waived), (Amount::ZERO, amount(99)));
    let least = quoted(100).unwrap();
    assert_eq!((least.amount, least.waived), (amount(100), Amount::ZERO));
    assert_eq!(quoted(50_000_000).unwrap().amount, amount(50_000_000));
    assert_eq!(quoted(50_000_001), Err(QuoteRefusal::AmountOutOfRange));
}

#[test]
fn plan_that_nothing_was_used_of_is_not_sold_again() {
    let mut subscription = subscription(300, 0, Some(30 * DAY));
    let quoted = |subscription: &Subscription, used, code: Option<&CodeUses<'_>>, now| {
        quote(offer(300), Some(&holding(subscription, 100, used)), code, now)
            .map(|quote| quote.amount)
    };
    assert_eq!(quoted(&subscription, 0, None, NOW), Ok(Amount::ZERO), "another plan");
    subscription.plan = PLAN;
    assert_eq!(quoted(&subscription, 0, None, NOW), Err(QuoteRefusal::AlreadySubscribed));
    assert_eq!(quoted(&subscription, 1, None, NOW), Ok(amount(3)));
    assert_eq!(quoted(&subscription, 0, None, at(30 * DAY + 1)), Ok(amount(300)), "it has ended");
    let code = code(DiscountType::Percentage, "100");
    assert_eq!(
        quoted(&subscription, 0, Some(&unused(&code)), NOW),
        Ok(Amount::ZERO),
        "with a code"
    );
}
