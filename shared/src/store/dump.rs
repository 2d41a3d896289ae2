//! Everything that the table holds, read as a whole and sorted by whose it is: for audits and
//! tests. No request does this.

use std::collections::BTreeMap;

use super::idempotency::KIND as KEY_KIND;
use super::item::{Item, corrupt, from_item};
use super::keys::{self, Place};
use super::meter::StoredMeter;
use super::token::DeviceItem;
use super::user::PhoneOwner;
use super::{Store, StoreError, Token, message, session, settle, telegram, usage};
use crate::credential::{Otp, TokenHash};
use crate::model::{
    ChatSession, CostRecord, Device, KeyRecord, Message, Profile, ReservationId, SessionId,
    TelegramId, TelegramLink, UsageRecord, UserId,
};
use crate::quota::Meter;

/// What the table holds. Nothing is checked but that each item can be read.
#[derive(Clone, Debug, Default)]
pub struct TableDump {
    /// What belongs to a person, who need not be there.
    pub users: BTreeMap<UserId, UserItems>,
    /// Whose a phone number (E.164) is.
    pub phones: BTreeMap<String, UserId>,
    /// The login codes of phone numbers (E.164).
    pub codes: BTreeMap<String, Otp>,
    /// The tokens, by their hashes as they are written.
    pub tokens: BTreeMap<String, Token>,
    /// Whose a Telegram account is.
    pub telegram_links: BTreeMap<TelegramId, TelegramLink>,
}

/// What belongs to one person.
#[derive(Clone, Debug, Default)]
pub struct UserItems {
    /// Their profile.
    pub profile: Option<Profile>,
    /// Their usage meters, one for each basis.
    pub meters: Vec<Meter>,
    /// Their sessions, deleted ones too.
    pub sessions: BTreeMap<SessionId, StoredSession>,
    /// The messages under a session's key, whether it is there or not, in their order.
    pub messages: BTreeMap<SessionId, Vec<Message>>,
    /// The usage of sessions under plans.
    pub usages: Vec<UsageRecord>,
    /// The costs of answers, by the reservations they settled.
    pub costs: BTreeMap<ReservationId, CostRecord>,
    /// The record of requests, by their keys.
    pub keys: BTreeMap<String, KeyRecord>,
    /// Their devices, each with the hash of its token.
    pub devices: Vec<(Device, TokenHash)>,
}

/// A session and its place in the list of sessions.
#[derive(Clone, Debug)]
pub struct StoredSession {
    /// The session.
    pub session: ChatSession,
    /// Its sort key in the index; none: it is not listed.
    pub listed_at: Option<String>,
}

impl Store {
    /// Reads the whole table: consistent Scans, 1 read unit for each 4 KB of it. What is
    /// written meanwhile may be seen in part.
    ///
    /// # Errors
    /// [`StoreError`] where the table does not answer, or holds an item that cannot be read
    /// or that nothing here writes.
    pub async fn dump(&self) -> Result<TableDump, StoreError> {
        let scan = self.client.scan().table_name(self.table()).consistent_read(true);
        let mut items = scan.into_paginator().items().send();
        let mut dump = TableDump::default();
        while let Some(item) = items.next().await {
            dump.add(item.map_err(|error| StoreError::from_sdk("Scan", error))?)?;
        }
        Ok(dump)
    }
}

impl TableDump {
    fn add(&mut self, item: Item) -> Result<(), StoreError> {
        let place = Place::of(&item).ok_or_else(|| corrupt("unknown", &"its key is of no kind"))?;
        match place {
            Place::OfUser(user) => self.users.entry(user).or_default().add(item)?,
            Place::Message(user, session) => {
                let messages = &mut self.users.entry(user).or_default().messages;
                // A Scan gives the items of a partition in their order.
                messages.entry(session).or_default().push(from_item(message::KIND, item)?);
            }
            Place::Token(hash) => {
                self.tokens.insert(hash, from_item("token", item)?);
            }
            Place::Phone(number) => {
                let owner: PhoneOwner = from_item("phone", item)?;
                self.phones.insert(number, owner.user);
            }
            Place::Code(number) => {
                self.codes.insert(number, from_item("login code", item)?);
            }
            Place::TelegramLink(account) => {
                self.telegram_links.insert(account, from_item(telegram::LINK, item)?);
            }
            Place::Counter | Place::Catalog | Place::Telegram => {}
        }
        Ok(())
    }
}

impl UserItems {
    fn add(&mut self, mut item: Item) -> Result<(), StoreError> {
        let text = |item: &Item, name: &str| item.get(name)?.as_s().ok().cloned();
        let sort = text(&item, "SK").unwrap_or_default();
        let (kind, rest) = sort.split_once('#').unwrap_or((&sort, ""));
        match kind {
            "PROFILE" => self.profile = Some(from_item("profile", item)?),
            "METER" => self.meters = StoredMeter::from_found(Some(item))?.all().cloned().collect(),
            "SESSION" => {
                let listed_at = text(&item, keys::LISTED_AT);
                item.remove(keys::LISTED_AT);
                let session: ChatSession = from_item(session::KIND, item)?;
                self.sessions.insert(session.id, StoredSession { session, listed_at });
            }
            "USAGE" => self.usages.push(from_item(usage::KIND, item)?),
            "COST" => {
                let id = rest.parse().map_err(|error| corrupt(settle::COST_KIND, &error))?;
                self.costs.insert(id, from_item(settle::COST_KIND, item)?);
            }
            "IDEM" => {
                self.keys.insert(rest.to_owned(), from_item(KEY_KIND, item)?);
            }
            kind if keys::REPEATED.contains(&kind) => {}
            "DEVICE" => self.devices.push(from_item::<DeviceItem>("device", item)?.parts()?),
            _ => return Err(corrupt("unknown", &"a person's item of no kind")),
        }
        Ok(())
    }
}
