//! One scenario after the other: each with a user of its own, decided by the use case that
//! answers messages, and compared with the record.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use shared::chat::{Chat, ChatSettings, Send, SendError};
use shared::clock::{Clock, VirtualClock};
use shared::model::{
    AiModel, Catalog, ChatSession, ChatbotId, Locale, MicroUsd, ModelId, ModelType, Plan, PlanId,
    Profile, SessionId, Subscription, UserId,
};
use shared::quota::{Meter, ModelKind, Refusal, decide_image, standing};
use shared::store::{CatalogCache, Saved, Store, StoreError};

use super::ReplayError;
use super::provider::Recorded;
use super::trace::{Event, Expect, Final, Scenario, SessionUsage, Totals, What};

/// A decision that came out differently.
#[derive(Debug)]
pub struct Wrong {
    /// The scenario.
    pub scenario: String,
    /// The event's number from 1, or `final`.
    pub event: String,
    /// What differs.
    pub reason: String,
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, event {}: {}", self.scenario, self.event, self.reason)
    }
}

/// What became of one scenario.
#[derive(Debug, Default)]
pub(super) struct Replayed {
    pub(super) decisions: usize,
    pub(super) wrong: Vec<Wrong>,
}

/// Replays scenarios on one database.
pub(super) async fn run_all(
    store: Store,
    share: Vec<(usize, Scenario)>,
) -> Result<Vec<(usize, Replayed)>, ReplayError> {
    let mut replayed = Vec::with_capacity(share.len());
    for (place, scenario) in share {
        let user = UserId::new(u64::try_from(place).unwrap_or(0) + 1);
        replayed.push((place, Run::begin(&store, user, &scenario).await?.all(&scenario).await?));
    }
    Ok(replayed)
}

const PLAN: PlanId = PlanId::new(1);

/// Nobody is called: every user of a replay has it.
const NUMBER: &str = "+989120000000";

struct Run {
    user: UserId,
    profile: Profile,
    catalog: Arc<Catalog>,
    clock: VirtualClock,
    provider: Recorded,
    chat: Chat,
    /// The model each session is set to; it is changed as the record changes it.
    sessions: std::collections::BTreeMap<u64, ModelId>,
}

impl Run {
    async fn begin(store: &Store, user: UserId, scenario: &Scenario) -> Result<Self, ReplayError> {
        let clock = VirtualClock::new(scenario.subscription.start);
        let catalog = Arc::new(catalog(scenario));
        let profile = profile(user, scenario)?;
        store.put_profile(&profile).await?;
        let provider = Recorded::default();
        let settings = ChatSettings {
            reservation_lifetime: Duration::from_secs(310),
            first_messages: 1,
            title_model: None,
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
            profile,
            catalog,
            clock,
            provider,
            chat,
            sessions: std::collections::BTreeMap::new(),
        })
    }

    async fn all(mut self, scenario: &Scenario) -> Result<Replayed, ReplayError> {
        let mut replayed = Replayed { decisions: scenario.events.len(), wrong: Vec::new() };
        for (index, event) in scenario.events.iter().enumerate() {
            self.clock.set(event.at);
            let decided = self.decide(event, &scenario.name).await?;
            if decided != event.expect {
                replayed.wrong.push(Wrong {
                    scenario: scenario.name.clone(),
                    event: format!("{} at {}", index + 1, event.at),
                    reason: format!("expected {}, decided {decided}", event.expect),
                });
            }
        }
        if let Some(expected) = &scenario.totals {
            let reasons = self.differences(expected).await?;
            replayed.wrong.extend(reasons.into_iter().map(|reason| Wrong {
                scenario: scenario.name.clone(),
                event: "final".to_owned(),
                reason,
            }));
        }
        Ok(replayed)
    }

    async fn decide(&mut self, event: &Event, scenario: &str) -> Result<Expect, ReplayError> {
        match &event.what {
            What::Image => self.image().await,
            What::Send { model, total_tokens, cost_usd } => {
                self.session(event.session, model).await?;
                self.provider.set(*total_tokens, *cost_usd);
                self.send(event.session, scenario).await
            }
        }
    }

    async fn send(&self, session: u64, scenario: &str) -> Result<Expect, ReplayError> {
        let send = Send {
            user: self.user,
            session: SessionId::new(session),
            text: "?".to_owned(),
            generate_image: false,
            use_web_search: false,
            locale: Locale::En,
        };
        match self.chat.send(send).await {
            Ok(answered) => Ok(allowed(Some(answered.usage.charged_tokens))),
            Err(SendError::Refused(refusal, _)) => Ok(refused(&refusal)),
            Err(SendError::Store(error)) => Err(error.into()),
            Err(error) => Err(ReplayError::Scenario {
                scenario: scenario.to_owned(),
                problem: error.to_string(),
            }),
        }
    }

    /// The image rule alone, and one image counted where it allows it.
    async fn image(&self) -> Result<Expect, ReplayError> {
        let now = self.clock.now();
        let held = self.profile.subscription.as_ref();
        let standing = match standing(held, &self.catalog, ModelKind::Paid, now) {
            Ok(standing) => standing,
            Err(refusal) => return Ok(refused(&refusal)),
        };
        let stored = self.chat.store.meter(self.user).await?;
        let mut meter = stored.counting_for(standing.basis());
        if let Err(exceeded) = decide_image(&standing, &meter, now) {
            return Ok(refused(&Refusal::Exceeded(exceeded)));
        }
        meter.record_image(now);
        match self.chat.store.replace_meter(self.user, &stored, &meter).await? {
            Saved::Done => Ok(allowed(None)),
            _ => Err(StoreError::Contended("replay").into()),
        }
    }

    /// Makes the session, and sets it to the model.
    async fn session(&mut self, id: u64, model: &ModelId) -> Result<(), ReplayError> {
        if self.sessions.get(&id) == Some(model) {
            return Ok(());
        }
        let now = self.clock.now();
        let session = ChatSession {
            id: SessionId::new(id),
            chatbot: ChatbotId::new(0),
            ai_model: model.clone(),
            title: "replay".to_owned(),
            auto_generate_title: false,
            created_at: now,
            updated_at: now,
            deleted_at: None,
            answered: false,
            cut: Vec::new(),
        };
        self.chat.store.put_session(self.user, &session).await?;
        self.sessions.insert(id, model.clone());
        Ok(())
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
            let record =
                self.chat.store.usage_record(self.user, SessionId::new(*session), PLAN).await?;
            let counted = record.map(|record| SessionUsage {
                tokens_count: record.tokens_count,
                free_model_tokens_count: record.free_model_tokens_count,
                is_free_model: record.is_free_model,
            });
            if counted.as_ref() != Some(expected) {
                reasons
                    .push(format!("session {session}: expected {expected:?}, counted {counted:?}"));
            }
        }
        Ok(reasons)
    }
}

