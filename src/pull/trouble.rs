//! What can befall a request to a portal.

use std::time::Duration;

use chrono::{DateTime, SecondsFormat, Utc};
use reqwest::{
    Response, StatusCode,
    header::{CONTENT_TYPE, HeaderMap, LOCATION},
};

use super::said::{Said, rest};

/// The letters that are shown of an answer that is something else than it should be.
const BEGIN: usize = 60;

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
    pub(super) async fn refused(response: Response, now: DateTime<Utc>) -> Self {
        let (status, headers) = (response.status(), response.headers().clone());
        let body = rest(response, Vec::new()).await;
        Self::told(status, &headers, &body, now)
    }

    /// The portal answers with something else than an array of rows, of which this much has come.
    pub(super) async fn no_rows(response: Response, begin: Vec<u8>, now: DateTime<Utc>) -> Self {
        let (status, headers) = (response.status(), response.headers().clone());
        let body = rest(response, begin).await;
        Self::instead(status, &headers, &body, now)
    }

    fn told(status: StatusCode, headers: &HeaderMap, body: &[u8], now: DateTime<Utc>) -> Self {
        let said = Said::read(body);
        let why = match said.text() {
            Some(text) => format!("the portal answers {status}: {text}"),
            None => format!("the portal answers {status}"),
        };
        if status == StatusCode::TOO_MANY_REQUESTS
            || status.is_server_error()
            || status == StatusCode::REQUEST_TIMEOUT
        {
            return Self::until(why, said.wait(headers, now), now);
        }
        Self::Lasting(match (status, headers.get(LOCATION)) {
            (StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN, _) => {
                format!("{why}. The key has to be one that may read the dataset")
            }
            (_, Some(elsewhere)) if status.is_redirection() => {
                let elsewhere = elsewhere.to_str().unwrap_or_default();
                format!(
                    "{why}. It leads to {elsewhere}, but the key is sent to no other address: give --portal the one where the portal is"
                )
            }
            _ => why,
        })
    }

    fn instead(status: StatusCode, headers: &HeaderMap, body: &[u8], now: DateTime<Utc>) -> Self {
        let said = Said::read(body);
        let what = match said.text() {
            Some(text) => format!("an error: {text}"),
            None => described(headers, body),
        };
        let why = format!("the portal answers {status}, but instead of a JSON array of rows there is {what}");
        Self::until(why, said.wait(headers, now), now)
    }

    fn until(why: String, wait: Option<Duration>, now: DateTime<Utc>) -> Self {
        let why = match wait {
            Some(wait) => format!(
                "{why}; it lets calls through again from {} on",
                (now + wait).to_rfc3339_opts(SecondsFormat::Secs, true)
            ),
            None => why,
        };
        Self::Passing { why, wait }
    }
}

/// What an answer is, as far as that can be seen: its media type, and how it begins.
fn described(headers: &HeaderMap, body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body);
    let Some(first) = text.trim().lines().next() else {
        return "nothing".into();
    };
    let begin: String = first.chars().take(BEGIN).collect();
    let media_type = headers.get(CONTENT_TYPE).and_then(|it| it.to_str().ok());
    format!(
        "{}, which begins with `{begin}`",
        media_type.unwrap_or("something")
    )
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

#[cfg(test)]
mod tests {
    use reqwest::header::RETRY_AFTER;
    use serde_json::{Value, json};

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
            // What no calendar holds is not said.
            ("9223372036854775807", Value::Null, None),
            ("99999999999999999999", json!(i64::MAX), None),
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

    #[test]
    fn what_is_no_array_of_rows_is_told_as_far_as_it_can_be_seen() {
        let html = "\n<!DOCTYPE html>\n<title>Log in</title>";
        for (media_type, body, what) in [
            ("", "", "nothing"),
            ("application/json", " \n", "nothing"),
            ("", "hello", "something, which begins with `hello`"),
            (
                "text/html; charset=utf-8",
                html,
                "text/html; charset=utf-8, which begins with `<!DOCTYPE html>`",
            ),
            (
                "application/json",
                "{}",
                "application/json, which begins with `{}`",
            ),
            (
                "application/json",
                r#"{"error_code": "X", "message": "quota"}"#,
                "an error: quota",
            ),
            (
                "application/json",
                r#"{"error": "quota", "reset_time": "2026-11-26T10:01:00Z"}"#,
                "an error: quota; it lets calls through again from 2026-11-26T10:01:00Z on",
            ),
        ] {
            let mut headers = HeaderMap::new();
            if !media_type.is_empty() {
                headers.insert(CONTENT_TYPE, media_type.parse().expect("a header"));
            }
            let Trouble::Passing { why, .. } =
                Trouble::instead(StatusCode::OK, &headers, body.as_bytes(), now())
            else {
                panic!("it passes")
            };
            let begin = "the portal answers 200 OK, but instead of a JSON array of rows there is";
            assert_eq!(why, format!("{begin} {what}"));
        }
    }
}
