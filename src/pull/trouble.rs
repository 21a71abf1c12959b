//! What can befall a request to a portal.

use std::time::Duration;

use chrono::{DateTime, SecondsFormat, Utc};
use reqwest::{
    Response, StatusCode,
    header::{HeaderMap, LOCATION, RETRY_AFTER},
};
use serde::Deserialize;
use serde_json::Value;

use crate::model::Instant;

/// The bytes of an error that are read, and those of its text that are shown.
const READ: usize = 64 << 10;
const SHOWN: usize = 300;

/// Why a day was not pulled.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    /// It may pass; the portal may have said when.
    #[error("{why}")]
    Passing {
        /// What befell.
        why: String,
        /// How long to wait at least.
        wait: Option<Duration>,
    },
    /// It stays until somebody does something.
    #[error("{0}")]
    Lasting(String),
}

/// What a portal says when it refuses: that a call was wrong, or one too many.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Said {
    message: Option<String>,
    error: Option<String>,
    reset_time: Option<Value>,
}

impl Trouble {
    /// The portal cannot be reached, or stopped in the middle.
    pub(super) fn lost(error: &reqwest::Error) -> Self {
        let what = if error.is_timeout() {
            "the portal does not answer in time"
        } else if error.is_connect() {
            "the portal cannot be reached"
        } else {
            "the answer was cut"
        };
        Self::passing(format!("{what}: {}", causes(error)))
    }

    pub(super) const fn passing(why: String) -> Self {
        Self::Passing { why, wait: None }
    }

    /// The portal refuses.
    pub(super) async fn refused(mut response: Response, now: DateTime<Utc>) -> Self {
        let (status, headers) = (response.status(), response.headers().clone());
        let mut body = Vec::new();
        while let Ok(Some(part)) = response.chunk().await {
            body.extend_from_slice(&part);
            if body.len() >= READ {
                break;
            }
        }
        Self::told(status, &headers, &body, now)
    }

    fn told(status: StatusCode, headers: &HeaderMap, body: &[u8], now: DateTime<Utc>) -> Self {
        let said: Said = serde_json::from_slice(body).unwrap_or_default();
        let wait = after(headers, now).max(said.reset_time.as_ref().and_then(|time| until(time, now)));
        let text = said.message.or(said.error).unwrap_or_default();
        let text: String = text.chars().take(SHOWN).collect();
        let why = if text.is_empty() {
            format!("the portal answers {status}")
        } else {
            format!("the portal answers {status}: {text}")
        };
        if status == StatusCode::TOO_MANY_REQUESTS
            || status.is_server_error()
            || status == StatusCode::REQUEST_TIMEOUT
        {
            let why = match wait {
                Some(wait) => format!(
                    "{why}; it lets calls through again from {} on",
                    told_time(now + wait)
                ),
                None => why,
            };
            return Self::Passing { why, wait };
        }
        Self::Lasting(match (status, headers.get(LOCATION)) {
            (StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN, _) => {
                format!("{why}. The key has to be one that may read the dataset")
            }
            (_, Some(elsewhere)) if status.is_redirection() => {
                let elsewhere = elsewhere.to_str().unwrap_or_default();
                format!(
                    "{why}. The key is sent to no other address: give the one that it leads to, {elsewhere}"
                )
            }
            _ => why,
        })
    }
}

fn told_time(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// All that an error says, without the address: that is known.
fn causes(error: &reqwest::Error) -> String {
    let mut said = Vec::new();
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        said.push(error.to_string());
        cause = error.source();
    }
    said.join(": ")
}

/// How long the header has one wait: seconds, or until a time.
fn after(headers: &HeaderMap, now: DateTime<Utc>) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?;
    let seconds = text.trim().parse().ok().map(Duration::from_secs);
    seconds.or_else(|| left(DateTime::parse_from_rfc2822(text).ok()?.to_utc(), now))
}

/// How long it is until the time that a body names: a timestamp, in UTC where it has no offset, or seconds since 1970.
fn until(time: &Value, now: DateTime<Utc>) -> Option<Duration> {
    let time = match time {
        Value::String(text) => {
            let instant = Instant::parse(text).or_else(|_| Instant::parse_local(text, chrono_tz::UTC));
            instant.ok()?.utc()
        }
        Value::Number(seconds) => DateTime::from_timestamp(seconds.as_i64()?, 0)?,
        _ => return None,
    };
    left(time, now)
}

fn left(time: DateTime<Utc>, now: DateTime<Utc>) -> Option<Duration> {
    (time - now).to_std().ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn now() -> DateTime<Utc> {
        "2026-11-26T10:00:00Z".parse().expect("a time")
    }

    fn told(status: u16, retry_after: &str, body: &Value) -> Trouble {
        let mut headers = HeaderMap::new();
        if !retry_after.is_empty() {
            headers.insert(RETRY_AFTER, retry_after.parse().expect("a header"));
        }
        let status = StatusCode::from_u16(status).expect("a status");
        Trouble::told(status, &headers, body.to_string().as_bytes(), now())
    }

    #[test]
    fn header_and_body_tell_how_long_to_wait_and_the_longer_one_counts() {
        let reset = |time: Value| json!({"errorcode": 10002, "reset_time": time, "limit_time_unit": "day", "call_limit": 1000, "error": "Too many requests"});
        for (header, time, seconds) in [
            ("", Value::Null, None),
            ("7", Value::Null, Some(7)),
            ("7", json!("2026-11-26T10:00:05Z"), Some(7)),
            ("7", json!("2026-11-26T11:01:00+01:00"), Some(60)),
            ("", json!("2026-11-26T10:01:00"), Some(60)),
            ("", json!(1_795_687_260), Some(60)),
            ("Thu, 26 Nov 2026 10:02:00 GMT", json!("x"), Some(120)),
            ("", json!("2026-11-26T09:00:00Z"), None),
        ] {
            let Trouble::Passing { why, wait } = told(429, header, &reset(time.clone())) else {
                panic!("it passes")
            };
            assert_eq!(wait, seconds.map(Duration::from_secs), "{header} {time}");
            assert!(
                why.starts_with("the portal answers 429 Too Many Requests: Too many requests"),
                "{why}"
            );
            assert_eq!(
                why.contains("through again from 2026-11-26T10:0"),
                wait.is_some(),
                "{why}"
            );
        }
    }

    #[test]
    fn what_passes_is_told_from_what_lasts() {
        let message = json!({"message": "Unknown dataset: x", "error_code": "UnknownDatasetException"});
        for (status, passes) in [
            (500, true),
            (502, true),
            (503, true),
            (408, true),
            (400, false),
            (401, false),
            (404, false),
            (301, false),
        ] {
            let trouble = told(status, "", &message);
            assert_eq!(matches!(trouble, Trouble::Passing { .. }), passes, "{trouble}");
            assert!(trouble.to_string().contains("Unknown dataset: x"), "{trouble}");
        }
        assert_eq!(
            told(500, "", &json!("<html>")).to_string(),
            "the portal answers 500 Internal Server Error"
        );
    }
}
