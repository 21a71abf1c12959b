//! What a filter selects, said in codes.

use std::ops::Range;

use super::{View, dictionary::Dictionary, rows::Picked, view::Part};
use crate::model::{Allowed, Field, Filter, HOURS_OF_WEEK, Instant, Month, WeekClock, WeekHours};

/// For each of some fields: for the code of each text, whether a row that holds it is wanted.
type Marks = Vec<(Field, Vec<bool>)>;

/// Hours of the week over the months of a view: for the number of each, whether a row of that time is wanted.
struct Week {
    clock: WeekClock,
    marks: Vec<bool>,
}

/// A filter over the codes of a view.
pub(super) struct Wanted {
    span: Option<(Instant, Instant)>,
    week: Option<Week>,
    all: Marks,
    any: Option<Marks>,
}

impl Wanted {
    pub(super) fn new(view: &View, filter: &Filter) -> Self {
        let fields = filter.all.iter();
        let all = fields.map(|(field, allowed)| (*field, allowing(view, *field, allowed)));
        let any = filter.any.as_ref().map(|any| {
            let fields = any.iter();
            fields
                .map(|(field, values)| (*field, marked(view, *field, values)))
                .collect()
        });
        Self {
            span: filter.span,
            week: filter.week.as_ref().map(|hours| Week::new(view, hours)),
            all: all.collect(),
            any,
        }
    }

    /// Whether rows of the part may lie in the span.
    pub(super) fn touches(&self, part: &Part) -> bool {
        let (oldest, newest) = part.chunk.reach();
        self.bounds(part)
            .is_none_or(|(from, to)| oldest < to && from <= newest)
    }

    /// The rows of a block that are wanted. Those picked one by one are put into `picked`.
    pub(super) fn pick<'block>(
        &self,
        part: &Part,
        block: Range<usize>,
        picked: &'block mut Vec<u32>,
    ) -> Picked<'block> {
        let cut = self.cut(part);
        if cut.is_none() && self.week.is_none() && self.all.is_empty() && self.any.is_none() {
            return Picked::Stretch(block);
        }
        picked.clear();
        picked.extend(block.clone().filter_map(|row| u32::try_from(row).ok()));
        if let Some((from, to)) = cut {
            let times = part.chunk.times(block);
            keep(picked, times.iter().map(|time| (from..to).contains(time)));
        }
        if let Some(week) = &self.week {
            let times = part.chunk.times_of(picked);
            keep(picked, week.wants(part.month, &times));
        }
        for (field, marks) in &self.all {
            let codes = part.chunk.field(*field).picked(picked);
            keep(picked, codes.iter().map(|code| marks[*code as usize]));
        }
        if let Some(any) = &self.any {
            let held = holding_any(part, any, picked);
            keep(picked, held.into_iter());
        }
        Picked::Some(picked)
    }

    /// The span, in microseconds since the month of the part began.
    fn bounds(&self, part: &Part) -> Option<(i64, i64)> {
        let start = part.month.start().micros();
        self.span
            .map(|(from, to)| (from.micros() - start, to.micros() - start))
    }

    /// The same where rows of the part lie outside.
    fn cut(&self, part: &Part) -> Option<(i64, i64)> {
        let (oldest, newest) = part.chunk.reach();
        self.bounds(part)
            .filter(|(from, to)| oldest < *from || *to <= newest)
    }
}

impl Week {
    fn new(view: &View, hours: &WeekHours) -> Self {
        let numbers = hours.numbers();
        Self {
            clock: WeekClock::new(hours.zone(), view.months()),
            marks: (0..HOURS_OF_WEEK).map(|hour| numbers.contains(&hour)).collect(),
        }
    }

    /// Of each of some times of a month, whether it is wanted.
    fn wants(&self, month: Month, times: &[i64]) -> impl Iterator<Item = bool> {
        self.clock.hours(month, times).map(|hour| self.marks[hour])
    }
}

fn allowing(view: &View, field: Field, allowed: &Allowed) -> Vec<bool> {
    let (texts, is_exception) = match allowed {
        Allowed::Among { texts, .. } => (texts, false),
        Allowed::Except { texts, .. } => (texts, true),
    };
    let mut marks = marked(view, field, texts);
    for mark in &mut marks {
        *mark ^= is_exception;
    }
    marks[Dictionary::NULL as usize] = allowed.holds(None);
    marks
}

fn marked<'text>(view: &View, field: Field, texts: impl IntoIterator<Item = &'text String>) -> Vec<bool> {
    let known = view.texts(field);
    let mut marks = vec![false; known.width()];
    for code in texts.into_iter().filter_map(|text| known.code(text)) {
        marks[code] = true;
    }
    marks
}

/// Of each row, whether one of the fields holds what is marked.
fn holding_any(part: &Part, any: &Marks, rows: &[u32]) -> Vec<bool> {
    let mut held = vec![false; rows.len()];
    for (field, marks) in any {
        let codes = part.chunk.field(*field).picked(rows);
        for (held, code) in held.iter_mut().zip(codes) {
            *held |= marks[code as usize];
        }
    }
    held
}

/// Keeps the rows for which it is said.
fn keep(rows: &mut Vec<u32>, mut said: impl Iterator<Item = bool>) {
    rows.retain(|_| said.next().unwrap_or_default());
}
