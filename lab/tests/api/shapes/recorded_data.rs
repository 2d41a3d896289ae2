//! The data of the recording's system, and the changes that were made to it between requests.

use std::collections::BTreeMap;

use serde_json::json;
use shared::model::{
    Catalog, ChatSession, ChatbotId, ModelId, PlanId, SessionId, Subscription, Timestamp, UserId,
};

use super::names::Names;
use crate::helpers::{App, at};

const FREE: u64 = 1;
const PREMIUM: u64 = 2;
const TIGHT: u64 = 3;

/// The API with the recording's people, plans, chatbots and models.
pub(super) struct TestSetup {
    pub(super) app: App,
    /// The token of every user.
    pub(super) tokens: BTreeMap<String, String>,
}

fn catalog() -> Catalog {
    let plan = |id: u64, name: &str, price: &str, limits| {
        json!({
            "id": id, "name": name, "description": format!("{name} plan"), "price": price,
            "duration_days": 30, "sku": format!("{}_SUB_30D", name.to_uppercase()),
            "is_active": true, "created_at": "2025-05-05T08:00:00.123456Z", "limits": limits,
        })
    };
    let free = json!({
        "max_tokens": 10_000, "hourly_max_messages": 5, "hourly_max_tokens": 5_000,
        "three_hours_max_messages": 10, "three_hours_max_tokens": 10_000,
        "twelve_hours_max_messages": 20, "twelve_hours_max_tokens": 20_000,
        "daily_max_messages": 20, "daily_max_tokens": 20_000, "weekly_max_messages": 100,
        "weekly_max_tokens": 100_000, "monthly_max_messages": 300, "monthly_max_tokens": 500_000,
        "monthly_free_model_messages": 500, "monthly_free_model_tokens": 500_000,
        "daily_image_generation_limit": 10, "weekly_image_generation_limit": 50,
        "monthly_image_generation_limit": 200,
    });
    let premium = json!({
        "max_openrouter_cost_usd": "5.00", "hourly_max_messages": 20, "hourly_max_tokens": 20_000,
        "three_hours_max_messages": 50, "three_hours_max_tokens": 100_000,
        "twelve_hours_max_messages": 200, "twelve_hours_max_tokens": 500_000,
        "daily_max_messages": 500, "daily_max_tokens": 1_000_000, "weekly_max_messages": 2_000,
        "weekly_max_tokens": 5_000_000, "monthly_max_messages": 5_000,
        "monthly_max_tokens": 20_000_000, "monthly_free_model_messages": 10_000,
        "monthly_free_model_tokens": 10_000_000, "daily_image_generation_limit": 100,
        "weekly_image_generation_limit": 500, "monthly_image_generation_limit": 2_000,
    });
    let tight = json!({ "hourly_max_messages": 2, "max_tokens_free": 60 });
    let model = |id: u64, name: &str, is_free: bool, is_active: bool, plans: &[u64]| {
        json!({
            "id": id, "name": name, "description": format!("{name} text model"),
            "model_id": format!("demo/{}", name.to_lowercase().replace(' ', "-")),
            "model_type": "text", "is_active": is_active, "is_free": is_free,
            "token_cost_multiplier": if is_free { "1.00" } else { "2.50" },
            "context_length": 32_000, "plans": plans,
        })
    };
    let bot = |id: u64, texts: [&str; 3], kind: &str, is_active: bool, plans: &[u64]| {
        json!({
            "id": id, "name": texts[0], "description": texts[1], "system_prompt": texts[2],
            "is_active": is_active, "chatbot_type": kind, "plans": plans,
        })
    };
    serde_json::from_value(json!({
        "plans": [
            plan(FREE, "Free", "0.00", free),
            plan(PREMIUM, "Premium", "29.99", premium),
            plan(TIGHT, "Tight", "1.00", tight),
        ],
        "models": [
            model(1, "Free Small", true, true, &[]),
            model(2, "Free Both", true, true, &[FREE, PREMIUM]),
            model(3, "Paid Large", false, true, &[PREMIUM, TIGHT]),
            model(4, "Paid Locked", false, true, &[]),
            model(5, "Off", true, false, &[]),
        ],
        "chatbots": [
            bot(1, ["General Assistant", "For everyone", "Be brief."], "text", true, &[]),
            bot(2, ["Premium Writer", "Premium only", "Write well."], "text", true, &[PREMIUM]),
            bot(3, ["Off", "", ""], "text", false, &[]),
            bot(4, ["Image Editor", "", ""], "image_editing", true, &[FREE, PREMIUM]),
        ],
    }))
    .unwrap()
}

