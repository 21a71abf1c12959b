//! The messages of graphql-transport-ws, and the codes that it closes with.

use actix_ws::{CloseCode, CloseReason};
use async_graphql::{Extensions, Request, ServerError, Variables};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::PROTOCOL;
use crate::{graphql::Answer, http::operation::Again};

/// What a client says.
#[derive(Debug, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum ClientMessage {
    ConnectionInit { payload: Option<Map<String, Value>> },
    Ping { payload: Option<Value> },
    Pong {},
    Subscribe { id: String, payload: Payload },
    Complete { id: String },
}

/// Their types.
const TYPES: &str = "connection_init, ping, pong, subscribe, complete";

/// What every message has.
#[derive(Deserialize)]
struct Typed {
    r#type: String,
}

impl ClientMessage {
    /// Reads a message.
    pub(super) fn read(text: &str) -> Result<Self, End> {
        serde_json::from_str(text).map_err(|error| match serde_json::from_str::<Typed>(text) {
            Ok(Typed { r#type }) if !TYPES.split(", ").any(|known| known == r#type) => {
                End::Invalid(format!("the types are {TYPES}; there is no {type}"))
            }
            Ok(_) => End::Invalid(error.to_string()),
            Err(_) => End::Invalid(format!("send a JSON object with a type: {TYPES}")),
        })
    }
}

/// The operation that a client asks for.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Payload {
    #[serde(default)]
    query: String,
    operation_name: Option<String>,
    #[serde(default)]
    variables: Variables,
    #[serde(default)]
    extensions: Extensions,
}

impl From<Payload> for Request {
    fn from(payload: Payload) -> Self {
        let mut request = Self::new(payload.query).variables(payload.variables);
        request.operation_name = payload.operation_name;
        request.extensions = payload.extensions;
        request
    }
}

/// What the server says.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum ServerMessage<'said> {
    ConnectionAck,
    Pong {
        #[serde(skip_serializing_if = "Option::is_none")]
        payload: Option<Value>,
    },
    Next {
        id: &'said str,
        payload: &'said Answer,
    },
    Error {
        id: &'said str,
        payload: &'said [ServerError],
    },
    Complete {
        id: &'said str,
    },
}

/// Why a conversation ends before the client ends it.
#[derive(Debug)]
pub(super) enum End {
    Invalid(String),
    Unauthorized,
    Forbidden(String),
    InitialisedLate,
    SubscriberExists(String),
    InitialisedTwice,
    /// The client speaks another protocol, or does not say which.
    OtherProtocol,
    TooLarge(u64),
    /// What came is no message.
    Broken(u64),
    Away,
    /// The client is to come again, which it does after this code.
    Again(Again),
    /// The client left, or cannot be reached.
    Left,
}

/// The bytes that the reason of a close may have.
const LONGEST: usize = 123;

impl End {
    /// As the client is told.
    pub(super) fn reason(self) -> Option<CloseReason> {
        let (code, why) = match self {
            Self::Invalid(why) => (4400, format!("Invalid message: {why}")),
            Self::Unauthorized => (4401, "Unauthorized: send connection_init first".into()),
            Self::Forbidden(why) => (4403, format!("Forbidden: {why}")),
            Self::OtherProtocol => (4406, format!("Subprotocol not acceptable: ask for {PROTOCOL}")),
            Self::InitialisedLate => (4408, "Connection initialisation timeout".into()),
            Self::SubscriberExists(id) => (4409, format!("Subscriber for {id} already exists")),
            Self::InitialisedTwice => (4429, "Too many initialisation requests".into()),
            Self::TooLarge(most) => (1009, format!("A message may have at most {most} bytes")),
            Self::Broken(most) => (
                1002,
                format!("Messages must come whole, in UTF-8, and may have at most {most} bytes"),
            ),
            Self::Again(Again(error)) => (4499, error.message),
            Self::Away => (1001, "The server stops".into()),
            Self::Left => return None,
        };
        let end = why.floor_char_boundary(LONGEST);
        Some(CloseReason {
            code: CloseCode::from(code),
            description: Some(why[..end].to_owned()),
        })
    }
}
