//! Refusals as portals write them.

use actix_web::{
    HttpResponse,
    http::{
        StatusCode,
        header::{CACHE_CONTROL, HeaderName, HeaderValue, RETRY_AFTER},
    },
};
use chrono::{TimeDelta, Utc};
use serde_json::{Value, json};

use crate::{
    explore,
    graphql::{ApiError, Code},
    http::{refusal::Refusal, reply},
    model::{Instant, Invalid},
};

const LANGUAGE: &str = "ODSQLError";
const PARAMETER: &str = "InvalidRESTParameterError";
/// The number that portals give callers who ask too often.
const TOO_MANY: u32 = 10_002;

/// Why a request is not answered, with the name that portals have for it, or the code that the same error has in
/// GraphQL.
#[derive(Debug)]
pub(super) struct Refused {
    status: StatusCode,
    name: &'static str,
    message: String,
    headers: Vec<(HeaderName, HeaderValue)>,
    code: Code,
}

impl Refused {
    /// Something that is not there, or cannot be asked for.
    pub(super) fn new(status: StatusCode, name: &'static str, message: String) -> Self {
        Self {
            status,
            name,
            message,
            headers: Vec::new(),
            code: match status {
                StatusCode::NOT_FOUND => Code::NotFound,
                _ => Code::BadUserInput,
            },
        }
    }

    /// What figures call it.
    pub(super) const fn code(&self) -> &'static str {
        self.code.as_str()
    }

    /// The answer; how many requests a caller may make in a minute is told to those who made too many.
    pub(super) fn answer(self, a_minute: Option<u32>) -> HttpResponse {
        let body = match self.status {
            StatusCode::TOO_MANY_REQUESTS => self.too_many(a_minute),
            _ => json!({ "message": self.message, "error_code": self.name }),
        };
        let mut response = HttpResponse::build(self.status)
            .insert_header((CACHE_CONTROL, "no-store"))
            .json(body);
        reply::add(&mut response, self.headers);
        response
    }

    fn too_many(&self, a_minute: Option<u32>) -> Value {
        let wait = self.headers.iter().find(|(name, _)| *name == RETRY_AFTER);
        let seconds = wait.and_then(|(_, value)| value.to_str().ok()?.parse().ok());
        let reset = Utc::now() + TimeDelta::seconds(seconds.unwrap_or_default());
        json!({
            "errorcode": TOO_MANY,
            "error": self.message,
            "call_limit": a_minute.filter(|limit| *limit > 0),
            "limit_time_unit": "minute",
            "reset_time": Instant::from(reset).in_zone(chrono_tz::UTC),
        })
    }
}

impl From<Refusal> for Refused {
    fn from(refusal: Refusal) -> Self {
        let status = refusal.plain_status();
        let Refusal { headers, error, .. } = refusal;
        let ApiError { code, message, .. } = error;
        let name = match code {
            Code::BadUserInput => PARAMETER,
            code => code.as_str(),
        };
        Self {
            status,
            name,
            message,
            headers,
            code,
        }
    }
}

impl From<ApiError> for Refused {
    fn from(error: ApiError) -> Self {
        Refusal::from(error).into()
    }
}

impl From<Invalid> for Refused {
    fn from(invalid: Invalid) -> Self {
        Self::new(StatusCode::BAD_REQUEST, PARAMETER, invalid.0)
    }
}

impl From<explore::Refused> for Refused {
    fn from(refused: explore::Refused) -> Self {
        match refused {
            explore::Refused::Clause(mistake) => {
                Self::new(StatusCode::BAD_REQUEST, LANGUAGE, mistake.to_string())
            }
            explore::Refused::Parameter(invalid) => invalid.into(),
            explore::Refused::Error(error) => error.into(),
        }
    }
}
