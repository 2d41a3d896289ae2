//! The limit with the least left, as headers: `RateLimit` and `RateLimit-Policy`
//! (draft-ietf-httpapi-ratelimit-headers-10). Decides nothing.

use axum::response::{IntoResponseParts, ResponseParts};
use http::header::{HeaderMap, HeaderName, HeaderValue};

use crate::model::Timestamp;
use crate::quota::{Amount, Exceeded, Limit, LimitUse, Window};

const RATE_LIMIT: HeaderName = HeaderName::from_static("ratelimit");
const RATE_LIMIT_POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");

/// A limit, and what is left of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateLimit {
    limit: Limit,
    /// In messages, tokens, images or micro-dollars.
    max: u64,
    remaining: u64,
    /// The seconds until some of it is free again; `None`: never by itself.
    frees_in: Option<u64>,
}

impl RateLimit {
    /// From a limit's use at `now`; `None` where the plan has no such limit.
    #[must_use]
    pub fn of(used: &LimitUse, now: Timestamp) -> Option<Self> {
        Some(Self {
            limit: used.limit,
            max: used.max?.number(),
            remaining: used.remaining.map_or(0, Amount::number),
            frees_in: used.resets_at.map(|at| at.since(now).as_secs()),
        })
    }

    /// From an exceeded limit.
    #[must_use]
    pub fn exceeded(exceeded: &Exceeded, frees_in: Option<u64>) -> Self {
        Self { limit: exceeded.limit, max: exceeded.max.number(), remaining: 0, frees_in }
    }

    /// Both headers.
    #[must_use]
    pub fn headers(&self) -> HeaderMap {
        let name = self.limit.name();
        let mut policy = format!("\"{name}\";q={}", self.max);
        if let Some(unit) = self.unit() {
            policy.push_str(&format!(";qu=\"{unit}\""));
        }
        if let Some(length) = self.limit.window().and_then(Window::length) {
            policy.push_str(&format!(";w={}", length.as_secs()));
        }
        let mut left = format!("\"{name}\";r={}", self.remaining);
        if let Some(seconds) = self.frees_in {
            left.push_str(&format!(";t={seconds}"));
        }
        let mut headers = HeaderMap::new();
        for (name, value) in [(RATE_LIMIT_POLICY, policy), (RATE_LIMIT, left)] {
            // Names of limits and numbers are valid in a header.
            if let Ok(value) = HeaderValue::try_from(value) {
                headers.insert(name, value);
            }
        }
        headers
    }

    /// The unit of the limit. Messages are requests, which is the draft's default.
    const fn unit(&self) -> Option<&'static str> {
        match self.limit {
            Limit::Messages(_) | Limit::MonthlyFreeModelMessages => None,
            Limit::MaxTokensFree
            | Limit::MaxTokens
            | Limit::Tokens(_)
            | Limit::MonthlyFreeModelTokens => Some("tokens"),
            Limit::DailyImages | Limit::WeeklyImages | Limit::MonthlyImages => Some("images"),
            Limit::CostUsd => Some("micro-usd"),
        }
    }
}

impl IntoResponseParts for RateLimit {
    type Error = std::convert::Infallible;

    fn into_response_parts(self, mut parts: ResponseParts) -> Result<ResponseParts, Self::Error> {
        parts.headers_mut().extend(self.headers());
        Ok(parts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(limit: Limit, frees_in: Option<u64>) -> (String, String) {
        let headers = RateLimit { limit, max: 100, remaining: 12, frees_in }.headers();
        let text = |name| headers.get(name).unwrap().to_str().unwrap().to_owned();
        (text(RATE_LIMIT_POLICY), text(RATE_LIMIT))
    }

    #[test]
    fn policy_header_has_name_quota_unit_and_window() {
        for (limit, policy) in [
            (Limit::Messages(Window::Hour), "\"hourly_messages\";q=100;w=3600"),
            (Limit::Tokens(Window::Day), "\"daily_tokens\";q=100;qu=\"tokens\";w=86400"),
            (Limit::Messages(Window::Month), "\"monthly_messages\";q=100"),
            (Limit::CostUsd, "\"cost_usd\";q=100;qu=\"micro-usd\""),
        ] {
            assert_eq!(headers(limit, None).0, policy);
        }
    }

    #[test]
    fn headers_tell_the_rest_of_a_limit_and_the_seconds_until_it_frees() {
        let limit = Limit::Messages(Window::Hour);
        assert_eq!(headers(limit, Some(60)).1, "\"hourly_messages\";r=12;t=60");
        assert_eq!(headers(limit, None).1, "\"hourly_messages\";r=12");
    }
}
