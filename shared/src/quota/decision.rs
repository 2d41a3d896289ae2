//! Whether a message may be sent: the rules 2 to 6 of `quota-rules.md`, in their order.
//! The first that fails names the limit.

use super::usage::{Usage, first_pass, frees_at};
use super::{Amount, Ask, Counts, Entitlement, Exceeded, Limit, Meter, ModelKind, Pass, Window};
use crate::model::{Limits, Timestamp};

/// Whether a message is within the plan's limits at `now`.
///
/// # Errors
/// [`Exceeded`]: the first limit that is used up.
pub fn decide(
    entitlement: &Entitlement<'_>,
    meter: &Meter,
    ask: Ask,
    now: Timestamp,
) -> Result<(), Exceeded> {
    let now = meter.time(now);
    let rules = Rules { entitlement, meter, usage: Usage::at(meter, now), now };
    rules.free_total(ask.kind)?;
    rules.first_pass(ask.kind)?;
    rules.second_pass(ask.kind)?;
    rules.cost()?;
    if ask.image { rules.images() } else { Ok(()) }
}

struct Rules<'a> {
    entitlement: &'a Entitlement<'a>,
    meter: &'a Meter,
    usage: Usage,
    now: Timestamp,
}

impl Rules<'_> {
    const fn limits(&self) -> &Limits {
        &self.entitlement.plan.limits
    }

    /// Rule 2.
    fn free_total(&self, kind: ModelKind) -> Result<(), Exceeded> {
        match kind {
            ModelKind::Free => {
                self.total(Limit::MaxTokensFree, self.usage.total_free, kind, Pass::First)
            }
            ModelKind::Paid => Ok(()),
        }
    }

    /// Rule 3.
    fn first_pass(&self, kind: ModelKind) -> Result<(), Exceeded> {
        for window in Window::ALL {
            self.window(Limit::Tokens(window), window, Pass::First, |counts| {
                first_pass(kind, counts).1
            })?;
            self.window(Limit::Messages(window), window, Pass::First, |counts| {
                first_pass(kind, counts).0
            })?;
        }
        if Limit::Messages(Window::Month).max(self.limits()).is_some() {
            self.monthly_free_model(Pass::First)?;
        }
        Ok(())
    }

    /// Rule 4.
    fn second_pass(&self, kind: ModelKind) -> Result<(), Exceeded> {
        if kind == ModelKind::Paid {
            self.total(Limit::MaxTokens, self.usage.total_paid, kind, Pass::Second)?;
        }
        for window in Window::ALL {
            self.window(Limit::Messages(window), window, Pass::Second, |counts| counts.messages)?;
            self.window(Limit::Tokens(window), window, Pass::Second, Counts::all_tokens)?;
        }
        match kind {
            ModelKind::Free => self.monthly_free_model(Pass::Second),
            ModelKind::Paid => Ok(()),
        }
    }

    /// Rule 5: what was spent may reach the limit, and be passed by the last answer.
    fn cost(&self) -> Result<(), Exceeded> {
        let used = self.usage.total_cost.as_micros();
        match Limit::CostUsd.max(self.limits()) {
            Some(max) if used > max => {
                Err(self.exceeded(Limit::CostUsd, (used, max), self.entitlement.ends, None))
            }
            _ => Ok(()),
        }
    }

    /// Rule 6.
    fn images(&self) -> Result<(), Exceeded> {
        for (limit, window) in Limit::IMAGES {
            let used = self.usage.images(window);
            if let Some(max) = limit.max(self.limits())
                && used >= max
            {
                return Err(self.exceeded(limit, (used, max), window.end(self.now), None));
            }
        }
        Ok(())
    }

    fn monthly_free_model(&self, pass: Pass) -> Result<(), Exceeded> {
        let month = Window::Month;
        self.window(Limit::MonthlyFreeModelMessages, month, pass, |counts| counts.free_messages)?;
        self.window(Limit::MonthlyFreeModelTokens, month, pass, |counts| counts.free_tokens)
    }

    /// A total is used up where the allowance for one more answer does not fit.
    fn total(&self, limit: Limit, used: u64, kind: ModelKind, pass: Pass) -> Result<(), Exceeded> {
        match limit.max(self.limits()) {
            Some(max) if used.saturating_add(kind.allowance()) > max => {
                Err(self.exceeded(limit, (used, max), self.entitlement.ends, Some(pass)))
            }
            _ => Ok(()),
        }
    }

    fn window(
        &self,
        limit: Limit,
        window: Window,
        pass: Pass,
        count: impl Fn(Counts) -> u64,
    ) -> Result<(), Exceeded> {
        let Some(max) = limit.max(self.limits()) else { return Ok(()) };
        let used = count(self.usage.of(window));
        if used < max {
            return Ok(());
        }
        let resets_at = match window.rolling() {
            Some(length) => Some(frees_at(self.meter, length, self.now, (used, max), count)),
            None => window.end(self.now),
        };
        Err(self.exceeded(limit, (used, max), resets_at, Some(pass)))
    }

    fn exceeded(
        &self,
        limit: Limit,
        (used, max): (u64, u64),
        resets_at: Option<Timestamp>,
        pass: Option<Pass>,
    ) -> Exceeded {
        let (used, max) = (Amount::of(limit, used), Amount::of(limit, max));
        Exceeded { limit, used, max, resets_at, pass }
    }
}
