//! Requests that are answered without being executed.

use actix_web::http::{
    StatusCode,
    header::{ALLOW, HeaderName, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE},
};

use super::media::Media;
use crate::graphql::{ApiError, Code};

/// Why a request is not executed, and how that is said over HTTP.
#[derive(Debug)]
pub(super) struct Refusal {
    /// None where it is the error's code that tells.
    status: Option<StatusCode>,
    /// What tells it besides, and how many turns are left to the caller.
    pub(super) headers: Vec<(HeaderName, HeaderValue)>,
    pub(super) error: ApiError,
}

impl From<ApiError> for Refusal {
    fn from(error: ApiError) -> Self {
        let header = match error.code {
            Code::Unauthenticated => Some((WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"))),
            Code::Unavailable => Some((RETRY_AFTER, 1.into())),
            _ => None,
        };
        Self {
            status: None,
            headers: header.into_iter().collect(),
            error,
        }
    }
}

impl Refusal {
    /// One that is about the request itself, whatever it asks for.
    pub(super) fn new(status: StatusCode, message: impl Into<String>) -> Self {
        Self::with(status, ApiError::new(Code::BadRequest, message))
    }

    /// One with a status of its own.
    pub(super) fn with(status: StatusCode, error: ApiError) -> Self {
        Self {
            status: Some(status),
            ..error.into()
        }
    }

    /// What cannot be read as a request.
    pub(super) fn unreadable(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, message)
    }

    /// A method that this is not done by.
    pub(super) fn method(allowed: &'static str, message: &str) -> Self {
        let header = (ALLOW, HeaderValue::from_static(allowed));
        Self::new(StatusCode::METHOD_NOT_ALLOWED, message).telling([header])
    }

    /// A caller who is to wait so many seconds.
    pub(super) fn too_many(seconds: u64, message: String) -> Self {
        let error = ApiError::new(Code::TooManyRequests, message).later(seconds);
        Self::from(error).telling([(RETRY_AFTER, seconds.into())])
    }

    /// The same that tells this besides.
    pub(super) fn telling(mut self, headers: impl IntoIterator<Item = (HeaderName, HeaderValue)>) -> Self {
        self.headers.extend(headers);
        self
    }

    /// Whether the request could be read and its caller may ask, but not for this: where answers are events that is
    /// one of them.
    pub(super) fn is_an_answer(&self) -> bool {
        self.status(Media::Json) == StatusCode::OK
    }

    /// The status that says it where the answer is no GraphQL.
    pub(super) fn plain_status(&self) -> StatusCode {
        self.status.unwrap_or(match self.error.code {
            Code::Unauthenticated => StatusCode::UNAUTHORIZED,
            Code::Forbidden => StatusCode::FORBIDDEN,
            Code::NotFound => StatusCode::NOT_FOUND,
            Code::TooManyRequests => StatusCode::TOO_MANY_REQUESTS,
            Code::Unavailable | Code::Timeout => StatusCode::SERVICE_UNAVAILABLE,
            Code::Internal => StatusCode::INTERNAL_SERVER_ERROR,
            _ => StatusCode::BAD_REQUEST,
        })
    }

    /// The status that says it in GraphQL. The older media type has it that what could be read is answered with 200.
    pub(super) fn status(&self, media: Media) -> StatusCode {
        let was_read = || match media {
            Media::Json => StatusCode::OK,
            Media::GraphqlResponse | Media::Events => StatusCode::BAD_REQUEST,
        };
        match self.plain_status() {
            status if self.status == Some(status) => status,
            StatusCode::BAD_REQUEST | StatusCode::FORBIDDEN | StatusCode::NOT_FOUND => was_read(),
            status => status,
        }
    }
}
