//! A client of GraphQL over WebSocket: the protocol graphql-transport-ws.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::{net::TcpStream, time::timeout};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{self, Message, client::IntoClientRequest, handshake::client::Request},
};

use super::until::PATIENCE;

pub(crate) struct Socket(WebSocketStream<MaybeTlsStream<TcpStream>>);

/// What asks for a WebSocket.
pub(crate) fn request(address: &str, headers: &[(&'static str, &str)]) -> Request {
    let mut request = format!("ws://{address}/graphql")
        .into_client_request()
        .expect("an address");
    for (name, value) in [("sec-websocket-protocol", "graphql-transport-ws")]
        .iter()
        .chain(headers)
    {
        request
            .headers_mut()
            .insert(*name, value.parse().expect("a header"));
    }
    request
}

impl Socket {
    pub(crate) async fn open(request: Request) -> Result<Self, tungstenite::Error> {
        let (stream, response) = connect_async(request).await?;
        assert_eq!(
            response.headers()["sec-websocket-protocol"],
            "graphql-transport-ws"
        );
        Ok(Self(stream))
    }

    /// Opens one and shows the token, which must be valid.
    pub(crate) async fn initialised(address: &str, token: &str) -> Self {
        let mut socket = Self::open(request(address, &[])).await.expect("a WebSocket");
        let payload = json!({ "Authorization": format!("Bearer {token}") });
        socket
            .send(json!({ "type": "connection_init", "payload": payload }))
            .await;
        assert_eq!(socket.receive().await["type"], "connection_ack");
        socket
    }

    pub(crate) async fn send(&mut self, message: Value) {
        self.send_frame(Message::text(message.to_string())).await;
    }

    pub(crate) async fn send_frame(&mut self, frame: Message) {
        self.0.send(frame).await.expect("it is sent");
    }

    /// Asks for an operation.
    pub(crate) async fn subscribe(&mut self, id: &str, query: &str) {
        self.send(json!({ "type": "subscribe", "id": id, "payload": { "query": query } }))
            .await;
    }

    /// The next frame, of any kind; none where nothing comes in time. That the server asks whether somebody is there,
    /// which it does where a test takes long, is nothing.
    pub(crate) async fn frame_within(&mut self, time: Duration) -> Option<Message> {
        let come = async {
            loop {
                let frame = self.0.next().await.expect("it is open").expect("a frame");
                if !frame.is_ping() {
                    return frame;
                }
            }
        };
        timeout(time, come).await.ok()
    }

    pub(crate) async fn frame(&mut self) -> Message {
        self.frame_within(PATIENCE).await.expect("a frame in time")
    }

    /// The next message, which must be one.
    pub(crate) async fn receive(&mut self) -> Value {
        let frame = self.frame().await;
        let text = frame.to_text().ok().filter(|_| frame.is_text());
        serde_json::from_str(text.unwrap_or_else(|| panic!("{frame:?}"))).expect("JSON")
    }

    /// Code and reason of the close, which must come next.
    pub(crate) async fn closed(&mut self) -> (u16, String) {
        match self.frame().await {
            Message::Close(Some(close)) => (close.code.into(), close.reason.to_string()),
            frame => panic!("{frame:?}"),
        }
    }

    /// Sends a message again and again, reading nothing, until it cannot be sent any more.
    pub(crate) async fn flood(&mut self, message: Message) {
        while self.0.send(message.clone()).await.is_ok() {}
    }
}
