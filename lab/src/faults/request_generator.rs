//! Generates the users' requests: messages, edits, repeats, logouts, on several devices at once.

use std::time::Duration;

use shared::model::{Catalog, Limits, PlanId, Subscription, Timestamp};
use shared::store::{Store, StoreError};

use super::fault::Fault;
use super::promises::HOURLY;
use super::request_log::{Code, RequestKind, SentRequest};
use super::run::Run;
use super::workload::Workload;

/// The sample catalog with low limits.
pub(super) fn catalog(mut catalog: Catalog) -> Catalog {
    for plan in &mut catalog.plans {
        plan.limits = Limits { hourly_max_messages: HOURLY, ..Limits::default() };
    }
    catalog
}

/// The models of the catalog.
pub(super) struct Models {
    free: String,
    paid: String,
}

impl Models {
    pub(super) fn of(catalog: &Catalog) -> Self {
        let first = |free: bool| {
            let model =
                catalog.models.iter().find(|model| model.is_free == free && model.is_active);
            model.map(|model| model.model_id.to_string()).unwrap_or_default()
        };
        Self { free: first(true), paid: first(false) }
    }

    /// A model that every user may use.
    pub(super) fn free(&self) -> &str {
        &self.free
    }
}

impl Run {
    /// The next request: a new one, or a repeat.
    pub(super) fn next_request(&mut self, models: &Models) -> Option<usize> {
        let users =
            if self.workload == Workload::Crowding { 1 } else { self.request_log.users.len() };
        let person = self.rng.usize(..users);
        let repeats = if self.workload == Workload::Repeating { 3 } else { 1 };
        if self.rng.u8(..5) < repeats
            && let Some(number) = self.repeatable(person)
        {
            return Some(number);
        }
        let kind = self.kind(person, models)?;
        Some(self.ask_for(person, kind))
    }

    /// Creates a request of this user.
    pub(super) fn ask_for(&mut self, person: usize, kind: RequestKind) -> usize {
        let number = self.request_log.requests.len();
        let may_repeat = matches!(
            kind,
            RequestKind::Open { .. } | RequestKind::Send { .. } | RequestKind::Edit { .. }
        );
        let keyed = self.workload == Workload::Repeating || self.rng.bool();
        let key = (may_repeat && keyed).then(|| format!("key-{number}"));
        let streams =
            matches!(kind, RequestKind::Send { .. } | RequestKind::Edit { .. }) && self.rng.bool();
        let (token, is_revoked) = match kind {
            RequestKind::Code | RequestKind::Verify { .. } => (None, false),
            _ => self.token(person),
        };
        self.ask(SentRequest {
            person,
            kind,
            text: format!("q{number}."),
            token,
            key,
            events: streams,
            outcomes: Vec::new(),
            running: 0,
            is_revoked,
        })
    }

    /// A token of the user's; sometimes a revoked one.
    fn token(&mut self, person: usize) -> (Option<String>, bool) {
        let Some(person) = self.request_log.users.get(person) else { return (None, false) };
        if self.fault_rate > 0
            && self.rng.u8(..20) == 0
            && let Some(token) = self.rng.choice(&person.revoked)
        {
            return (Some(token.clone()), true);
        }
        (self.rng.choice(&person.tokens).cloned(), false)
    }

    /// A request with a key that can be made once more: it ended, or the phone does not wait for its end.
    fn repeatable(&mut self, person: usize) -> Option<usize> {
        let short_timeouts = self.workload == Workload::Repeating || self.rng.u8(..3) == 0;
        let asked = self.request_log.requests.iter().enumerate();
        let numbers: Vec<_> = asked
            .filter(|(_, it)| it.person == person && it.key.is_some() && !it.is_revoked)
            .filter(|(_, it)| it.running == 0 || short_timeouts)
            .map(|(number, _)| number)
            .collect();
        let number = self.rng.choice(numbers)?;
        if self.request_log.requests.get(number).is_some_and(|asked| asked.running > 0) {
            *self.faults.entry(Fault::RepeatAtOnce).or_default() += 1;
        }
        // From any device of the user's.
        let (token, _) = self.token(person);
        let asked = self.request_log.requests.get_mut(number)?;
        if token.as_ref().is_some_and(|it| {
            !self.request_log.users.get(person).is_some_and(|person| person.revoked.contains(it))
        }) {
            asked.token = token;
        }
        Some(number)
    }

    fn kind(&mut self, person: usize, models: &Models) -> Option<RequestKind> {
        let (session, message, code) = {
            let person = self.request_log.users.get(person)?;
            let session = self.rng.choice(&person.sessions).copied();
            let message = self.rng.choice(&person.messages).cloned();
            (session, message, self.environment.sent_codes.last(&person.phone).map(Code))
        };
        let open = RequestKind::Open {
            model: if self.rng.u8(..4) == 0 { models.paid.clone() } else { models.free.clone() },
        };
        let drawn = match self.workload {
            Workload::Guessing => {
                self.rng.choice([20, 24, 24, 26, 28, 28, 28, 28, 28, 28]).unwrap_or(28)
            }
            Workload::Crowding if self.rng.u8(..4) > 0 => 0,
            _ => self.rng.u8(..32),
        };
        Some(match (drawn, session, message) {
            (0..14, Some(session), _) => RequestKind::Send { session },
            (14..19, _, Some((session, message))) => RequestKind::Edit { session, message },
            (19, Some(session), _) => RequestKind::Rename { session },
            (20, Some(session), _) => RequestKind::Delete { session },
            (21, Some(session), _) => RequestKind::Read { session },
            (22, ..) => RequestKind::Usage,
            (23, ..) => RequestKind::Logout,
            (24..26, ..) => RequestKind::Code,
            (26..28, ..) => RequestKind::Verify { code: code? },
            (28, ..) => {
                RequestKind::Verify { code: Code(format!("{:06}", self.rng.u32(..1_000_000))) }
            }
            _ => open,
        })
    }

    /// The number of chunks after which the client of a stream disconnects, if it does.
    pub(super) fn disconnects_after(&mut self, number: usize) -> Option<usize> {
        let streams = self.request_log.requests.get(number).is_some_and(|asked| asked.events);
        if !streams || self.rng.u32(..2_000) >= self.fault_rate {
            return None;
        }
        *self.faults.entry(Fault::ClientGone).or_default() += 1;
        Some(self.rng.usize(..3))
    }

    /// Renews a user's plan, by a write of the operator's that has no conflicts.
    pub(super) async fn buy(&mut self, store: &Store) -> Result<(), StoreError> {
        let person = self.rng.choice(&self.request_log.users).map(|person| person.phone.clone());
        let phone = person.and_then(|phone| phone.parse().ok());
        let Some(phone) = phone else { return Ok(()) };
        let Some(user) = store.phone_owner(&phone).await? else { return Ok(()) };
        let Some(mut profile) = store.profile(user).await? else { return Ok(()) };
        let plan = PlanId::new(self.rng.u64(1..=2));
        self.trace.push(format!("user {user} buys plan {plan}"));
        let start_date: Timestamp = self.now() - Duration::from_millis(1);
        let id = self.rng.u64(100..1_000_000);
        profile.subscription = Some(Subscription::new(id, plan, start_date, None));
        store.put_profile(&profile).await
    }
}
