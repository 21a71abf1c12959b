//! What clients are told when something cannot be answered, by whose fault it is.

use async_graphql::{Error, ErrorExtensionValues, InputValueError, Pos, ServerError};

use crate::{
    columns::LoadError,
    indicators::AskError,
    model::{Denied, Invalid},
    store::StoreError,
};

/// The codes that `extensions.code` of an error can hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Code {
    /// The request is not JSON, or not of the form that GraphQL over HTTP asks for.
    BadRequest,
    /// The document is not GraphQL.
    ParseFailed,
    /// The document does not fit the schema.
    ValidationFailed,
    /// An argument has a value that cannot be used; the message says what would be right.
    BadUserInput,
    /// The domain does not exist, or the token does not cover it.
    NotFound,
    /// No token was shown, or one that is not valid.
    Unauthenticated,
    /// The token does not have the permission.
    Forbidden,
    /// More is asked for at once than one of the limits allows; `extensions.limit` names it as the field
    /// `limits` does, `extensions.max` is what it allows.
    LimitExceeded,
    /// The caller asked too often, or for too much at the same time: later it will be answered, and
    /// `extensions.retryAfter` says in how many seconds.
    TooManyRequests,
    /// It would have taken longer than a request may.
    Timeout,
    /// No document with that hash is known: send it with its hash.
    PersistedQueryNotFound,
    /// Only documents that were registered beforehand are answered.
    PersistedQueryNotSupported,
    /// The figure does not fit into an `Int`.
    CountTooLarge,
    /// The database is away, too busy or full: the same request may succeed later.
    Unavailable,
    /// The server's fault; its operator finds the reason in the server's log.
    Internal,
}

impl Code {
    const ALL: [Self; 15] = [
        Self::BadRequest,
        Self::ParseFailed,
        Self::ValidationFailed,
        Self::BadUserInput,
        Self::NotFound,
        Self::Unauthenticated,
        Self::Forbidden,
        Self::LimitExceeded,
        Self::TooManyRequests,
        Self::Timeout,
        Self::PersistedQueryNotFound,
        Self::PersistedQueryNotSupported,
        Self::CountTooLarge,
        Self::Unavailable,
        Self::Internal,
    ];

    /// Whether the server is at fault, or what it needs.
    #[must_use]
    pub const fn is_ours(self) -> bool {
        matches!(self, Self::Internal | Self::Unavailable)
    }

    /// Whether the same may be asked again later.
    #[must_use]
    pub const fn passes(self) -> bool {
        matches!(self, Self::TooManyRequests | Self::Unavailable)
    }

    /// The code that clients see so.
    #[must_use]
    pub fn named(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|code| code.as_str() == text)
    }

    /// The code as clients see it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::BadRequest => "BAD_REQUEST",
            Self::ParseFailed => "GRAPHQL_PARSE_FAILED",
            Self::ValidationFailed => "GRAPHQL_VALIDATION_FAILED",
            Self::BadUserInput => "BAD_USER_INPUT",
            Self::NotFound => "NOT_FOUND",
            Self::Unauthenticated => "UNAUTHENTICATED",
            Self::Forbidden => "FORBIDDEN",
            Self::LimitExceeded => "LIMIT_EXCEEDED",
            Self::TooManyRequests => "TOO_MANY_REQUESTS",
            Self::Timeout => "TIMEOUT",
            Self::PersistedQueryNotFound => "PERSISTED_QUERY_NOT_FOUND",
            Self::PersistedQueryNotSupported => "PERSISTED_QUERY_NOT_SUPPORTED",
            Self::CountTooLarge => "COUNT_TOO_LARGE",
            Self::Unavailable => "SERVICE_UNAVAILABLE",
            Self::Internal => "INTERNAL_SERVER_ERROR",
        }
    }
}

/// Why something could not be answered. It has no `Display`, so that `?` cannot make a message for
/// clients of any other error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiError {
    /// By whose fault.
    pub code: Code,
    /// What is wrong and what would be right.
    pub message: String,
    /// Where in the document.
    locations: Vec<Pos>,
    detail: Option<Detail>,
}

