//! The reasons for intended differences from the recording, each documented in
//! `docs/compatibility.md` under its name.

/// A reason for an intended difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Reason {
    AnonymousIs401,
    NoCookies,
    ErrorShape,
    BadInputIs4xx,
    UtcTimes,
    PhoneE164,
    NoDuplicates,
    NoRedirect,
    DocumentedPaths,
    JsonOnly,
    NoOptions,
    PageSize,
    StrictTypes,
    NullIsAbsent,
    BlankText,
    TitleLength,
    ReadOnlyFields,
    DeleteAnswers,
    DeletePaths,
    LimitIs429,
    SendsCount,
    AnswersInHistory,
    EditAnswers,
    TextTokens,
    NoSubscription,
    ModelGone,
    TitlesStay,
    EmptyChanges,
    TurnsInOrder,
    ListsFollow,
}

use Reason::{
    BadInputIs4xx, BlankText, DeleteAnswers, DeletePaths, DocumentedPaths, EditAnswers,
    EmptyChanges, JsonOnly, LimitIs429, ModelGone, NoDuplicates, NoOptions, NoRedirect,
    NoSubscription, NullIsAbsent, PageSize, ReadOnlyFields, SendsCount, StrictTypes, TitleLength,
    TurnsInOrder,
};

impl Reason {
    pub(super) const ALL: [Self; 30] = [
        Self::AnonymousIs401,
        Self::NoCookies,
        Self::ErrorShape,
        Self::BadInputIs4xx,
        Self::UtcTimes,
        Self::PhoneE164,
        Self::NoDuplicates,
        Self::NoRedirect,
        Self::DocumentedPaths,
        Self::JsonOnly,
        Self::NoOptions,
        Self::PageSize,
        Self::StrictTypes,
        Self::NullIsAbsent,
        Self::BlankText,
        Self::TitleLength,
        Self::ReadOnlyFields,
        Self::DeleteAnswers,
        Self::DeletePaths,
        Self::LimitIs429,
        Self::SendsCount,
        Self::AnswersInHistory,
        Self::EditAnswers,
        Self::TextTokens,
        Self::NoSubscription,
        Self::ModelGone,
        Self::TitlesStay,
        Self::EmptyChanges,
        Self::TurnsInOrder,
        Self::ListsFollow,
    ];

    /// Its name in the documentation.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::AnonymousIs401 => "anonymous-401",
            Self::NoCookies => "no-cookies",
            Self::ErrorShape => "error-shape",
            Self::BadInputIs4xx => "bad-input-4xx",
            Self::UtcTimes => "utc-times",
            Self::PhoneE164 => "phone-e164",
            Self::NoDuplicates => "no-duplicates",
            Self::NoRedirect => "no-redirect",
            Self::DocumentedPaths => "documented-paths",
            Self::JsonOnly => "json-only",
            Self::NoOptions => "no-options",
            Self::PageSize => "page-size",
            Self::StrictTypes => "strict-types",
            Self::NullIsAbsent => "null-is-absent",
            Self::BlankText => "blank-text",
            Self::TitleLength => "title-length",
            Self::ReadOnlyFields => "read-only-fields",
            Self::DeleteAnswers => "delete-answers",
            Self::DeletePaths => "delete-paths",
            Self::LimitIs429 => "limit-429",
            Self::SendsCount => "sends-count",
            Self::AnswersInHistory => "answers-in-history",
            Self::EditAnswers => "edit-answers",
            Self::TextTokens => "text-tokens",
            Self::NoSubscription => "no-subscription",
            Self::ModelGone => "model-gone",
            Self::TitlesStay => "titles-stay",
            Self::EmptyChanges => "empty-changes",
            Self::TurnsInOrder => "turns-in-order",
            Self::ListsFollow => "lists-follow",
        }
    }
}

