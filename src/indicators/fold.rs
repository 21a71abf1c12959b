//! What an indicator is to the pass that runs it.

use std::{
    sync::{Mutex, PoisonError},
    thread,
};

use tokio::sync::oneshot;

use super::AskError;
use crate::columns::{Rows, Scan, View};

/// Something that can be counted in the log.
pub trait Indicator: Send + 'static {
    /// What counts it.
    type Fold: Fold;

    /// A fold that has seen nothing yet.
    fn fold(self, view: &View) -> Self::Fold;
}

/// The counting of an indicator. The rows that the filter selects are shared out to clones of it,
/// which are given them block by block and then merged.
pub trait Fold: Clone + Send + Sync {
    /// What comes out.
    type Answer: Send + 'static;

    /// Counts the rows.
    fn take(&mut self, rows: &Rows<'_>);

    /// Adds what a clone has counted in this look.
    fn merge(&mut self, part: Self);

    /// Called when all rows were counted: whether to give them all once more.
    fn look_again(&mut self, _view: &View) -> bool {
        false
    }

    /// What was counted.
    fn answer(self, view: &View) -> Self::Answer;
}

/// An indicator that somebody waits for.
pub(super) trait Asked: Send {
    fn begin(self: Box<Self>, view: &View) -> Box<dyn Running>;
    fn fail(self: Box<Self>, error: AskError);
}

/// A fold that somebody waits for.
pub(super) trait Running: Send + Sync {
    fn split(&mut self, shares: usize);
    fn take(&self, share: usize, rows: &Rows<'_>);
    fn look_again(&mut self, view: &View) -> bool;
    fn finish(self: Box<Self>, view: &View);
}

type Reply<F> = oneshot::Sender<Result<<F as Fold>::Answer, AskError>>;

pub(super) struct Question<I: Indicator> {
    pub(super) indicator: I,
    pub(super) reply: Reply<I::Fold>,
}

struct Counting<F: Fold> {
    /// The fold, and a clone of it for each share but the first. Only the thread that goes through the share
    /// locks it.
    fold: Mutex<F>,
    clones: Vec<Mutex<F>>,
    reply: Reply<F>,
}

impl<I: Indicator> Asked for Question<I> {
    fn begin(self: Box<Self>, view: &View) -> Box<dyn Running> {
        Box::new(Counting {
            fold: Mutex::new(self.indicator.fold(view)),
            clones: Vec::new(),
            reply: self.reply,
        })
    }

    fn fail(self: Box<Self>, error: AskError) {
        // Whoever asked may have gone away, and whoever runs the pass says it itself.
        drop(self.reply.send(Err(error)));
    }
}

impl<F: Fold + 'static> Running for Counting<F> {
    fn split(&mut self, shares: usize) {
        let fold = unlocked(&mut self.fold);
        self.clones = (1..shares).map(|_| Mutex::new(fold.clone())).collect();
    }

    fn take(&self, share: usize, rows: &Rows<'_>) {
        let fold = share
            .checked_sub(1)
            .map_or(&self.fold, |clone| &self.clones[clone]);
        fold.lock().unwrap_or_else(PoisonError::into_inner).take(rows);
    }

    fn look_again(&mut self, view: &View) -> bool {
        let fold = unlocked(&mut self.fold);
        for clone in self.clones.drain(..) {
            fold.merge(clone.into_inner().unwrap_or_else(PoisonError::into_inner));
        }
        fold.look_again(view)
    }

    fn finish(self: Box<Self>, view: &View) {
        // Whoever asked may have gone away: then nobody misses the answer.
        let fold = self.fold.into_inner().unwrap_or_else(PoisonError::into_inner);
        drop(self.reply.send(Ok(fold.answer(view))));
    }
}

fn unlocked<F>(fold: &mut Mutex<F>) -> &mut F {
    fold.get_mut().unwrap_or_else(PoisonError::into_inner)
}

/// Answers all that was asked with the same filter: one pass over the rows for all of it, and one
/// more for those that look again.
pub(super) fn run(view: &View, scan: &Scan<'_>, asked: Vec<Box<dyn Asked>>) {
    let mut folds: Vec<_> = asked.into_iter().map(|asked| asked.begin(view)).collect();
    while !folds.is_empty() {
        for fold in &mut folds {
            fold.split(scan.shares());
        }
        look(scan, &folds);
        for done in folds.extract_if(.., |fold| !fold.look_again(view)) {
            done.finish(view);
        }
    }
}

/// Gives the rows to all folds, each share on a thread of its own; the first one on this.
fn look(scan: &Scan<'_>, folds: &[Box<dyn Running>]) {
    let go_through =
        |share: usize| scan.share(share, |rows| folds.iter().for_each(|fold| fold.take(share, rows)));
    thread::scope(|threads| {
        for share in 1..scan.shares() {
            threads.spawn(move || go_through(share));
        }
        go_through(0);
    });
}

/// Marks what a part has seen, place by place.
pub(super) fn see(seen: &mut [bool], part: &[bool]) {
    for (seen, more) in seen.iter_mut().zip(part) {
        *seen |= more;
    }
}

/// Adds the counts of a part, place by place.
pub(super) fn add(counts: &mut [u64], part: &[u64]) {
    for (count, more) in counts.iter_mut().zip(part) {
        *count += more;
    }
}
