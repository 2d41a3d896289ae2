//! The HTTP layer that all functions share, between Lambda and the handlers. The only module that
//! knows status codes; decides nothing else.

mod app_state;
mod buffered;
mod caller;
mod error;
mod event_stream;
mod extract;
mod idempotency;
pub mod openapi;
mod pagination;
mod public_url;
mod rate_limit;
mod request_id;
mod service;
#[cfg(test)]
mod tests;
pub mod view;

pub use app_state::AppState;
pub(crate) use buffered::Buffered;
pub use caller::Caller;
pub use error::{ApiError, ErrorBody};
pub use event_stream::WantsEvents;
pub use extract::{
    JsonBody, JsonOrForm, JsonText, MAX_BODY, PathId, PathIds, check_length, check_text,
    lenient_id, required, required_text,
};
pub use idempotency::KeyHeader;
pub use pagination::{Links, Page, PageRequest, Slice};
pub use public_url::PublicUrl;
pub use rate_limit::RateLimit;
pub use request_id::RequestId;
pub use service::{EXPOSED_HEADERS, lambda_service};
