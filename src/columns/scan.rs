//! Going through the rows that a filter selects.

use super::{Columns, Dictionary, Field, Segment};
use crate::model::{Action, Filter, Instant, Selection};

/// Rows that are looked at together: few enough for what was selected of them to stay in the cache
/// of a core while one fold after the other takes it.
const BLOCK: usize = 4_096;

/// Rows of one segment that the filter selects.
#[derive(Debug, Clone, Copy)]
pub struct Rows<'columns> {
    segment: &'columns Segment,
    picked: &'columns [usize],
}

impl<'columns> Rows<'columns> {
    /// How many they are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.picked.len()
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.picked.is_empty()
    }

    /// The segment that they stand in.
    #[must_use]
    pub const fn segment(&self) -> &'columns Segment {
        self.segment
    }

    /// The code that each has in a field.
    pub fn codes(&self, field: Field) -> impl Iterator<Item = usize> {
        let column = self.segment.field(field);
        self.picked.iter().map(|row| column.at(*row) as usize)
    }

    /// When each happened, in microseconds since the month began.
    pub fn times(&self) -> impl Iterator<Item = i64> {
        self.picked.iter().map(|row| self.segment.time(*row))
    }
}

impl Columns {
    /// Gives the rows that the filter selects to `take`, block by block.
    pub fn scan(&self, filter: &Filter, mut take: impl FnMut(Rows<'_>)) {
        let wanted = Wanted::new(self, filter);
        let mut picked = Vec::with_capacity(BLOCK);
        for segment in self.segments() {
            let times = Times::new(segment, filter.span);
            for start in (0..segment.rows()).step_by(BLOCK) {
                let block = start..segment.rows().min(start + BLOCK);
                picked.clear();
                picked.extend(block.filter(|row| times.contain(*row) && wanted.contain(segment, *row)));
                if !picked.is_empty() {
                    take(Rows {
                        segment,
                        picked: &picked,
                    });
                }
            }
        }
    }
}

/// The bounds of time, measured from the segment's start; none where all of it lies within.
struct Times<'columns> {
    segment: &'columns Segment,
    bounds: Option<(i64, i64)>,
}

impl<'columns> Times<'columns> {
    fn new(segment: &'columns Segment, span: Option<(Instant, Instant)>) -> Self {
        let (start, end) = (segment.month().start(), segment.month().end());
        let cut = span.filter(|(from, to)| start < *from || *to < end);
        let bounds = cut.map(|(from, to)| (from.micros() - start.micros(), to.micros() - start.micros()));
        Self { segment, bounds }
    }

    fn contain(&self, row: usize) -> bool {
        self.bounds
            .is_none_or(|(from, to)| (from..to).contains(&self.segment.time(row)))
    }
}

/// For the code of each action and subdomain, whether it is wanted; nothing where all are.
struct Wanted {
    actions: Option<Vec<bool>>,
    subdomains: Option<Vec<bool>>,
}

impl Wanted {
    fn new(columns: &Columns, filter: &Filter) -> Self {
        let actions = wanted(columns.dictionary(Field::Action), &filter.actions, Action::as_str);
        let mut subdomains = wanted(
            columns.dictionary(Field::Subdomain),
            &filter.subdomains,
            String::as_str,
        );
        if let Some(wanted) = &mut subdomains {
            wanted[Dictionary::NULL as usize] = filter.selects_no_subdomain();
        }
        Self { actions, subdomains }
    }

    fn contain(&self, segment: &Segment, row: usize) -> bool {
        let has = |wanted: &Option<Vec<bool>>, field| {
            wanted
                .as_ref()
                .is_none_or(|wanted| wanted[segment.field(field).at(row) as usize])
        };
        has(&self.actions, Field::Action) && has(&self.subdomains, Field::Subdomain)
    }
}

fn wanted<T: Ord>(
    dictionary: &Dictionary,
    selection: &Selection<T>,
    text: fn(&T) -> &str,
) -> Option<Vec<bool>> {
    let Selection::Only(values) = selection else {
        return None;
    };
    let mut wanted = vec![false; dictionary.width()];
    for code in values.iter().filter_map(|value| dictionary.code(text(value))) {
        wanted[code as usize] = true;
    }
    Some(wanted)
}
