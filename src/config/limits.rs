//! How much one request, and one caller, may ask for.

use std::{fmt::Display, str::FromStr};

use bytesize::ByteSize;
use clap::Args;

/// How much one request, and one caller, may ask for. What is refused for it says so, with what would be
/// allowed; the field `limits` of the schema tells clients beforehand.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Limits")]
pub struct Limits {
    /// How deep fields may be nested. GraphiQL asks for the schema 13 deep.
    #[arg(long, env = "MAX_DEPTH", value_name = "FIELDS", default_value_t = Self::default().max_depth, value_parser = more_than_none::<u32>)]
    pub max_depth: u32,
    /// How many values an answer may hold, estimated from what the document asks for, its page sizes and its
    /// buckets.
    #[arg(long, env = "MAX_COMPLEXITY", value_name = "VALUES", default_value_t = Self::default().max_complexity, value_parser = more_than_none::<u32>)]
    pub max_complexity: u32,
    /// How many fields of a document may be given other names.
    #[arg(long, env = "MAX_ALIASES", value_name = "FIELDS", default_value_t = Self::default().max_aliases, value_parser = limit::<u32>)]
    pub max_aliases: u32,
    /// How many fields a document may ask for at its root.
    #[arg(long, env = "MAX_ROOT_FIELDS", value_name = "FIELDS", default_value_t = Self::default().max_root_fields, value_parser = more_than_none::<u32>)]
    pub max_root_fields: u32,
    /// How many directives a document may have.
    #[arg(long, env = "MAX_DIRECTIVES", value_name = "DIRECTIVES", default_value_t = Self::default().max_directives, value_parser = limit::<u32>)]
    pub max_directives: u32,
    /// How many names, values and signs a document may consist of, and how many fields it may have where each
    /// counts as often as its fragment is spread. Variables do not count.
    #[arg(long, env = "MAX_TOKENS", value_name = "TOKENS", default_value_t = Self::default().max_tokens, value_parser = more_than_none::<u32>)]
    pub max_tokens: u32,
    /// How many requests may be sent as one batch; 1 allows no batches.
    #[arg(long, env = "MAX_BATCH", value_name = "REQUESTS", default_value_t = Self::default().max_batch, value_parser = more_than_none::<u32>)]
    pub max_batch: u32,
    /// The largest body of a request, once decompressed.
    #[arg(long, env = "MAX_BODY", value_name = "SIZE", default_value_t = Self::default().max_body, value_parser = more_than_none::<ByteSize>)]
    pub max_body: ByteSize,
    /// The largest message that a client may send over a WebSocket.
    #[arg(long, env = "MAX_MESSAGE", value_name = "SIZE", default_value_t = Self::default().max_message, value_parser = more_than_none::<ByteSize>)]
    pub max_message: ByteSize,
    /// How long a request may take. What it has not answered by then it does not answer.
    #[arg(long, env = "REQUEST_TIMEOUT", value_name = "SECONDS", default_value_t = Self::default().request_timeout, value_parser = more_than_none::<u64>)]
    pub request_timeout: u64,
    /// How many requests of one token are answered at the same time; 0 sets no limit.
    #[arg(long, env = "CONCURRENT_REQUESTS", value_name = "REQUESTS", default_value_t = Self::default().concurrent_requests, value_parser = limit::<u32>)]
    pub concurrent_requests: u32,
    /// How many requests of one token are answered in a minute; 0 sets no limit.
    #[arg(long, env = "REQUESTS_PER_MINUTE", value_name = "REQUESTS", default_value_t = Self::default().requests_per_minute, value_parser = limit::<u32>)]
    pub requests_per_minute: u32,
    /// How many exports of one token are sent at the same time; 0 sets no limit. A server sends eight at most.
    #[arg(long, env = "CONCURRENT_EXPORTS", value_name = "EXPORTS", default_value_t = Self::default().concurrent_exports, value_parser = limit::<u32>)]
    pub concurrent_exports: u32,
    /// How many subscriptions of one token may be open at the same time; 0 sets no limit.
    #[arg(long, env = "CONCURRENT_SUBSCRIPTIONS", value_name = "SUBSCRIPTIONS", default_value_t = Self::default().concurrent_subscriptions, value_parser = limit::<u32>)]
    pub concurrent_subscriptions: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_depth: 15,
            max_complexity: 250_000,
            max_aliases: 100,
            max_root_fields: 30,
            max_directives: 50,
            max_tokens: 10_000,
            max_batch: 10,
            max_body: ByteSize::mib(32),
            max_message: ByteSize::mib(1),
            request_timeout: 30,
            concurrent_requests: 100,
            requests_per_minute: 6_000,
            concurrent_exports: 4,
            concurrent_subscriptions: 100,
        }
    }
}

/// The most that a limit may be: what an `Int` of GraphQL holds, since the field `limits` tells it.
const MOST: u64 = i32::MAX as u64;

/// What a limit is given as.
trait Amount: FromStr<Err: Display> {
    fn amount(&self) -> u64;
}

impl Amount for u32 {
    fn amount(&self) -> u64 {
        (*self).into()
    }
}

impl Amount for u64 {
    fn amount(&self) -> u64 {
        *self
    }
}

impl Amount for ByteSize {
    fn amount(&self) -> u64 {
        self.as_u64()
    }
}

fn limit<T: Amount>(text: &str) -> Result<T, String> {
    let limit: T = text.parse().map_err(|error: T::Err| error.to_string())?;
    if limit.amount() > MOST {
        return Err(format!(
            "it is {}, and clients can be told of {MOST} at most",
            limit.amount()
        ));
    }
    Ok(limit)
}

/// Reads a limit that lets nothing through where it is 0.
fn more_than_none<T: Amount>(text: &str) -> Result<T, String> {
    let limit = limit::<T>(text)?;
    if limit.amount() == 0 {
        return Err("with 0 nothing would be answered: give more, or leave it out for the default".into());
    }
    Ok(limit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_one_that_clients_can_be_told() {
        assert_eq!(limit::<u32>("2147483647"), Ok(2_147_483_647));
        assert_eq!(more_than_none::<ByteSize>("2047MiB"), Ok(ByteSize::mib(2047)));
        for error in [
            limit::<u32>("2147483648").map(|_| ()),
            more_than_none::<u64>("18446744073709551615").map(|_| ()),
            more_than_none::<ByteSize>("3GiB").map(|_| ()),
        ] {
            let error = error.unwrap_err();
            assert!(
                error.ends_with("clients can be told of 2147483647 at most"),
                "{error}"
            );
        }
        assert!(more_than_none::<u32>("0").is_err());
        assert_eq!(limit::<u32>("0"), Ok(0));
    }
}
