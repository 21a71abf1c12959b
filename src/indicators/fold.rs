//! What an indicator is to the pass that runs it.

use tokio::sync::oneshot;

use crate::{
    columns::{Columns, Rows},
    model::Filter,
};

/// Something that can be counted in the log.
pub trait Indicator: Send + 'static {
    /// What counts it.
    type Fold: Fold;

    /// A fold that has seen nothing yet.
    fn fold(self, columns: &Columns) -> Self::Fold;
}

/// The counting of an indicator: it is given the rows that the filter selects, block by block.
pub trait Fold: Send {
    /// What comes out.
    type Answer: Send + 'static;

    /// Counts the rows.
    fn take(&mut self, rows: Rows<'_>);

    /// Called when all rows were given: whether to give them all once more.
    fn look_again(&mut self, _columns: &Columns) -> bool {
        false
    }

    /// What was counted.
    fn answer(self, columns: &Columns) -> Self::Answer;
}

/// An indicator that somebody waits for.
pub(super) trait Asked: Send {
    fn begin(self: Box<Self>, columns: &Columns) -> Box<dyn Running>;
}

/// A fold that somebody waits for.
pub(super) trait Running {
    fn take(&mut self, rows: Rows<'_>);
    fn look_again(&mut self, columns: &Columns) -> bool;
    fn finish(self: Box<Self>, columns: &Columns);
}

type Reply<I> = oneshot::Sender<<<I as Indicator>::Fold as Fold>::Answer>;

pub(super) struct Question<I: Indicator> {
    pub(super) indicator: I,
    pub(super) reply: Reply<I>,
}

struct Counting<F: Fold> {
    fold: F,
    reply: oneshot::Sender<F::Answer>,
}

impl<I: Indicator> Asked for Question<I> {
    fn begin(self: Box<Self>, columns: &Columns) -> Box<dyn Running> {
        Box::new(Counting {
            fold: self.indicator.fold(columns),
            reply: self.reply,
        })
    }
}

impl<F: Fold + 'static> Running for Counting<F> {
    fn take(&mut self, rows: Rows<'_>) {
        self.fold.take(rows);
    }

    fn look_again(&mut self, columns: &Columns) -> bool {
        self.fold.look_again(columns)
    }

    fn finish(self: Box<Self>, columns: &Columns) {
        // Whoever asked may have gone away: then nobody misses the answer.
        drop(self.reply.send(self.fold.answer(columns)));
    }
}

/// Answers all that was asked with the same filter: one pass over the rows for all of it, and one
/// more for those that look again.
pub(super) fn run(columns: &Columns, filter: &Filter, asked: Vec<Box<dyn Asked>>) {
    let mut folds: Vec<_> = asked.into_iter().map(|asked| asked.begin(columns)).collect();
    while !folds.is_empty() {
        columns.scan(filter, |rows| folds.iter_mut().for_each(|fold| fold.take(rows)));
        for done in folds.extract_if(.., |fold| !fold.look_again(columns)) {
            done.finish(columns);
        }
    }
}
