//! Function `telegram-worker`: processes Telegram updates from their queue, and does in Telegram
//! what people can do in the app. Rules, limits and storage are those of the app: `shared`.

mod answer;
mod answer_parts;
mod batch;
mod callback_data;
mod callback_query;
mod commands;
mod context;
mod draft;
mod edited_message;
mod error;
mod error_reply;
mod incoming_update;
mod inline_keyboard;
mod json_depth;
mod message_text;
mod process;
mod sessions;
mod sign_in;
mod state;
mod text_message;
mod unsupported;

pub use batch::handle;
pub use error::MAX_RECEIVE_COUNT;
pub use process::DELIVERY_TIME;
pub use state::State;
