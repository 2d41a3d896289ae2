//! What people do in a run: talk, edit, repeat, log out, on several devices at once.

use std::time::Duration;

use shared::model::{Catalog, Limits, PlanId, Subscription, Timestamp};
use shared::store::{Store, StoreError};

use super::fault::Fault;
use super::journal::{Asked, Code, Wish};
use super::run::Run;
use super::verdict::HOURLY;

/// The sample catalog with plans that are soon used up.
pub(super) fn catalog(mut catalog: Catalog) -> Catalog {
    for plan in &mut catalog.plans {
        plan.limits = Limits { hourly_max_messages: HOURLY, ..Limits::default() };
    }
    catalog
}

/// What people of a run mostly do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mood {
    /// A bit of everything.
    Mixed,
    /// They guess login codes.
    Guessing,
    /// They repeat what they asked, without waiting for it.
    Repeating,
    /// One of them sends from all devices at once.
    Crowding,
}

impl Mood {
    /// All of them.
    pub(super) const ALL: [Self; 4] =
        [Self::Mixed, Self::Guessing, Self::Repeating, Self::Crowding];
}

/// Which models there are.
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

    /// One that everybody may use.
    pub(super) fn free(&self) -> &str {
        &self.free
    }
}

impl Run {
    /// What somebody asks for next: something new, or the same once more.
    pub(super) fn next_request(&mut self, models: &Models) -> Option<usize> {
        let people = if self.mood == Mood::Crowding { 1 } else { self.journal.people.len() };
        let person = self.rng.usize(..people);
        let repeats = if self.mood == Mood::Repeating { 3 } else { 1 };
        if self.rng.u8(..5) < repeats
            && let Some(number) = self.repeatable(person)
        {
            return Some(number);
        }
        let wish = self.wish(person, models)?;
        Some(self.ask_for(person, wish))
    }

    /// A request of this person for this.
    pub(super) fn ask_for(&mut self, person: usize, wish: Wish) -> usize {
        let number = self.journal.asked.len();
        let may_repeat = matches!(wish, Wish::Open { .. } | Wish::Send { .. } | Wish::Edit { .. });
        let keyed = self.mood == Mood::Repeating || self.rng.bool();
        let key = (may_repeat && keyed).then(|| format!("key-{number}"));
        let streams = matches!(wish, Wish::Send { .. } | Wish::Edit { .. }) && self.rng.bool();
        let (token, is_revoked) = match wish {
            Wish::Code | Wish::Verify { .. } => (None, false),
            _ => self.token(person),
        };
        self.ask(Asked {
            person,
            wish,
            text: format!("q{number}."),
            token,
            key,
            events: streams,
            told: Vec::new(),
            running: 0,
            is_revoked,
        })
    }

    /// A token of theirs, once in a while one that was logged out.
    fn token(&mut self, person: usize) -> (Option<String>, bool) {
        let Some(person) = self.journal.people.get(person) else { return (None, false) };
        if self.fault_rate > 0
            && self.rng.u8(..20) == 0
            && let Some(token) = self.rng.choice(&person.revoked)
        {
            return (Some(token.clone()), true);
        }
        (self.rng.choice(&person.tokens).cloned(), false)
    }

    /// A request with a key that can be made once more: it ended, or the phone is impatient.
    fn repeatable(&mut self, person: usize) -> Option<usize> {
        let impatient = self.mood == Mood::Repeating || self.rng.u8(..3) == 0;
        let asked = self.journal.asked.iter().enumerate();
        let numbers: Vec<_> = asked
            .filter(|(_, it)| it.person == person && it.key.is_some() && !it.is_revoked)
            .filter(|(_, it)| it.running == 0 || impatient)
            .map(|(number, _)| number)
            .collect();
        let number = self.rng.choice(numbers)?;
        if self.journal.asked.get(number).is_some_and(|asked| asked.running > 0) {
            *self.faults.entry(Fault::RepeatAtOnce).or_default() += 1;
        }
        // Another device of theirs, or the same.
        let (token, _) = self.token(person);
        let asked = self.journal.asked.get_mut(number)?;
        if token.as_ref().is_some_and(|it| {
            !self.journal.people.get(person).is_some_and(|person| person.revoked.contains(it))
        }) {
            asked.token = token;
        }
        Some(number)
    }

    fn wish(&mut self, person: usize, models: &Models) -> Option<Wish> {
        let (session, message, code) = {
            let person = self.journal.people.get(person)?;
            let session = self.rng.choice(&person.sessions).copied();
            let message = self.rng.choice(&person.messages).cloned();
            (session, message, self.within.letters.last(&person.phone).map(Code))
        };
        let open = Wish::Open {
            model: if self.rng.u8(..4) == 0 { models.paid.clone() } else { models.free.clone() },
        };
        let drawn = match self.mood {
            Mood::Guessing => {
                self.rng.choice([20, 24, 24, 26, 28, 28, 28, 28, 28, 28]).unwrap_or(28)
            }
            Mood::Crowding if self.rng.u8(..4) > 0 => 0,
            _ => self.rng.u8(..32),
        };
        Some(match (drawn, session, message) {
            (0..14, Some(session), _) => Wish::Send { session },
            (14..19, _, Some((session, message))) => Wish::Edit { session, message },
            (19, Some(session), _) => Wish::Rename { session },
            (20, Some(session), _) => Wish::Delete { session },
            (21, Some(session), _) => Wish::Read { session },
            (22, ..) => Wish::Usage,
            (23, ..) => Wish::Logout,
            (24..26, ..) => Wish::Code,
            (26..28, ..) => Wish::Verify { code: code? },
            (28, ..) => Wish::Verify { code: Code(format!("{:06}", self.rng.u32(..1_000_000))) },
            _ => open,
        })
    }

    /// After how many pieces the client of a stream goes away, where it does.
    pub(super) fn leaves_after(&mut self, number: usize) -> Option<usize> {
        let streams = self.journal.asked.get(number).is_some_and(|asked| asked.events);
        if !streams || self.rng.u32(..2_000) >= self.fault_rate {
            return None;
        }
        *self.faults.entry(Fault::ClientGone).or_default() += 1;
        Some(self.rng.usize(..3))
    }

    /// Somebody buys a plan anew. The operator's write, which meets nobody's.
    pub(super) async fn buy(&mut self, store: &Store) -> Result<(), StoreError> {
        let person = self.rng.choice(&self.journal.people).map(|person| person.phone.clone());
        let phone = person.and_then(|phone| phone.parse().ok());
        let Some(phone) = phone else { return Ok(()) };
        let Some(user) = store.phone_owner(&phone).await? else { return Ok(()) };
        let Some(mut profile) = store.profile(user).await? else { return Ok(()) };
        let plan = PlanId::new(self.rng.u64(1..=2));
        self.trace.push(format!("user {user} buys plan {plan}"));
        let start_date: Timestamp = self.now() - Duration::from_millis(1);
        let id = self.rng.u64(100..1_000_000);
        profile.subscription =
            Some(Subscription { id, plan, is_active: true, start_date, end_date: None });
        store.put_profile(&profile).await
    }
}