fn allowed(charged: Option<u64>) -> Expect {
    Expect { allowed: true, charged, ..Expect::default() }
}

fn refused(refusal: &Refusal) -> Expect {
    let (limit, pass) = match refusal {
        Refusal::SubscriptionRequired => ("subscription_required", None),
        Refusal::ModelAccess => ("model_access", None),
        Refusal::Exceeded(exceeded) => {
            (exceeded.limit.name(), exceeded.pass.map(|pass| pass.number()))
        }
        Refusal::Busy => ("busy", None),
    };
    Expect { allowed: false, limit: Some(limit.to_owned()), pass, charged: None }
}

fn profile(user: UserId, scenario: &Scenario) -> Result<Profile, ReplayError> {
    Ok(Profile {
        id: user,
        phone_number: NUMBER.parse().map_err(|_| ReplayError::Stopped)?,
        name: scenario.name.clone(),
        is_verified: true,
        date_joined: scenario.subscription.start,
        subscription: Some(Subscription {
            id: 1,
            plan: PLAN,
            is_active: true,
            start_date: scenario.subscription.start,
            end_date: scenario.subscription.end,
        }),
        active_sessions: 0,
        last_session: 0,
        last_device: 0,
    })
}

fn catalog(scenario: &Scenario) -> Catalog {
    let plan = Plan {
        id: PLAN,
        name: "replayed".to_owned(),
        description: String::new(),
        price: Default::default(),
        duration_days: 30,
        sku: String::new(),
        limits: scenario.plan.clone(),
        is_active: true,
        created_at: scenario.subscription.start,
    };
    let models = scenario.models.iter().zip(1..).map(|(model, id)| AiModel {
        id,
        name: model.model_id.to_string(),
        model_id: model.model_id.clone(),
        description: String::new(),
        model_type: ModelType::Text,
        is_active: true,
        is_free: model.is_free,
        token_cost_multiplier: model.token_cost_multiplier,
        // No room for what was said before: it decides nothing.
        context_length: 16,
        prompt_usd_per_million: MicroUsd::ZERO,
        completion_usd_per_million: MicroUsd::ZERO,
        plans: if model.linked { vec![PLAN] } else { Vec::new() },
    });
    Catalog { plans: vec![plan], models: models.collect(), chatbots: Vec::new() }
}