/// What programs can read of an error besides its code.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Detail {
    /// The limit that was passed, and what it allows.
    Limit(&'static str, u32),
    /// In how many seconds to try again.
    RetryAfter(u64),
}

impl ApiError {
    /// Something that is wrong, and what would be right.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            locations: Vec::new(),
            detail: None,
        }
    }

    /// An argument that cannot be used.
    pub fn input(message: impl Into<String>) -> Self {
        Self::new(Code::BadUserInput, message)
    }

    /// More than a limit allows: `{}` in the message is where that stands.
    #[must_use]
    pub fn limit(limit: &'static str, most: u32, message: &str) -> Self {
        Self {
            detail: Some(Detail::Limit(limit, most)),
            ..Self::new(Code::LimitExceeded, message.replace("{}", &most.to_string()))
        }
    }

    /// The same, which may be tried again in so many seconds: `extensions.retryAfter` says it, too.
    #[must_use]
    pub fn later(self, seconds: u64) -> Self {
        Self {
            detail: Some(Detail::RetryAfter(seconds)),
            ..self
        }
    }

    /// The same, with where in the document it stands.
    pub(super) fn at(self, locations: Vec<Pos>) -> Self {
        Self { locations, ..self }
    }

    fn internal(error: &(dyn std::error::Error + 'static)) -> Self {
        tracing::error!(error, "a request failed");
        let message = "The server could not answer this; its operator finds the reason in its log";
        Self::new(Code::Internal, message)
    }

    fn extensions(&self) -> ErrorExtensionValues {
        let mut extensions = ErrorExtensionValues::default();
        extensions.set("code", self.code.as_str());
        match self.detail {
            Some(Detail::Limit(limit, most)) => {
                extensions.set("limit", limit);
                extensions.set("max", most);
            }
            Some(Detail::RetryAfter(seconds)) => extensions.set("retryAfter", seconds),
            None => {}
        }
        extensions
    }
}

impl From<ApiError> for Error {
    fn from(error: ApiError) -> Self {
        let mut told = Self::new(error.message.clone());
        told.extensions = Some(error.extensions());
        told
    }
}

impl From<ApiError> for ServerError {
    fn from(error: ApiError) -> Self {
        let mut told = Self::new(error.message.clone(), None);
        told.extensions = Some(error.extensions());
        told.locations = error.locations;
        told
    }
}

impl From<Invalid> for ApiError {
    fn from(invalid: Invalid) -> Self {
        Self::input(invalid.0)
    }
}

impl From<Denied> for ApiError {
    fn from(denied: Denied) -> Self {
        let code = match denied {
            Denied::Permission(_) => Code::Forbidden,
            Denied::Domain(..) => Code::NotFound,
            Denied::Unnamed(_) | Denied::Nowhere => Code::BadUserInput,
        };
        Self::new(code, denied.to_string())
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        let message = match &error {
            StoreError::Unavailable(_) => "The log cannot be reached just now: try again in a moment",
            StoreError::Full(_) => {
                "There is no room left in the log, so nothing was recorded: its operator has to make some; try again then"
            }
            StoreError::Ahead => {
                return Self::input(
                    "This place was not reached in this log, which is an older copy of the one in which it was, or went on from one. Subscribe without `after`, and read the log for what you may have missed",
                );
            }
            StoreError::NoDomain(domain) => return Denied::Domain(domain.to_string(), Vec::new()).into(),
            _ => return Self::internal(&error),
        };
        tracing::warn!(error = &error as &dyn std::error::Error, "a request was put off");
        Self::new(Code::Unavailable, message)
    }
}

impl From<AskError> for ApiError {
    fn from(error: AskError) -> Self {
        match &error {
            AskError::Load(load) if let LoadError::Store(store) = &**load => store.clone().into(),
            error => Self::internal(error),
        }
    }
}

/// The same for a scalar that cannot be read.
pub(super) fn refused<T>(invalid: Invalid) -> InputValueError<T>
where
    T: async_graphql::InputType,
{
    InputValueError::custom(invalid.0).with_extension("code", Code::BadUserInput.as_str())
}
