//! Every key of the table, and nothing else: no other file spells them.

use aws_sdk_dynamodb::types::AttributeValue;

use super::attribute::{Item, string};
use crate::credential::TokenHash;
use crate::model::{
    DeviceId, IdempotencyKey, MessageId, PhoneNumber, PlanId, ReservationId, SessionId, TelegramId,
    TelegramMessageId, Timestamp, UpdateId, UserId,
};

/// The local index of a user's lists: items that have [`LISTED_AT`], in its order.
pub(crate) const LISTS: &str = "lists";

/// The index's sort key: which list an item is in, and where.
pub(crate) const LISTED_AT: &str = "listed_at";

/// How the sort keys of the session list begin.
pub(crate) const SESSION_LIST: &str = "SESSION#";

/// The place of a session in its owner's list, by when it was last written to.
pub(crate) fn session_place(updated_at: Timestamp) -> String {
    format!("{SESSION_LIST}{updated_at}")
}

/// The key of a session within the index.
pub(crate) fn listed_session(user: UserId, session: SessionId, updated_at: Timestamp) -> Item {
    let mut key = self::session(user, session).into_item();
    key.insert(LISTED_AT.to_owned(), string(session_place(updated_at)));
    key
}

/// An item's primary key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Key {
    pub(crate) pk: String,
    pub(crate) sk: String,
}

impl Key {
    fn new(pk: String, sk: impl Into<String>) -> Self {
        Self { pk, sk: sk.into() }
    }

    /// As the SDK wants it.
    pub(crate) fn into_item(self) -> Item {
        Item::from([("PK".to_owned(), string(self.pk)), ("SK".to_owned(), string(self.sk))])
    }

    /// Whether `item` is the one under this key.
    pub(crate) fn is_of(&self, item: &Item) -> bool {
        let holds = |name: &str, text: &str| {
            item.get(name).and_then(|value| value.as_s().ok()).is_some_and(|value| value == text)
        };
        holds("PK", &self.pk) && holds("SK", &self.sk)
    }
}

/// A session's number with leading zeros, so that keys sort as numbers do.
fn padded(number: u64) -> String {
    format!("{number:012}")
}

pub(crate) fn user_partition(user: UserId) -> String {
    format!("USER#{user}")
}

pub(crate) fn profile(user: UserId) -> Key {
    Key::new(user_partition(user), "PROFILE")
}

pub(crate) fn meter(user: UserId) -> Key {
    Key::new(user_partition(user), "METER")
}

pub(crate) fn session(user: UserId, session: SessionId) -> Key {
    Key::new(user_partition(user), format!("SESSION#{}", padded(session.get())))
}

/// How the sort keys of usage records begin.
pub(crate) const USAGE_PREFIX: &str = "USAGE#";

/// Ordered by session, then by plan ([`PlanId::BOUND`]): by the record's id.
pub(crate) fn usage(user: UserId, session: SessionId, plan: PlanId) -> Key {
    let sort = format!("{USAGE_PREFIX}{}#{:04}", padded(session.get()), plan.get());
    Key::new(user_partition(user), sort)
}

/// Ordered by the time of the request, unique by its reservation.
pub(crate) fn cost(user: UserId, reservation: ReservationId) -> Key {
    Key::new(user_partition(user), format!("COST#{reservation}"))
}

/// The record of a request that may be repeated.
pub(crate) fn idempotency(user: UserId, key: &IdempotencyKey) -> Key {
    Key::new(user_partition(user), format!("IDEM#{}", key.as_str()))
}

pub(crate) const DEVICE_PREFIX: &str = "DEVICE#";

pub(crate) fn device(user: UserId, device: DeviceId) -> Key {
    Key::new(user_partition(user), format!("{DEVICE_PREFIX}{}", padded(device.get())))
}

pub(crate) fn token(hash: &TokenHash) -> Key {
    Key::new(format!("TOKEN#{hash}"), "TOKEN")
}

pub(crate) fn phone_partition(phone: &PhoneNumber) -> String {
    format!("PHONE#{}", phone.as_str())
}

pub(crate) fn phone(phone: &PhoneNumber) -> Key {
    Key::new(phone_partition(phone), "PHONE")
}

pub(crate) fn otp(phone: &PhoneNumber) -> Key {
    Key::new(phone_partition(phone), "OTP")
}

/// How many codes one source address asked for in the hour that begins at `hour`.
pub(crate) fn otp_address(address: &str, hour: Timestamp) -> Key {
    Key::new(format!("ADDRESS#{address}"), format!("OTP#{hour}"))
}

/// How many codes the numbers of one range got in the hour that begins at `hour`.
pub(crate) fn otp_range(phone: &PhoneNumber, hour: Timestamp) -> Key {
    Key::new(format!("RANGE#{}", phone.range()), format!("OTP#{hour}"))
}

/// How many codes were sent in the hour that begins at `hour`, by a shard of all.
pub(crate) fn otp_shard(shard: u64, hour: Timestamp) -> Key {
    Key::new(format!("CODES#{shard}"), format!("OTP#{hour}"))
}

/// How many wrong codes one source address tried in the hour that begins at `hour`.
pub(crate) fn guess_address(address: &str, hour: Timestamp) -> Key {
    Key::new(format!("ADDRESS#{address}"), format!("GUESS#{hour}"))
}

/// Whose a Telegram account is.
pub(crate) fn telegram_link(account: TelegramId) -> Key {
    Key::new(format!("TG#{account}"), "LINK")
}