/// The expected answer instead of the recorded one.
#[derive(Clone, Copy, Debug)]
pub(super) enum Instead {
    /// An error with this status and code.
    Fails(u16, &'static str),
    /// This status, and the structure of the answer to another record.
    Like(u16, &'static str),
    /// This status, and the fields of this JSON.
    Answers(u16, &'static str),
}

use Instead::{Answers, Fails, Like};

const INVALID: Instead = Fails(400, "invalid_request");
const UNKNOWN: Instead = Fails(404, "not_found");
const METHOD: Instead = Fails(405, "method_not_allowed");
const MEDIA: Instead = Fails(415, "unsupported_media_type");
const LIMIT: Instead = Fails(429, "quota_exceeded");

/// The records that are cases of their own, by name.
pub(super) const CASES: [(&str, Reason, Instead); 72] = [
    ("no trailing slash GET", NoRedirect, Like(200, "list users")),
    ("no trailing slash POST", NoRedirect, Like(201, "create session default title")),
    ("documented path update-title", DocumentedPaths, METHOD),
    ("documented path send", DocumentedPaths, Like(201, "send message")),
    ("format suffix", JsonOnly, UNKNOWN),
    ("format query unknown", JsonOnly, Like(200, "list users")),
    ("accept html only", JsonOnly, Like(200, "list users")),
    ("users OPTIONS", NoOptions, Answers(200, "{}")),
    ("chat-sessions OPTIONS", NoOptions, Answers(200, "{}")),
    ("model detail that is duplicated in the list", NoDuplicates, Like(200, "model detail")),
    ("create session unknown chatbot", BadInputIs4xx, UNKNOWN),
    ("create session non-numeric chatbot", BadInputIs4xx, INVALID),
    ("create session inactive chatbot", BadInputIs4xx, UNKNOWN),
    ("create session title null", BadInputIs4xx, Like(201, "create session default title")),
    ("create session invalid json", BadInputIs4xx, INVALID),
    ("create session json list", BadInputIs4xx, INVALID),
    ("create session text/plain", BadInputIs4xx, MEDIA),
    ("put title null", NullIsAbsent, Like(200, "put title")),
    ("update title null", BadInputIs4xx, INVALID),
    ("update title json list", BadInputIs4xx, INVALID),
    ("send invalid json", BadInputIs4xx, INVALID),
    ("send json list", BadInputIs4xx, INVALID),
    ("send json string", BadInputIs4xx, INVALID),
    ("send text/plain", BadInputIs4xx, MEDIA),
    ("edit assistant message", BadInputIs4xx, UNKNOWN),
    ("edit null content", BadInputIs4xx, INVALID),
    ("edit number content", BadInputIs4xx, INVALID),
    ("edit unknown message", BadInputIs4xx, UNKNOWN),
    ("edit malformed message id", BadInputIs4xx, UNKNOWN),
    ("edit message via wrong session", BadInputIs4xx, UNKNOWN),
    ("edit other user session", BadInputIs4xx, UNKNOWN),
    ("edit unknown session", BadInputIs4xx, UNKNOWN),
    ("edit invalid json", BadInputIs4xx, INVALID),
    ("edit text/plain", BadInputIs4xx, MEDIA),
    ("DELETE on the list path", BadInputIs4xx, METHOD),
    ("DELETE on the edit path", BadInputIs4xx, METHOD),
    ("create session title number", StrictTypes, INVALID),
    ("put title number", StrictTypes, INVALID),
    ("update title number", StrictTypes, INVALID),
    ("send number message", StrictTypes, INVALID),
    ("send list message", StrictTypes, INVALID),
    ("send object message", StrictTypes, INVALID),
    ("send whitespace only", BlankText, INVALID),
    ("update title empty", BlankText, INVALID),
    ("update title default", BlankText, INVALID),
    ("create session title 201 chars", TitleLength, INVALID),
    ("update title 201 chars", TitleLength, INVALID),
    ("put bad boolean", ReadOnlyFields, Like(200, "put title")),
    ("put bad created_at", ReadOnlyFields, Like(200, "put title")),
    ("put is_active false", ReadOnlyFields, Like(200, "put title")),
    ("get after is_active false", ReadOnlyFields, Like(200, "session detail")),
    ("delete", DeleteAnswers, Answers(200, r#"{"success":true}"#)),
    ("DELETE on the messages path", DeletePaths, METHOD),
    ("get after DELETE on the messages path", DeletePaths, Like(200, "session detail")),
    ("DELETE on the send_message path", DeletePaths, METHOD),
    ("tight plan: send 3 (API stores messages but records no usage)", SendsCount, LIMIT),
    ("tight plan: usage list", SendsCount, Like(200, "tight plan: usage list")),
    ("usage detail", SendsCount, Like(200, "usage detail")),
    ("tight plan: hourly limit reached", LimitIs429, LIMIT),
    ("tight plan: edit refused", LimitIs429, LIMIT),
    ("tight plan: free model refused by paid usage", LimitIs429, LIMIT),
    ("tight plan: free total reached", LimitIs429, LIMIT),
    ("no subscription: paid session edit is not checked", NoSubscription, NO_SUBSCRIPTION),
    ("no subscription: paid session send", NoSubscription, NO_SUBSCRIPTION),
    ("session without model: send", ModelGone, Fails(403, "model_access_denied")),
    ("put empty object", EmptyChanges, Like(200, "put title")),
    ("patch empty", EmptyChanges, Like(200, "put title")),
    ("tie: second, same instant", TurnsInOrder, Like(201, "send message")),
    ("tie: edit first", TurnsInOrder, Like(200, "edit last user message")),
    ("edit a disabled message", EditAnswers, UNKNOWN),
    ("pagination ?page_size=5", PageSize, Like(200, "pagination (none)")),
    ("pagination ?page=2&page_size=5", PageSize, Like(200, "pagination (none)")),
];

const NO_SUBSCRIPTION: Instead = Fails(403, "subscription_required");
