//! An answer as it comes, for a reader that waits for it.

use std::io::{self, Read};

use reqwest::Response;
use tokio::{
    sync::mpsc::{Receiver, Sender, channel},
    task::JoinSet,
};

use super::trouble::Trouble;

/// Parts that wait to be read.
const AHEAD: usize = 4;

/// What reads an answer that others wait for.
pub(super) struct Body {
    parts: Receiver<io::Result<Vec<u8>>>,
    part: io::Cursor<Vec<u8>>,
}

/// The answer as it comes; it is given up with this.
pub(super) type Coming = JoinSet<Option<Trouble>>;

/// Takes an answer apart: what reads it, and what becomes of it meanwhile.
pub(super) fn coming(response: Response) -> (Body, Coming) {
    let (parts, received) = channel(AHEAD);
    let mut coming = JoinSet::new();
    coming.spawn(send(response, parts));
    let body = Body {
        parts: received,
        part: io::Cursor::default(),
    };
    (body, coming)
}

/// The trouble that it meets, if it does.
async fn send(mut response: Response, parts: Sender<io::Result<Vec<u8>>>) -> Option<Trouble> {
    loop {
        let (part, trouble) = match response.chunk().await {
            Ok(None) => return None,
            Ok(Some(part)) => (Ok(part.to_vec()), None),
            Err(error) => {
                let trouble = Trouble::lost(&error.without_url());
                (Err(io::Error::other(trouble.to_string())), Some(trouble))
            }
        };
        // Who reads may have had enough.
        if parts.send(part).await.is_err() || trouble.is_some() {
            return trouble;
        }
    }
}

impl Read for Body {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let read = self.part.read(buffer)?;
            if read > 0 || buffer.is_empty() {
                return Ok(read);
            }
            match self.parts.blocking_recv() {
                Some(part) => self.part = io::Cursor::new(part?),
                None => return Ok(0),
            }
        }
    }
}
