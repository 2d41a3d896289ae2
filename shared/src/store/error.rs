//! What can go wrong between us and the table. A condition that does not hold is no error:
//! each operation names its outcomes.

use std::error::Error;

use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};

/// A failure of the store. Its text is for logs; it never holds an item's content.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Throttled, timed out or down, after all retries. Trying again later may help.
    #[error("{operation}: the table does not answer: {detail}")]
    Unavailable {
        /// The DynamoDB operation.
        operation: &'static str,
        /// The SDK's message.
        detail: String,
    },
    /// The table refused the request itself: a defect of ours or of the set-up.
    #[error("{operation}: refused: {detail}")]
    Refused {
        /// The DynamoDB operation.
        operation: &'static str,
        /// The SDK's message.
        detail: String,
    },
    /// Another writer was faster, again and again, until we gave up.
    #[error("{0}: too many writers at once")]
    Contended(&'static str),
    /// An item is not what this version of the code writes.
    #[error("an item of kind {kind} cannot be read: {detail}")]
    Corrupt {
        /// Which kind of item.
        kind: &'static str,
        /// What is wrong, without the item's content.
        detail: String,
    },
}

/// Error codes of requests that can never succeed as they are.
const REFUSALS: [&str; 6] = [
    "ValidationException",
    "ResourceNotFoundException",
    "AccessDeniedException",
    "UnrecognizedClientException",
    "ItemCollectionSizeLimitExceededException",
    "IdempotentParameterMismatchException",
];

impl StoreError {
    /// Whether the same call may succeed a moment later.
    #[must_use]
    pub const fn is_passing(&self) -> bool {
        matches!(self, Self::Unavailable { .. } | Self::Contended(_))
    }

    /// From an SDK error that no caller has a name for.
    pub(crate) fn from_sdk<E, R>(operation: &'static str, error: SdkError<E, R>) -> Self
    where
        E: std::error::Error + ProvideErrorMetadata + 'static,
        R: std::fmt::Debug + 'static,
    {
        let refused = error
            .as_service_error()
            .and_then(ProvideErrorMetadata::code)
            .is_some_and(|code| REFUSALS.contains(&code));
        let detail = match error.as_service_error() {
            // Only code and message: the raw answer may hold an item.
            Some(service) => format!(
                "{}: {}",
                service.code().unwrap_or("unknown"),
                service.message().unwrap_or_default()
            ),
            None => causes(&error),
        };
        if refused {
            Self::Refused { operation, detail }
        } else {
            Self::Unavailable { operation, detail }
        }
    }
}

/// An error and what caused it, in words. Not in `Debug`, which shows the raw answer.
fn causes(error: &(dyn Error + 'static)) -> String {
    let causes = std::iter::successors(Some(error), |&error| error.source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

#[cfg(test)]
mod tests {
    use aws_sdk_dynamodb::operation::get_item::GetItemError;

    use super::*;

    #[test]
    fn an_answer_that_cannot_be_read_is_not_repeated() {
        let answer = r#"{"Item": {"phone_number": {"S": "+989121234567"}}}"#;
        let error: SdkError<GetItemError, _> =
            SdkError::response_error(std::io::Error::other("a checksum is wrong"), answer);
        let error = StoreError::from_sdk("GetItem", error).to_string();
        assert!(error.ends_with("response error: a checksum is wrong"), "{error}");
    }
}
