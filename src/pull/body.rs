//! An answer as it comes, for a reader that waits for it.

use std::io::{self, Read};

use chrono::Utc;
use reqwest::Response;
use tokio::{
    sync::mpsc::{Receiver, Sender, channel},
    task::JoinSet,
};

use super::trouble::Trouble;
use crate::ingest::BOM;

/// White space that may stand before the rows.
const BLANK: usize = 64 << 10;
/// Parts that wait to be read.
const AHEAD: usize = 4;

/// What reads an answer that others wait for.
pub(super) struct Body {
    parts: Receiver<io::Result<Vec<u8>>>,
    part: io::Cursor<Vec<u8>>,
}

/// The answer as it comes; it is given up with this.
pub(super) type Coming = JoinSet<Option<Trouble>>;

/// Waits for the beginning of an array of rows, which is the part of the answer that is given back with the rest of it.
///
/// # Errors
/// If it is something else.
pub(super) async fn begun(mut response: Response) -> Result<(Vec<u8>, Response), Trouble> {
    let mut begin = Vec::new();
    while text(&begin).is_empty() && begin.len() < BLANK {
        match response.chunk().await {
            Ok(Some(part)) => begin.extend_from_slice(&part),
            Ok(None) => break,
            Err(error) => return Err(Trouble::lost(&error.without_url())),
        }
    }
    if text(&begin).starts_with(b"[") {
        return Ok((begin, response));
    }
    Err(Trouble::no_rows(response, begin, Utc::now()).await)
}

/// What has come, without white space before it, and without a byte order mark or the part of one that has come.
fn text(begin: &[u8]) -> &[u8] {
    if BOM.starts_with(begin) {
        return &[];
    }
    begin.strip_prefix(BOM).unwrap_or(begin).trim_ascii_start()
}

/// Takes an answer apart, of which this much has come: what reads it, and what becomes of it meanwhile.
pub(super) fn coming(begin: Vec<u8>, response: Response) -> (Body, Coming) {
    let (parts, received) = channel(AHEAD);
    let mut coming = JoinSet::new();
    coming.spawn(send(response, parts));
    let body = Body {
        parts: received,
        part: io::Cursor::new(begin),
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
