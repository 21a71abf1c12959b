//! What a portal says when it has no rows to give.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use reqwest::{
    Response,
    header::{HeaderMap, RETRY_AFTER},
};
use serde::Deserialize;
use serde_json::Value;

use crate::model::Instant;

/// The bytes of an answer that are read, and the letters of its text that are shown.
const READ: usize = 64 << 10;
const SHOWN: usize = 300;

/// That a call was wrong, or one too many.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Said {
    message: Option<String>,
    error: Option<String>,
    reset_time: Option<Value>,
}

/// All of an answer that is worth reading, of which this much has come.
pub(super) async fn rest(mut response: Response, mut body: Vec<u8>) -> Vec<u8> {
    while body.len() < READ
        && let Ok(Some(part)) = response.chunk().await
    {
        body.extend_from_slice(&part);
    }
    body
}

impl Said {
    /// Nothing, where the body is something else.
    pub(super) fn read(body: &[u8]) -> Self {
        serde_json::from_slice(body).unwrap_or_default()
    }

    /// Its own words.
    pub(super) fn text(&self) -> Option<String> {
        let text = self.message.as_ref().or(self.error.as_ref());
        text.filter(|text| !text.is_empty())
            .map(|text| text.chars().take(SHOWN).collect())
    }

    /// How long it has one wait: what header and body say, or the longer of both.
    pub(super) fn wait(&self, headers: &HeaderMap, now: DateTime<Utc>) -> Option<Duration> {
        let times = [after(headers, now), self.reset_time.as_ref().and_then(until)];
        let waits = times.into_iter().flatten().map(|time| (time - now).to_std());
        waits.flatten().max()
    }
}

/// The time that the header names: in so many seconds, or itself.
fn after(headers: &HeaderMap, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    match text.parse() {
        Ok(seconds) => now.checked_add_signed(TimeDelta::try_seconds(seconds)?),
        Err(_) => Some(DateTime::parse_from_rfc2822(text).ok()?.to_utc()),
    }
}

/// The time that a body names: a timestamp, in UTC where it has no offset, or seconds since 1970.
fn until(time: &Value) -> Option<DateTime<Utc>> {
    match time {
        Value::String(text) => {
            let instant = Instant::parse(text).or_else(|_| Instant::parse_local(text, chrono_tz::UTC));
            Some(instant.ok()?.utc())
        }
        Value::Number(seconds) => DateTime::from_timestamp(seconds.as_i64()?, 0),
        _ => None,
    }
}
