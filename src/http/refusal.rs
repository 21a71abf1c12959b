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
    also: Option<Also>,
    pub(super) error: ApiError,
}

/// What a header tells besides.
#[derive(Debug, Clone, Copy)]
enum Also {
    /// That a token is to be shown.
    Bearer,
    /// Which methods are allowed.
    Allow(&'static str),
    /// In how many seconds to try again.
    RetryAfter(u64),
}

impl From<ApiError> for Refusal {
    fn from(error: ApiError) -> Self {
        let also = match error.code {
            Code::Unauthenticated => Some(Also::Bearer),
            Code::Unavailable => Some(Also::RetryAfter(1)),
            _ => None,
        };
        Self {
            status: None,
            also,
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
        Self {
            also: Some(Also::Allow(allowed)),
            ..Self::new(StatusCode::METHOD_NOT_ALLOWED, message)
        }
    }

    /// A caller who is to wait so many seconds.
    pub(super) fn too_many(seconds: u64, message: String) -> Self {
        let error = ApiError::new(Code::TooManyRequests, message);
        Self {
            also: Some(Also::RetryAfter(seconds)),
            ..error.into()
        }
    }

    /// The header that says it, too.
    pub(super) fn header(&self) -> Option<(HeaderName, HeaderValue)> {
        Some(match self.also? {
            Also::Bearer => (WWW_AUTHENTICATE, HeaderValue::from_static("Bearer")),
            Also::Allow(methods) => (ALLOW, HeaderValue::from_static(methods)),
            Also::RetryAfter(seconds) => (RETRY_AFTER, seconds.into()),
        })
    }

    /// The status that says it. The older media type has it that what could be read is answered with 200.
    pub(super) fn status(&self, media: Media) -> StatusCode {
        self.status.unwrap_or(match (self.error.code, media) {
            (Code::Unauthenticated, _) => StatusCode::UNAUTHORIZED,
            (Code::TooManyRequests, _) => StatusCode::TOO_MANY_REQUESTS,
            (Code::Unavailable | Code::Timeout, _) => StatusCode::SERVICE_UNAVAILABLE,
            (Code::Internal, _) => StatusCode::INTERNAL_SERVER_ERROR,
            (_, Media::Json) => StatusCode::OK,
            (_, Media::GraphqlResponse) => StatusCode::BAD_REQUEST,
        })
    }
}
