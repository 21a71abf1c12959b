//! Frames that are too large, seen before they come. The framework keeps all that comes of one, and looks only then
//! how large it is.

use std::{
    pin::Pin,
    task::{Context, Poll, ready},
};

use actix_web::{dev::Payload, error::PayloadError, web::Bytes};
use futures_util::Stream;

const MASKED: u8 = 0x80;
const MASK_LENGTH: u64 = 4;
/// What stands in the place of a length that follows in two bytes, or in eight.
const IN_TWO: u8 = 126;
const IN_EIGHT: u8 = 127;

/// The bytes of a WebSocket, up to where a frame begins that has more than `most` of them.
pub(super) fn bounded(bytes: Payload, most: u64) -> Payload {
    let frames = Frames {
        most,
        head: Vec::new(),
        left: 0,
    };
    Payload::Stream {
        payload: Box::pin(Bounded { bytes, frames }),
    }
}

struct Bounded {
    bytes: Payload,
    frames: Frames,
}

impl Stream for Bounded {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let next = ready!(Pin::new(&mut self.bytes).poll_next(context));
        Poll::Ready(next.map(|bytes| {
            let bytes = bytes?;
            self.frames.pass(&bytes)?;
            Ok(bytes)
        }))
    }
}

/// Where in its frames a WebSocket is.
#[derive(Debug)]
struct Frames {
    most: u64,
    /// What came of the head of a frame.
    head: Vec<u8>,
    /// What has yet to come of a frame whose head came.
    left: u64,
}

impl Frames {
    /// Goes on to behind these bytes.
    ///
    /// # Errors
    /// If a frame is too large that begins in them.
    fn pass(&mut self, mut bytes: &[u8]) -> Result<(), PayloadError> {
        loop {
            let passed = usize::try_from(self.left).map_or(bytes.len(), |left| left.min(bytes.len()));
            self.left -= passed as u64;
            let Some((next, rest)) = bytes[passed..].split_first() else {
                return Ok(());
            };
            bytes = rest;
            self.head.push(*next);
            let Some(length) = length(&self.head) else {
                continue;
            };
            if length > self.most {
                return Err(PayloadError::Overflow);
            }
            let masked = self.head[1] & MASKED != 0;
            self.left = length + if masked { MASK_LENGTH } else { 0 };
            self.head.clear();
        }
    }
}

/// How long a frame is, once enough of its head is there to tell.
fn length(head: &[u8]) -> Option<u64> {
    let [_, length, rest @ ..] = head else { return None };
    match length & !MASKED {
        IN_TWO => rest.first_chunk().map(|bytes| u16::from_be_bytes(*bytes).into()),
        IN_EIGHT => rest.first_chunk().map(|bytes| u64::from_be_bytes(*bytes)),
        length => Some(length.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOST: u64 = 70_000;

    /// How many of the bytes pass, whatever they come in.
    fn passed(bytes: &[u8], at_once: usize) -> usize {
        let mut frames = Frames {
            most: MOST,
            head: Vec::new(),
            left: 0,
        };
        let chunks = bytes.chunks(at_once);
        let passed = chunks.take_while(|chunk| frames.pass(chunk).is_ok());
        passed.map(<[u8]>::len).sum()
    }

    fn frame(head: &[u8], length: usize) -> Vec<u8> {
        [head, &vec![0xff; length]].concat()
    }

    #[test]
    fn frames_pass_up_to_the_first_that_is_too_large() {
        let good = [
            frame(&[0x81, 0], 0),
            frame(&[0x81, 5], 5),
            frame(&[0x81, 0x85], 4 + 5),
            frame(&[0x81, 0x80 | IN_TWO, 0xff, 0xff], 4 + 0xffff),
            frame(&[0x81, IN_EIGHT, 0, 0, 0, 0, 0, 1, 0x11, 0x70], 70_000),
        ]
        .concat();
        for too_large in [
            [0x81, IN_EIGHT, 0, 0, 0, 0, 0, 1, 0x11, 0x71],
            [0x81, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
        ] {
            let bytes = [good.clone(), frame(&too_large, 20)].concat();
            assert_eq!(passed(&bytes, 1), good.len() + too_large.len() - 1);
            assert_eq!(passed(&bytes, bytes.len()), 0);
            assert_eq!(passed(&good, 7), good.len());
        }
    }
}