/// A user: name, and subscription (id, plan, end).
type Person = (&'static str, Option<(u64, u64, Option<&'static str>)>);

const PEOPLE: [Person; 6] = [
    ("User One", Some((2, PREMIUM, Some("2025-06-04T08:00:00Z")))),
    ("User Two", Some((4, FREE, None))),
    ("User Three", None),
    ("User Four", Some((5, TIGHT, None))),
    ("User Five", Some((6, PREMIUM, None))),
    ("User Six", Some((7, PREMIUM, Some("2025-05-05T08:00:05Z")))),
];

impl TestSetup {
    /// Everybody logged in, and as the recording describes them.
    pub(super) async fn start() -> Self {
        let app = App::with(catalog()).await;
        let mut tokens = BTreeMap::new();
        for (number, (name, bought)) in (1_u64..).zip(PEOPLE) {
            let joined = at(&format!("2025-05-05T08:00:0{number}.123456Z"));
            app.clock.set(joined);
            let token = app.login(&format!("0912000000{number}")).await.token;
            tokens.insert(format!("user{number}"), token);
            let mut profile = app.store.profile(UserId::new(number)).await.unwrap().unwrap();
            name.clone_into(&mut profile.name);
            profile.subscription = bought.map(|(id, plan, end)| {
                Subscription::new(id, PlanId::new(plan), joined, end.map(at))
            });
            app.store.put_profile(&profile).await.unwrap();
        }
        Self { app, tokens }
    }

    /// Applies the changes that were made directly to the data before a request.
    pub(super) async fn before(&self, record: &str, names: &mut Names) {
        match record {
            "no subscription: paid session send" => self.end_subscription(4).await,
            "session without model: detail" => {
                let opened = at("2025-05-05T08:03:35.123456Z");
                self.open(1, 16, "no model", "demo/gone", opened, names).await;
            }
            "pagination (none)" => {
                for number in 1..=45 {
                    let opened = at(&format!("2025-05-05T08:{:02}:01.123456Z", number + 4));
                    let title = format!("Session {number:02}");
                    self.open(5, 18 + number, &title, "demo/free-small", opened, names).await;
                }
            }
            _ => {}
        }
    }

    async fn end_subscription(&self, user: u64) {
        let mut profile = self.app.store.profile(UserId::new(user)).await.unwrap().unwrap();
        profile.subscription = None;
        self.app.store.put_profile(&profile).await.unwrap();
    }

    /// Writes a session as it is in the recording's table.
    async fn open(
        &self,
        user: u64,
        recorded: u64,
        title: &str,
        model: &str,
        opened: Timestamp,
        names: &mut Names,
    ) {
        let store = &self.app.store;
        let mut profile = store.profile(UserId::new(user)).await.unwrap().unwrap();
        let id = profile.next_session();
        let session = ChatSession::new(id, ChatbotId::new(1), ModelId::new(model), title, opened);
        store.put_session(profile.id, &session).await.unwrap();
        profile.active_sessions += 1;
        profile.last_session = id.get();
        store.put_profile(&profile).await.unwrap();
        names.session(&format!("user{user}"), recorded, SessionId::get(id));
    }
}
