//! A client of GraphQL over server-sent events: the protocol of graphql-sse.

use reqwest::{Client, RequestBuilder, Response, header::ACCEPT};
use serde_json::{Value, json};
use tokio::time::timeout;

use super::until::PATIENCE;

const END: &[u8] = b"\n\n";

/// Events of one operation.
pub(crate) struct Events {
    response: Response,
    come: Vec<u8>,
}

/// What asks for an operation.
pub(crate) fn request(address: &str, token: &str, query: &str) -> RequestBuilder {
    Client::new()
        .post(format!("http://{address}/graphql"))
        .bearer_auth(token)
        .header(ACCEPT, "text/event-stream")
        .json(&json!({ "query": query }))
}

/// Where the log of the token's only domain ends.
pub(crate) async fn end_of_the_log(address: &str, token: &str) -> String {
    let mut told = Events::open(address, token, "{ domains { liveCursor } }").await;
    let told = told.next().await;
    let cursor = told["data"]["domains"][0]["liveCursor"].as_str();
    cursor.unwrap_or_else(|| panic!("{told:#}")).to_owned()
}

impl Events {
    /// Follows the log from now on, though it may be a moment until the subscription has begun.
    pub(crate) async fn follow(address: &str, token: &str, fields: &str) -> Self {
        let cursor = end_of_the_log(address, token).await;
        let query = format!("subscription {{ activityRecorded(after: \"{cursor}\") {{ {fields} }} }}");
        Self::open(address, token, &query).await
    }

    /// Asks, and is let in.
    pub(crate) async fn open(address: &str, token: &str, query: &str) -> Self {
        Self::of(request(address, token, query)).await
    }

    pub(crate) async fn of(request: RequestBuilder) -> Self {
        let response = request.send().await.expect("an answer");
        assert_eq!(response.status(), 200);
        assert_eq!(
            response.headers()["content-type"],
            "text/event-stream; charset=utf-8"
        );
        Self {
            response,
            come: Vec::new(),
        }
    }

    /// The next block of lines, comments among them; none at the end.
    pub(crate) async fn block(&mut self) -> Option<String> {
        loop {
            if let Some(end) = self.come.windows(END.len()).position(|it| it == END) {
                let rest = self.come.split_off(end + END.len());
                let block = std::mem::replace(&mut self.come, rest);
                return Some(String::from_utf8(block[..end].to_vec()).expect("text"));
            }
            let chunk = timeout(PATIENCE, self.response.chunk()).await;
            let Some(chunk) = chunk.expect("something in time").expect("a whole stream") else {
                assert!(self.come.is_empty(), "an event was cut");
                return None;
            };
            self.come.extend(chunk);
        }
    }

    /// The next answer, which must be one.
    pub(crate) async fn next(&mut self) -> Value {
        let come = timeout(PATIENCE, async {
            loop {
                let block = self.block().await.expect("it goes on");
                // A comment says that the server is there.
                if block != ":" {
                    return block;
                }
            }
        });
        let block = come.await.expect("an answer in time");
        let data = block.strip_prefix("event: next\ndata: ");
        serde_json::from_str(data.unwrap_or_else(|| panic!("{block}"))).expect("JSON")
    }

    /// That it is complete, and ends.
    pub(crate) async fn completes(mut self) {
        assert_eq!(self.block().await.as_deref(), Some("event: complete\ndata:"));
        assert_eq!(self.block().await, None);
    }

    /// That it is broken off, and nothing more was told.
    pub(crate) async fn breaks_off(mut self) {
        let broken = timeout(PATIENCE, async {
            while let Some(chunk) = self.response.chunk().await? {
                self.come.extend(chunk);
            }
            Ok::<_, reqwest::Error>(())
        });
        assert!(
            broken.await.expect("it ends in time").is_err(),
            "it comes to a regular end"
        );
        let rest = String::from_utf8(self.come).expect("text");
        assert!(rest.starts_with(':') && rest[1..].trim().is_empty(), "{rest}");
    }
}
