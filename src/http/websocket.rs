//! GraphQL over WebSocket: the protocol graphql-transport-ws.

use std::{future::ready, pin::pin, sync::Arc};

use actix_web::{
    HttpRequest, HttpResponse,
    http::{
        StatusCode,
        header::{HOST, ORIGIN},
    },
    rt,
    web::{Data, Payload},
};
use actix_ws::{AggregatedMessage, AggregatedMessageStream, CloseCode, CloseReason, Session};
use async_graphql::http::{WebSocket, WebSocketProtocols, WsMessage};
use futures_util::{FutureExt, Stream, StreamExt};

use super::{Server, reply};
use crate::graphql::{ApiError, Calls, Code};

const PROTOCOL: &str = "graphql-transport-ws";
const MAX_MESSAGE: usize = 1 << 20;

/// Opens a WebSocket for a page of this host, or for a client that is no browser.
pub(super) async fn open(
    server: Data<Server>,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, actix_web::Error> {
    if let Some(origin) = foreign_origin(&request) {
        let message = format!("WebSockets are for pages of this host, not of {origin}");
        let error = ApiError {
            code: Code::Forbidden,
            message,
        };
        return Ok(reply::refused(&request, StatusCode::FORBIDDEN, error));
    }
    let header = request
        .headers()
        .get("authorization")
        .and_then(|value| value.to_str().ok())
        .map(str::to_owned);
    let (response, session, messages) = actix_ws::handle_with_protocols(&request, payload, &[PROTOCOL])?;
    let messages = messages
        .max_frame_size(MAX_MESSAGE)
        .aggregate_continuations()
        .max_continuation_size(MAX_MESSAGE);
    rt::spawn(converse(server.get_ref().clone(), header, session, messages));
    Ok(response)
}

/// A browser tells the origin of the page that opens a WebSocket, and asks nobody before it does.
fn foreign_origin(request: &HttpRequest) -> Option<String> {
    let header = |name| request.headers().get(name).and_then(|value| value.to_str().ok());
    let origin = header(ORIGIN)?;
    let host = origin.split_once("://").map(|(_, host)| host);
    (host != header(HOST)).then(|| origin.to_owned())
}

/// Answers until the client leaves or the server is to stop.
async fn converse(
    server: Server,
    header: Option<String>,
    session: Session,
    messages: AggregatedMessageStream,
) {
    let (api, mut stopping) = (server.api.clone(), server.stopping.clone());
    let replies = WebSocket::new(
        api,
        texts(messages, session.clone()),
        WebSocketProtocols::GraphQLWS,
    )
    .on_connection_init(|payload| initialise(server, header, payload));
    let mut replies = pin!(replies);
    let mut session = session;
    let reason = loop {
        tokio::select! {
            _ = stopping.wait_for(|stopping| *stopping) => break Some(CloseCode::Away.into()),
            reply = replies.next() => match reply {
                Some(WsMessage::Text(text)) => if session.text(text).await.is_err() { break None },
                Some(WsMessage::Close(code, why)) => {
                    break Some(CloseReason { code: code.into(), description: Some(why) });
                }
                None => break None,
            },
        }
    };
    // The client may be gone already, and then there is nobody to tell.
    drop(session.close(reason).await);
}

/// The texts that the client sends; pings are answered on the way.
fn texts(messages: AggregatedMessageStream, session: Session) -> impl Stream<Item = Vec<u8>> {
    messages
        .take_while(|message| ready(!matches!(message, Err(_) | Ok(AggregatedMessage::Close(_)))))
        .filter_map(move |message| {
            let mut session = session.clone();
            async move {
                match message {
                    Ok(AggregatedMessage::Text(text)) => Some(text.as_bytes().to_vec()),
                    Ok(AggregatedMessage::Ping(data)) => {
                        // If it cannot be sent the connection is closed, and the stream ends next.
                        drop(session.pong(&data).await);
                        None
                    }
                    _ => None,
                }
            }
        })
}

/// The token comes in the first message, or came in the header.
async fn initialise(
    server: Server,
    header: Option<String>,
    payload: serde_json::Value,
) -> async_graphql::Result<async_graphql::Data> {
    let shown = payload.as_object().and_then(|fields| {
        fields
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case("authorization"))
            .and_then(|(_, value)| value.as_str())
    });
    let shown = shown.map(str::to_owned).or(header);
    server.grant(shown.as_deref()).await?;
    let mut data = async_graphql::Data::default();
    data.insert(calls(server, shown));
    Ok(data)
}

/// The token is looked at again for each operation: it may have been revoked.
fn calls(server: Server, shown: Option<String>) -> Calls {
    Arc::new(move || {
        let (server, shown) = (server.clone(), shown.clone());
        async move { Ok(server.call(server.grant(shown.as_deref()).await?)) }.boxed()
    })
}
