//! Replays scenarios: each has a user of its own, is decided by the use case that answers messages,
//! and is compared with the record.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use shared::chat::{Chat, ChatSettings, Question, SendError};
use shared::clock::{Clock, VirtualClock};
use shared::model::{
    AiModel, ChatSession, ChatbotId, Locale, MicroUsd, ModelId, SessionId, Timestamp, UserId,
};
use shared::quota::{Meter, Refusal};
use shared::store::{CatalogCache, Store};

use super::ReplayError;
use super::provider::RecordedProvider;
use super::setup::{IMAGE_PLAN, PLAN, catalog, profile};
use super::trace::{Action, Decision, Event, Final, Scenario, SessionUsage, Totals};

/// The session in which images are asked for.
const IMAGE_SESSION: SessionId = SessionId::new(1);

/// A decision that differs from the record.
#[derive(Debug)]
pub struct WrongDecision {
    /// The scenario.
    pub scenario: String,
    /// The event's number from 1, or `final`.
    pub event: String,
    /// The difference.
    pub reason: String,
}

impl fmt::Display for WrongDecision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, event {}: {}", self.scenario, self.event, self.reason)
    }
}

/// The outcome of one scenario.
#[derive(Debug, Default)]
pub(super) struct Replayed {
    pub(super) decisions: usize,
    pub(super) mismatches: Vec<WrongDecision>,
}

/// Replays scenarios on one database.
pub(super) async fn run_all(
    store: Store,
    share: Vec<(usize, Scenario)>,
) -> Result<Vec<(usize, Replayed)>, ReplayError> {
    let mut replayed = Vec::with_capacity(share.len());
    for (place, scenario) in share {
        let number = u64::try_from(place).unwrap_or(0);
        let users = [UserId::new(2 * number + 1), UserId::new(2 * number + 2)];
        replayed.push((place, Run::begin(&store, users, &scenario).await?.all(&scenario).await?));
    }
    Ok(replayed)
}

struct Run {
    user: UserId,
    /// Asks for the scenario's images.
    image_user: UserId,
    /// A paid model of the plan, which images are asked of.
    image_model: Option<ModelId>,
    clock: VirtualClock,
    provider: RecordedProvider,
    chat: Chat,
    /// The sessions of this run. A recorded session whose model changes becomes one session for
    /// each model.
    sessions: BTreeMap<(u64, ModelId), SessionId>,
    /// For each recorded session, the session that answered last.
    last: BTreeMap<u64, SessionId>,
}

impl Run {
    async fn begin(
        store: &Store,
        [user, image_user]: [UserId; 2],
        scenario: &Scenario,
    ) -> Result<Self, ReplayError> {
        let clock = VirtualClock::new(scenario.subscription.start);
        let catalog = Arc::new(catalog(scenario));
        store.put_profile(&profile(user, PLAN, scenario)?).await?;
        store.put_profile(&profile(image_user, IMAGE_PLAN, scenario)?).await?;
        let is_of_plan = |model: &&AiModel| !model.is_free && model.plans.contains(&IMAGE_PLAN);
        let image_model = catalog.models.iter().find(is_of_plan);
        let image_model = image_model.map(|model| model.model_id.clone());
        let provider = RecordedProvider::default();
        let settings = ChatSettings {
            reservation_lifetime: Duration::from_secs(310),
            first_messages: 0,
            uncharged_per_day: u64::MAX,
        };
        let chat = Chat {
            store: store.clone(),
            catalog: CatalogCache::fixed(
                store.clone(),
                Arc::new(clock.clone()),
                Arc::clone(&catalog),
            ),
            provider: Arc::new(provider.clone()),
            clock: Arc::new(clock.clone()),
            settings: Arc::new(settings),
        };
        Ok(Self {
            user,
            image_user,
            image_model,
            clock,
            provider,
            chat,
            sessions: BTreeMap::new(),
            last: BTreeMap::new(),
        })
    }

    async fn all(mut self, scenario: &Scenario) -> Result<Replayed, ReplayError> {
        let mut replayed = Replayed { decisions: scenario.events.len(), mismatches: Vec::new() };
        for (index, event) in scenario.events.iter().enumerate() {
            self.clock.set(event.at);
            let decided = self.decide(event, &scenario.name).await?;
            if decided != event.expect {
                replayed.mismatches.push(WrongDecision {
                    scenario: scenario.name.clone(),
                    event: format!("{} at {}", index + 1, event.at),
                    reason: format!("expected {}, decided {decided}", event.expect),
                });
            }
        }
        if let Some(expected) = &scenario.totals {
            let reasons = self.differences(expected).await?;
            replayed.mismatches.extend(reasons.into_iter().map(|reason| WrongDecision {
                scenario: scenario.name.clone(),
                event: "final".to_owned(),
                reason,
            }));
        }
        Ok(replayed)
    }

    async fn decide(&mut self, event: &Event, scenario: &str) -> Result<Decision, ReplayError> {
        match &event.what {
            Action::Image => self.image(scenario).await,
            Action::Send { model, total_tokens, cost_usd } => {
                let session = self.session(event.session, model).await?;
                self.provider.set(*total_tokens, *cost_usd);
                let decided = self.send((self.user, session), false, scenario).await?;
                if decided.allowed {
                    self.last.insert(event.session, session);
                }
                Ok(decided)
            }
        }
    }

