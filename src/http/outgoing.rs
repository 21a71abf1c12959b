//! Files on their way to a client, piece by piece, as fast as it takes them.

use std::{
    io::{self, ErrorKind, Write},
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    task::{Context, Poll, ready},
    time::Duration,
};

use actix_web::{
    body::{BodySize, MessageBody},
    web::{Bytes, BytesMut},
};
use tokio::{
    runtime::Handle,
    sync::mpsc::{Receiver, Sender, channel},
    time::timeout,
};

use super::{metrics::Counted, turns::Turn};
use crate::export::Target;

/// The bytes of a piece.
const PIECE: usize = 32 << 10;
/// Pieces that wait to be taken.
const AHEAD: usize = 4;

/// What is handed over.
enum Piece {
    Bytes(Bytes),
    /// It is said: a file that was cut has no end.
    End,
}

/// Where a file is written.
pub(super) struct Outgoing {
    buffer: BytesMut,
    pieces: Sender<Piece>,
    patience: Duration,
    fate: Fate,
}

/// Why a file may not come to its end, which has nothing to do with how it is made.
#[derive(Clone, Default)]
pub(super) struct Fate(Arc<Reasons>);

#[derive(Default)]
struct Reasons {
    is_revoked: AtomicBool,
    is_not_taken: AtomicBool,
}

impl Fate {
    /// Sends nothing more: the caller may not read it any longer.
    pub(super) fn revoke(&self) {
        self.0.is_revoked.store(true, Relaxed);
    }

    /// Whether the caller may not read it any longer.
    pub(super) fn is_revoked(&self) -> bool {
        self.0.is_revoked.load(Relaxed)
    }

    /// Whether the client went away, or took nothing for long.
    pub(super) fn is_not_taken(&self) -> bool {
        self.0.is_not_taken.load(Relaxed)
    }

    fn not_taken(&self, kind: ErrorKind, why: &str) -> io::Error {
        self.0.is_not_taken.store(true, Relaxed);
        io::Error::new(kind, why)
    }
}

/// What the client is sent of it, for as long as its caller has a turn.
pub(super) struct Incoming {
    /// Has it written, once the first piece is asked for.
    begin: Option<Box<dyn FnOnce()>>,
    pieces: Receiver<Piece>,
    _turn: Turn,
    _running: Counted,
}

/// The file was not written to its end.
#[derive(Debug, thiserror::Error)]
#[error("the export did not come to its end")]
pub(super) struct Cut;

/// Both ends of the way to a client that is given up where it takes nothing for so long.
pub(super) fn outgoing(patience: Duration, turn: Turn, running: Counted) -> (Outgoing, Incoming) {
    let (pieces, taken) = channel(AHEAD);
    let outgoing = Outgoing {
        buffer: BytesMut::with_capacity(PIECE),
        pieces,
        patience,
        fate: Fate::default(),
    };
    let incoming = Incoming {
        begin: None,
        pieces: taken,
        _turn: turn,
        _running: running,
    };
    (outgoing, incoming)
}

impl Outgoing {
    /// What becomes of it.
    pub(super) fn fate(&self) -> Fate {
        self.fate.clone()
    }

    fn send(&self, piece: Piece) -> io::Result<()> {
        if self.fate.is_revoked() {
            return Err(ErrorKind::PermissionDenied.into());
        }
        let sent = async { timeout(self.patience, self.pieces.send(piece)).await };
        match Handle::current().block_on(sent) {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => Err(self.fate.not_taken(ErrorKind::BrokenPipe, "the client went away")),
            Err(_) => Err(self
                .fate
                .not_taken(ErrorKind::TimedOut, "the client takes nothing")),
        }
    }
}

impl Write for Outgoing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = bytes.len().min(PIECE - self.buffer.len());
        self.buffer.extend_from_slice(&bytes[..taken]);
        if self.buffer.len() == PIECE {
            let piece = std::mem::replace(&mut self.buffer, BytesMut::with_capacity(PIECE));
            self.send(Piece::Bytes(piece.freeze()))?;
        }
        Ok(taken)
    }

    /// Pieces stay whole: what is left goes when the file is finished.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Target for Outgoing {
    fn finish(mut self) -> io::Result<()> {
        let rest = self.buffer.split().freeze();
        if !rest.is_empty() {
            self.send(Piece::Bytes(rest))?;
        }
        self.send(Piece::End)
    }
}

impl Incoming {
    /// The same that is written from when the first piece is asked for: to HEAD none is sent.
    pub(super) fn written_by(self, begin: impl FnOnce() + 'static) -> Self {
        let begin: Box<dyn FnOnce()> = Box::new(begin);
        Self {
            begin: Some(begin),
            ..self
        }
    }
}

impl MessageBody for Incoming {
    type Error = Cut;

    fn size(&self) -> BodySize {
        BodySize::Stream
    }

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, Cut>>> {
        if let Some(begin) = self.begin.take() {
            begin();
        }
        Poll::Ready(match ready!(self.pieces.poll_recv(context)) {
            Some(Piece::Bytes(bytes)) => Some(Ok(bytes)),
            Some(Piece::End) => None,
            // An error has the connection closed before the last chunk, so that the client sees that it was cut.
            None => Some(Err(Cut)),
        })
    }
}
