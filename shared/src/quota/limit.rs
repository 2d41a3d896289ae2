//! The limits by name, and where each stands in a plan.

use serde::Serialize;

use super::{Ask, ModelKind, Window};
use crate::model::Limits;

/// A limit, as the contract names it ("Names in `limit`").
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Limit {
    /// Tokens of free models in total.
    MaxTokensFree,
    /// Tokens of paid models in total.
    MaxTokens,
    /// Tokens in a window.
    Tokens(Window),
    /// Messages in a window.
    Messages(Window),
    /// Messages to free models in the month.
    MonthlyFreeModelMessages,
    /// Tokens of free models in the month.
    MonthlyFreeModelTokens,
    /// What the provider is paid in total.
    CostUsd,
    /// Images of the day.
    DailyImages,
    /// Images of the week.
    WeeklyImages,
    /// Images of the month.
    MonthlyImages,
}

impl Limit {
    /// Every limit, in the contract's order.
    pub const ALL: [Self; 20] = [
        Self::MaxTokensFree,
        Self::MaxTokens,
        Self::Tokens(Window::Hour),
        Self::Messages(Window::Hour),
        Self::Tokens(Window::ThreeHours),
        Self::Messages(Window::ThreeHours),
        Self::Tokens(Window::TwelveHours),
        Self::Messages(Window::TwelveHours),
        Self::Tokens(Window::Day),
        Self::Messages(Window::Day),
        Self::Tokens(Window::Week),
        Self::Messages(Window::Week),
        Self::Tokens(Window::Month),
        Self::Messages(Window::Month),
        Self::MonthlyFreeModelMessages,
        Self::MonthlyFreeModelTokens,
        Self::CostUsd,
        Self::DailyImages,
        Self::WeeklyImages,
        Self::MonthlyImages,
    ];

    /// Its name in the contract.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::MaxTokensFree => "max_tokens_free",
            Self::MaxTokens => "max_tokens",
            Self::Tokens(Window::Hour) => "hourly_tokens",
            Self::Tokens(Window::ThreeHours) => "three_hours_tokens",
            Self::Tokens(Window::TwelveHours) => "twelve_hours_tokens",
            Self::Tokens(Window::Day) => "daily_tokens",
            Self::Tokens(Window::Week) => "weekly_tokens",
            Self::Tokens(Window::Month) => "monthly_tokens",
            Self::Messages(Window::Hour) => "hourly_messages",
            Self::Messages(Window::ThreeHours) => "three_hours_messages",
            Self::Messages(Window::TwelveHours) => "twelve_hours_messages",
            Self::Messages(Window::Day) => "daily_messages",
            Self::Messages(Window::Week) => "weekly_messages",
            Self::Messages(Window::Month) => "monthly_messages",
            Self::MonthlyFreeModelMessages => "monthly_free_model_messages",
            Self::MonthlyFreeModelTokens => "monthly_free_model_tokens",
            Self::CostUsd => "cost_usd",
            Self::DailyImages => "daily_images",
            Self::WeeklyImages => "weekly_images",
            Self::MonthlyImages => "monthly_images",
        }
    }

    /// What a plan allows, in messages, tokens, images or micro-dollars; none: no limit.
    #[must_use]
    pub const fn max(self, limits: &Limits) -> Option<u64> {
        let max = match self {
            Self::MaxTokensFree => limits.max_tokens_free,
            Self::MaxTokens => limits.max_tokens,
            Self::Tokens(Window::Hour) => limits.hourly_max_tokens,
            Self::Tokens(Window::ThreeHours) => limits.three_hours_max_tokens,
            Self::Tokens(Window::TwelveHours) => limits.twelve_hours_max_tokens,
            Self::Tokens(Window::Day) => limits.daily_max_tokens,
            Self::Tokens(Window::Week) => limits.weekly_max_tokens,
            Self::Tokens(Window::Month) => limits.monthly_max_tokens,
            Self::Messages(Window::Hour) => limits.hourly_max_messages,
            Self::Messages(Window::ThreeHours) => limits.three_hours_max_messages,
            Self::Messages(Window::TwelveHours) => limits.twelve_hours_max_messages,
            Self::Messages(Window::Day) => limits.daily_max_messages,
            Self::Messages(Window::Week) => limits.weekly_max_messages,
            Self::Messages(Window::Month) => limits.monthly_max_messages,
            Self::MonthlyFreeModelMessages => limits.monthly_free_model_messages,
            Self::MonthlyFreeModelTokens => limits.monthly_free_model_tokens,
            Self::CostUsd => limits.max_openrouter_cost_usd.as_micros(),
            Self::DailyImages => limits.daily_image_generation_limit,
            Self::WeeklyImages => limits.weekly_image_generation_limit,
            Self::MonthlyImages => limits.monthly_image_generation_limit,
        };
        if max == 0 { None } else { Some(max) }
    }

    /// Whether what is asked for can be refused by it.
    pub(super) const fn concerns(self, ask: Ask) -> bool {
        match self {
            Self::MaxTokensFree => matches!(ask.kind, ModelKind::Free),
            Self::MaxTokens => matches!(ask.kind, ModelKind::Paid),
            Self::DailyImages | Self::WeeklyImages | Self::MonthlyImages => ask.image,
            _ => true,
        }
    }

    /// The window it looks at; none: it is a total.
    #[must_use]
    pub const fn window(self) -> Option<Window> {
        match self {
            Self::MaxTokensFree | Self::MaxTokens | Self::CostUsd => None,
            Self::Tokens(window) | Self::Messages(window) => Some(window),
            Self::DailyImages => Some(Window::Day),
            Self::WeeklyImages => Some(Window::Week),
            Self::MonthlyFreeModelMessages | Self::MonthlyFreeModelTokens | Self::MonthlyImages => {
                Some(Window::Month)
            }
        }
    }

    /// The image limit of a calendar window.
    pub(super) const IMAGES: [(Self, Window); 3] = [
        (Self::DailyImages, Window::Day),
        (Self::WeeklyImages, Window::Week),
        (Self::MonthlyImages, Window::Month),
    ];
}

impl Serialize for Limit {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}