    async fn send(
        &self,
        (user, session): (UserId, SessionId),
        generate_image: bool,
        scenario: &str,
    ) -> Result<Decision, ReplayError> {
        let question = Question {
            user,
            session,
            text: "?".to_owned(),
            edits: None,
            generate_image,
            use_web_search: false,
            locale: Locale::En,
            key: None,
        };
        match self.chat.send(question).await {
            Ok(answered) => Ok(allowed(Some(answered.usage.charged_tokens))),
            Err(SendError::Refused(refusal, _)) => Ok(refused(&refusal)),
            Err(SendError::Store(error)) => Err(error.into()),
            Err(error) => Err(ReplayError::Scenario {
                scenario: scenario.to_owned(),
                problem: error.to_string(),
            }),
        }
    }

    /// Asks for an image as the user whom only the image limits hold. What its message is charged
    /// stands in no record.
    async fn image(&mut self, scenario: &str) -> Result<Decision, ReplayError> {
        let Some(model) = &self.image_model else {
            return Err(ReplayError::Scenario {
                scenario: scenario.to_owned(),
                problem: "no paid model is in the plan".to_owned(),
            });
        };
        let session = IMAGE_SESSION;
        if self.chat.store.session(self.image_user, session).await?.is_none() {
            let session = opened(session, model, self.clock.now());
            self.chat.store.put_session(self.image_user, &session).await?;
        }
        self.provider.set(0, MicroUsd::ZERO);
        let decided = self.send((self.image_user, session), true, scenario).await?;
        Ok(Decision { charged: None, ..decided })
    }

    /// The session with this model; it is created where it is missing.
    async fn session(&mut self, recorded: u64, model: &ModelId) -> Result<SessionId, ReplayError> {
        let key = (recorded, model.clone());
        if let Some(id) = self.sessions.get(&key) {
            return Ok(*id);
        }
        let id = SessionId::new(u64::try_from(self.sessions.len()).unwrap_or(0) + 1);
        let session = opened(id, model, self.clock.now());
        self.chat.store.put_session(self.user, &session).await?;
        self.sessions.insert(key, id);
        Ok(id)
    }

    /// The sum of a recorded session's usage records. `is_free_model` is that of the model that
    /// answered last.
    async fn usage_of(&self, recorded: u64) -> Result<Option<SessionUsage>, ReplayError> {
        let Some(last) = self.last.get(&recorded) else { return Ok(None) };
        let mut usage: Option<SessionUsage> = None;
        for (_, id) in self.sessions.iter().filter(|((session, _), _)| *session == recorded) {
            let Some(record) = self.chat.store.usage_record(self.user, *id, PLAN).await? else {
                continue;
            };
            let sum = usage.get_or_insert_default();
            sum.tokens_count += record.tokens_count;
            sum.free_model_tokens_count += record.free_model_tokens_count;
            sum.is_free_model |= id == last && record.is_free_model;
        }
        Ok(usage)
    }

    async fn differences(&self, expected: &Final) -> Result<Vec<String>, ReplayError> {
        let mut reasons = Vec::new();
        let stored = self.chat.store.meter(self.user).await?;
        let counted = stored.meter.as_ref().map(Meter::totals).copied().unwrap_or_default();
        let totals = Totals {
            messages: counted.counts.messages,
            tokens: counted.counts.tokens,
            free_messages: counted.counts.free_messages,
            free_tokens: counted.counts.free_tokens,
        };
        if totals != expected.totals {
            reasons.push(format!("expected {:?}, counted {totals:?}", expected.totals));
        }
        if counted.cost != expected.cost_usd {
            reasons.push(format!("expected cost {}, counted {}", expected.cost_usd, counted.cost));
        }
        for (session, expected) in &expected.sessions {
            let counted = self.usage_of(*session).await?;
            if counted.as_ref() != Some(expected) {
                reasons
                    .push(format!("session {session}: expected {expected:?}, counted {counted:?}"));
            }
        }
        Ok(reasons)
    }
}

/// A session without messages.
fn opened(id: SessionId, model: &ModelId, now: Timestamp) -> ChatSession {
    let session = ChatSession::new(id, ChatbotId::new(0), model.clone(), "replay", now);
    ChatSession { auto_generate_title: false, ..session }
}

fn allowed(charged: Option<u64>) -> Decision {
    Decision { allowed: true, charged, ..Decision::default() }
}

fn refused(refusal: &Refusal) -> Decision {
    let (limit, pass) = match refusal {
        Refusal::SubscriptionRequired => ("subscription_required", None),
        Refusal::PlanUnknown => ("plan_unknown", None),
        Refusal::TooManyFailures { .. } => ("too_many_failures", None),
        Refusal::ModelAccess => ("model_access", None),
        Refusal::Exceeded(exceeded) => {
            (exceeded.limit.name(), exceeded.pass.map(|pass| pass.number()))
        }
        Refusal::Busy => ("busy", None),
    };
    Decision { allowed: false, limit: Some(limit.to_owned()), pass, charged: None }
}
