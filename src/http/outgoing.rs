//! Files on their way to a client, piece by piece, as fast as it takes them.

use std::{
    io::{self, ErrorKind, Write},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
    time::Duration,
};

use actix_web::{
    body::{BodySize, MessageBody},
    web::{Bytes, BytesMut},
};
use futures_util::FutureExt;
use tokio::{
    runtime::Handle,
    sync::{
        mpsc::{Receiver, Sender, channel},
        watch,
    },
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

/// What a file takes, its turn and its place among the requests that run, until nothing is done for it any more and
/// nothing of it is sent: whoever leaves must not get it back while the log is still read for them.
pub(super) type Held = Arc<(Turn, Counted)>;

/// Why a file may not come to its end, which has nothing to do with how it is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reason {
    /// The caller may not read it any longer.
    Revoked,
    /// The client went away, or took nothing for long.
    NotTaken,
}

/// The first such reason, once there is one. Nothing is sent from then on.
#[derive(Clone)]
pub(super) struct Fate(watch::Sender<Option<Reason>>);

impl Fate {
    /// Sends nothing more.
    pub(super) fn seal(&self, reason: Reason) {
        self.0.send_if_modified(|sealed| {
            let is_first = sealed.is_none();
            sealed.get_or_insert(reason);
            is_first
        });
    }

    pub(super) fn reason(&self) -> Option<Reason> {
        *self.0.borrow()
    }

    /// Comes back once there is a reason.
    async fn sealed(self) {
        let mut told = self.0.subscribe();
        // It cannot fail while there is who might seal it, and this is one.
        let _reason = told.wait_for(Option::is_some).await;
    }
}

/// The way to the client.
#[derive(Clone)]
struct Way {
    pieces: Sender<Piece>,
    patience: Duration,
    fate: Fate,
}

impl Way {
    /// Whether the client is there and may have it.
    fn is_open(&self) -> bool {
        if self.pieces.is_closed() {
            self.fate.seal(Reason::NotTaken);
        }
        self.fate.reason().is_none()
    }

    async fn send(&self, piece: Piece) -> io::Result<()> {
        if self.is_open() && matches!(timeout(self.patience, self.pieces.send(piece)).await, Ok(Ok(()))) {
            return Ok(());
        }
        self.fate.seal(Reason::NotTaken);
        Err(ErrorKind::BrokenPipe.into())
    }
}

/// Where a file is written.
pub(super) struct Outgoing {
    buffer: BytesMut,
    way: Way,
}

/// Where its end is told.
pub(super) struct Ending {
    /// Dropped before the way is: the client may see at once that a file was cut.
    held: Held,
    way: Way,
}

/// What the client is sent of it.
pub(super) struct Incoming {
    /// Has it written, once the first piece is asked for.
    begin: Option<Box<dyn FnOnce()>>,
    pieces: Receiver<Piece>,
    sealed: Pin<Box<dyn Future<Output = ()>>>,
    _held: Held,
}

/// The file was not written to its end.
#[derive(Debug, thiserror::Error)]
#[error("the export did not come to its end")]
pub(super) struct Cut;

/// The ends of the way to a client that is given up where it takes nothing for so long.
pub(super) fn outgoing(patience: Duration, held: Held) -> (Outgoing, Ending, Incoming) {
    let (pieces, taken) = channel(AHEAD);
    let fate = Fate(watch::Sender::new(None));
    let incoming = Incoming {
        begin: None,
        pieces: taken,
        sealed: Box::pin(fate.clone().sealed().fuse()),
        _held: held.clone(),
    };
    let way = Way {
        pieces,
        patience,
        fate,
    };
    let outgoing = Outgoing {
        buffer: BytesMut::with_capacity(PIECE),
        way: way.clone(),
    };
    (outgoing, Ending { held, way }, incoming)
}

impl Outgoing {
    fn send(&self, bytes: Bytes) -> io::Result<()> {
        Handle::current().block_on(self.way.send(Piece::Bytes(bytes)))
    }
}

impl Write for Outgoing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = bytes.len().min(PIECE - self.buffer.len());
        self.buffer.extend_from_slice(&bytes[..taken]);
        if self.buffer.len() == PIECE {
            let piece = std::mem::replace(&mut self.buffer, BytesMut::with_capacity(PIECE));
            self.send(piece.freeze())?;
        }
        Ok(taken)
    }

    /// Pieces stay whole: what is left goes when the file is finished.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Target for Outgoing {
    fn wanted(&self) -> impl Fn() -> bool + Send + 'static {
        let way = self.way.clone();
        move || way.is_open()
    }

    /// Sends what is left. That nothing is missing is told when all that was taken for it was given back.
    fn finish(mut self) -> io::Result<()> {
        let rest = self.buffer.split().freeze();
        if rest.is_empty() { Ok(()) } else { self.send(rest) }
    }
}

impl Ending {
    /// What becomes of it.
    pub(super) fn fate(&self) -> Fate {
        self.way.fate.clone()
    }

    /// Tells that nothing is missing, once this holds nothing any more.
    pub(super) async fn tell(self) -> io::Result<()> {
        drop(self.held);
        self.way.send(Piece::End).await
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
        if self.sealed.as_mut().poll(context).is_ready() {
            return Poll::Ready(Some(Err(Cut)));
        }
        Poll::Ready(match ready!(self.pieces.poll_recv(context)) {
            Some(Piece::Bytes(bytes)) => Some(Ok(bytes)),
            Some(Piece::End) => None,
            // An error has the connection closed before the last chunk, so that the client sees that it was cut.
            None => Some(Err(Cut)),
        })
    }
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, pin::pin};

    use prometheus_client::metrics::gauge::Gauge;

    use super::*;
    use crate::{
        config::Limits,
        http::{auth::Caller, turns::Turns},
        model::{Extent, Grant},
    };

    fn held() -> Held {
        let caller = Caller {
            grant: Grant::new(BTreeSet::new(), BTreeSet::new(), Extent::Whole),
            token: Some("a".into()),
        };
        let turn = Turns::new(&Limits::default()).export(&caller).expect("a turn");
        Held::new((turn, Counted::new(&Gauge::default())))
    }

    #[tokio::test]
    async fn whoever_waits_for_the_end_is_the_last_to_hold_a_turn() {
        let held = held();
        let holders = Arc::downgrade(&held);
        let (outgoing, ending, incoming) = outgoing(Duration::from_mins(1), held);
        for _ in 0..AHEAD {
            let piece = Piece::Bytes(Bytes::from_static(b"a"));
            outgoing.way.send(piece).await.expect("there is room");
        }
        let mut told = pin!(ending.tell());
        assert!(
            told.as_mut().now_or_never().is_none(),
            "there is room for the end"
        );
        assert_eq!(holders.strong_count(), 1);
        drop(incoming);
        assert_eq!(holders.strong_count(), 0);
        assert!(told.await.is_err(), "nobody is told the end");
    }
}
