//! What the server allows, as clients are told.

use std::sync::Arc;

use async_graphql::{Context, Object, SimpleObject};

use super::{ApiError, types::int};
use crate::config;

#[derive(Default)]
pub(super) struct LimitFields;

#[expect(clippy::unused_async, reason = "the library asks for it")]
#[Object]
impl LimitFields {
    /// What one request and one token may ask for at most. What is more is refused with the code
    /// `LIMIT_EXCEEDED`, and `extensions.limit` names the limit as the fields here do.
    async fn limits(&self, ctx: &Context<'_>) -> Result<Limits, ApiError> {
        Limits::try_from(&**ctx.data_unchecked::<Arc<config::Limits>>())
    }
}

/// What one request and one token may ask for at most. What is null has no limit.
#[derive(SimpleObject)]
struct Limits {
    /// How deep fields may be nested.
    max_depth: i32,
    /// How many values an answer may hold, estimated from what the document asks for: each field counts once for
    /// each row, entry or bucket that it may come with. The header `X-GraphQL-Cost: 1` has the answer
    /// tell in `extensions.cost` what it was.
    max_complexity: i32,
    /// How many fields of a document may have an alias.
    max_aliases: i32,
    /// How many fields a document may ask for at its root.
    max_root_fields: i32,
    /// How many directives a document may have.
    max_directives: i32,
    /// How many names, values and signs a document may consist of, and how many fields it may have where each
    /// counts as often as its fragment is spread. Variables do not count.
    max_tokens: i32,
    /// How many requests may be sent together, as a list; with 1 there are no batches.
    max_batch: i32,
    /// The bytes that the body of a request may have, once decompressed.
    max_body: i32,
    /// The bytes that a message may have that a client sends over a WebSocket.
    max_message: i32,
    /// The seconds that a request may take; then it ends with the code `TIMEOUT`.
    request_timeout: i32,
    /// How many requests of one token are answered at the same time.
    concurrent_requests: Option<i32>,
    /// How many requests of one token are answered in a minute, each of a batch counted. They may come at once; what
    /// comes too early is refused with the code `TOO_MANY_REQUESTS`, and `extensions.retryAfter`, as the header
    /// `Retry-After`, tells in how many seconds to try again.
    requests_per_minute: Option<i32>,
    /// How many exports of one token are sent at the same time.
    concurrent_exports: Option<i32>,
    /// How many subscriptions of one token may be open at the same time.
    concurrent_subscriptions: Option<i32>,
}

impl TryFrom<&config::Limits> for Limits {
    type Error = ApiError;

    fn try_from(limits: &config::Limits) -> Result<Self, ApiError> {
        let count = |limit: u32| int(limit.into());
        let or_none = |limit: u32| Some(limit).filter(|limit| *limit > 0).map(count).transpose();
        Ok(Self {
            max_depth: count(limits.max_depth)?,
            max_complexity: count(limits.max_complexity)?,
            max_aliases: count(limits.max_aliases)?,
            max_root_fields: count(limits.max_root_fields)?,
            max_directives: count(limits.max_directives)?,
            max_tokens: count(limits.max_tokens)?,
            max_batch: count(limits.max_batch)?,
            max_body: int(limits.max_body.as_u64())?,
            max_message: int(limits.max_message.as_u64())?,
            request_timeout: int(limits.request_timeout)?,
            concurrent_requests: or_none(limits.concurrent_requests)?,
            requests_per_minute: or_none(limits.requests_per_minute)?,
            concurrent_exports: or_none(limits.concurrent_exports)?,
            concurrent_subscriptions: or_none(limits.concurrent_subscriptions)?,
        })
    }
}
