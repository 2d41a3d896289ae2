//! Domain types: plain data with no behaviour but parsing and formatting. No I/O, no clock, nothing
//! of DynamoDB or HTTP.

mod amount;
mod catalog;
mod chat;
mod currency;
mod discount;
mod id;
mod idempotency;
mod locale;
mod money;
mod phone;
mod plan;
mod serde_text;
mod telegram;
mod text;
mod time;
mod user;

pub use amount::{Amount, Decimal, InCurrency};
pub use catalog::{AiModel, Catalog, Chatbot, ChatbotType, ModelType, SystemPromptPlace};
pub use chat::{
    CallKind, CallOutcome, ChatSession, Citation, CostRecord, CutRange, FinishReason, Message,
    MessageType, PendingEdit, TitleCost, UsageRecord,
};
pub use currency::{Currency, CurrencyError};
pub use discount::{Code, CodeError, DiscountCode, DiscountType};
pub use id::{
    ChatbotId, DeviceId, MessageId, ModelId, PlanId, ReservationId, SessionId, TelegramId,
    TelegramMessageId, UpdateId, UsageId, UserId,
};
pub use idempotency::{
    AnswerUsage, Asked, Fingerprint, IdempotencyKey, KEY_LIFETIME, KeyOutcome, KeyRecord, KeyUse,
    Receipt,
};
pub use locale::Locale;
pub use money::{MicroUsd, MoneyError, Multiplier, Price};
pub use phone::{PhoneNumber, PhoneNumberError};
pub use plan::{Limits, Plan};
pub use telegram::{AskedInTelegram, TelegramLink, TelegramMessageRecord, UpdateProgress};
pub use text::{is_blank, is_invisible, latin_digit};
pub use time::{Timestamp, TimestampError};
pub use user::{Device, DeviceKind, Profile, Subscription};
