//! What things look like to clients: the contract's fields, in its order.
//! Made from the model's types; decides and reads nothing.

mod catalog;
mod chat;
mod usage;
mod user;

pub use catalog::{AiModelView, ChatbotView, PlanView};
pub use chat::{MessageView, SessionView};
pub use usage::{UsageRecordView, UsageView};
pub use user::{SubscriptionView, UserView};