pub(crate) const ACCOUNT_PREFIX: &str = "TGLINK#";

/// That a Telegram account is linked to a user, among the user's items.
pub(crate) fn linked_account(user: UserId, account: TelegramId) -> Key {
    Key::new(user_partition(user), format!("{ACCOUNT_PREFIX}{account}"))
}

/// The kinds of a user's items that repeat what other items say.
pub(crate) const REPEATED: [&str; 2] = ["TGLINK", "LINKCODES"];

/// The link codes of a user that are open.
pub(crate) fn open_link_codes(user: UserId) -> Key {
    Key::new(user_partition(user), "LINKCODES")
}

/// The session that a Telegram account talks in, in one of Telegram's chats.
pub(crate) fn telegram_chat(account: TelegramId, chat: TelegramId) -> Key {
    Key::new(format!("TG#{account}"), format!("CHAT#{chat}"))
}

/// How far an update of Telegram's was worked on.
pub(crate) fn telegram_update(update: UpdateId) -> Key {
    Key::new(format!("TGUPDATE#{update}"), "SEEN")
}

/// Whether an album, of which each picture is an update, was answered.
pub(crate) fn telegram_album(chat: TelegramId, album: &str) -> Key {
    Key::new(format!("TGALBUM#{chat}#{album}"), "SEEN")
}

/// What a message of a Telegram chat became.
pub(crate) fn telegram_message(chat: TelegramId, message: TelegramMessageId) -> Key {
    Key::new(format!("TGCHAT#{chat}"), format!("MSG#{message}"))
}

/// A code that links a Telegram account, by its hash.
pub(crate) fn link_code(hash: &TokenHash) -> Key {
    Key::new(format!("TGCODE#{hash}"), "CODE")
}

pub(crate) fn sequence(name: &str) -> Key {
    Key::new(format!("SEQ#{name}"), "SEQ")
}

pub(crate) fn chat_partition(user: UserId, session: SessionId) -> String {
    format!("CHAT#{user}#{session}")
}

const MESSAGE_PREFIX: &str = "MSG#";

pub(crate) fn message(user: UserId, session: SessionId, message: MessageId) -> Key {
    Key::new(chat_partition(user, session), message_sort(message))
}

pub(crate) fn message_sort(message: MessageId) -> String {
    format!("{MESSAGE_PREFIX}{message}")
}

/// The catalog's partition, which is read as a whole.
pub(crate) const CATALOG: &str = "CATALOG";

/// The kinds of catalog items, as their sort keys begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CatalogKind {
    Plan,
    Model,
    Bot,
}

impl CatalogKind {
    const fn prefix(self) -> &'static str {
        match self {
            Self::Plan => "PLAN#",
            Self::Model => "MODEL#",
            Self::Bot => "BOT#",
        }
    }

    /// The kind of an item by its sort key.
    pub(crate) fn of(item: &Item) -> Option<Self> {
        let sort = item.get("SK").and_then(|value: &AttributeValue| value.as_s().ok())?;
        [Self::Plan, Self::Model, Self::Bot]
            .into_iter()
            .find(|kind| sort.starts_with(kind.prefix()))
    }
}

pub(crate) fn catalog(kind: CatalogKind, id: u64) -> Key {
    Key::new(CATALOG.to_owned(), format!("{}{}", kind.prefix(), padded(id)))
}

/// The item that holds the whole catalog.
pub(crate) fn current_catalog() -> Key {
    Key::new(CATALOG.to_owned(), "CURRENT".to_owned())
}

/// Where an item stands: what its key says of it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// Among a person's items.
    OfUser(UserId),
    /// Among a session's messages.
    Message(UserId, SessionId),
    /// Under a token's hash.
    Token(String),
    /// Under a phone number: whose it is.
    Phone(String),
    /// Under a phone number: its login code.
    Code(String),
    /// A sequence, or how many codes were asked for.
    Counter,
    /// Of Telegram: whose an account is.
    TelegramLink(TelegramId),
    /// Of Telegram: what is remembered for a while.
    Telegram,
    /// In the catalog.
    Catalog,
}

impl Place {
    /// Of an item; none where nothing here writes such a key.
    pub(crate) fn of(item: &Item) -> Option<Self> {
        let text = |name| item.get(name).and_then(|value: &AttributeValue| value.as_s().ok());
        let (partition, sort) = (text("PK")?, text("SK")?);
        let (kind, rest) = partition.split_once('#').unwrap_or((partition, ""));
        Some(match (kind, sort.as_str()) {
            ("USER", _) => Self::OfUser(rest.parse().ok()?),
            ("CHAT", sort) if sort.starts_with(MESSAGE_PREFIX) => {
                let (user, session) = rest.split_once('#')?;
                Self::Message(user.parse().ok()?, session.parse().ok()?)
            }
            ("TOKEN", "TOKEN") => Self::Token(rest.to_owned()),
            ("PHONE", "PHONE") => Self::Phone(rest.to_owned()),
            ("PHONE", "OTP") => Self::Code(rest.to_owned()),
            ("ADDRESS" | "RANGE" | "CODES", _) | ("SEQ", "SEQ") => Self::Counter,
            ("TG", "LINK") => Self::TelegramLink(rest.parse().ok()?),
            ("TG" | "TGUPDATE" | "TGALBUM" | "TGCHAT" | "TGCODE", _) => Self::Telegram,
            (CATALOG, _) => Self::Catalog,
            _ => return None,
        })
    }
}
