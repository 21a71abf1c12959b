//! GraphQL over WebSocket: the protocol graphql-transport-ws.

mod beginning;
mod conversation;
mod frames;
mod messages;

use actix_web::{
    FromRequest, HttpRequest, HttpResponse,
    http::{StatusCode, header::SEC_WEBSOCKET_PROTOCOL},
    rt,
    web::{Data, Payload},
};
use tracing::Instrument;

use self::{conversation::Conversation, frames::bounded, messages::End};
use super::{Server, auth::shown, media::Media, origins::foreign, refusal::Refusal, reply};
use crate::graphql::{ApiError, Code};

const PROTOCOL: &str = "graphql-transport-ws";

/// Opens a WebSocket for a page that may, or for a client that is no browser.
pub(super) async fn open(
    server: Data<Server>,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, actix_web::Error> {
    if let Some(origin) = foreign(&request, &server.door.origins) {
        let message = format!(
            "WebSockets are for pages of this host and of the origins that its operator allows, not of {origin}"
        );
        let error = ApiError::new(Code::Forbidden, message);
        return Ok(reply::refused(
            Media::Json,
            Refusal::with(StatusCode::FORBIDDEN, error),
        ));
    }
    let most = server.api.limits().max_message.as_u64();
    let largest = usize::try_from(most).unwrap_or(usize::MAX);
    let payload = Payload::from_request(&request, &mut bounded(payload.into_inner(), most)).await?;
    let (response, session, messages) = actix_ws::handle_with_protocols(&request, payload, &[PROTOCOL])?;
    let messages = messages
        .max_frame_size(largest)
        .aggregate_continuations()
        .max_continuation_size(largest);
    let shown = shown(&request).map(str::to_owned);
    let conversation = Conversation::new(server.get_ref().clone(), shown, session);
    if response.headers().contains_key(SEC_WEBSOCKET_PROTOCOL) {
        rt::spawn(conversation.hold(messages).in_current_span());
    } else {
        rt::spawn(conversation.end(End::OtherProtocol).in_current_span());
    }
    Ok(response)
}
