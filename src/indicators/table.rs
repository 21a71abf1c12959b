//! Counts by id and action.

/// The most cells of a table of all ids: as many as stay in the cache of a core.
const CELLS: usize = 1 << 18;

/// A table with a row for each id and a column for each action; where it would be too large, with one
/// column for the actions that count and one for those that do not.
#[derive(Debug, Clone)]
pub(super) struct Table {
    /// Of each id, the row; its own code where there are none. One row is that of all who have no other.
    rows: Option<Vec<usize>>,
    /// Of each action, the column.
    columns: Vec<usize>,
    width: usize,
    pub(super) is_by_action: bool,
    /// A cell that is full stays so: the count is past what an `Int` can tell anyway.
    cells: Vec<u32>,
}

impl Table {
    /// A table of as many ids, with the actions that count.
    pub(super) fn of_all(ids: usize, counted: &[bool]) -> Self {
        let is_by_action = ids * counted.len() <= CELLS;
        let (columns, width) = if is_by_action {
            ((0..counted.len()).collect(), counted.len())
        } else {
            (counted.iter().map(|counts| usize::from(!counts)).collect(), 2)
        };
        Self {
            rows: None,
            columns,
            width,
            is_by_action,
            cells: vec![0; ids * width],
        }
    }

    /// A table of some of the ids by action.
    pub(super) fn of_some(codes: &[usize], ids: usize, actions: usize) -> Self {
        let mut rows = vec![codes.len(); ids];
        for (row, code) in codes.iter().enumerate() {
            rows[*code] = row;
        }
        Self {
            rows: Some(rows),
            columns: (0..actions).collect(),
            width: actions,
            is_by_action: true,
            cells: vec![0; (codes.len() + 1) * actions],
        }
    }

    /// Counts rows of the log by the codes of their ids and actions.
    pub(super) fn take(&mut self, ids: &[u32], actions: &[u32]) {
        let pairs = ids.iter().map(|id| *id as usize).zip(actions);
        match &self.rows {
            None => pairs.for_each(|(id, action)| {
                add(
                    &mut self.cells[id * self.width + self.columns[*action as usize]],
                    1,
                );
            }),
            Some(rows) => pairs.for_each(|(id, action)| {
                add(
                    &mut self.cells[rows[id] * self.width + self.columns[*action as usize]],
                    1,
                );
            }),
        }
    }

    /// Adds what a table of the same shape has counted.
    pub(super) fn merge(&mut self, part: &Self) {
        for (cell, more) in self.cells.iter_mut().zip(&part.cells) {
            add(cell, *more);
        }
    }

    /// All rows of the log that were counted.
    pub(super) fn rows_counted(&self) -> u64 {
        self.cells.iter().copied().map(u64::from).sum()
    }

    /// The counts of an id, by action where the table has them.
    pub(super) fn row(&self, id: usize) -> &[u32] {
        let row = self.rows.as_ref().map_or(id, |rows| rows[id]);
        &self.cells[row * self.width..][..self.width]
    }

    /// How many rows of the log count for each id of a table of all ids.
    pub(super) fn counts(&self, counted: &[bool]) -> Vec<u64> {
        // A mask and no condition, so that several are added at a time.
        let masks: Vec<u32> = counted
            .iter()
            .map(|counts| u32::from(*counts) * u32::MAX)
            .collect();
        let counts = |row: &[u32]| {
            if self.is_by_action {
                let by_action = row.iter().zip(&masks);
                by_action.map(|(count, mask)| u64::from(count & mask)).sum()
            } else {
                row[0].into()
            }
        };
        self.cells.chunks_exact(self.width.max(1)).map(counts).collect()
    }
}

fn add(cell: &mut u32, more: u32) {
    *cell = cell.saturating_add(more);
}

#[cfg(test)]
mod tests {
    use super::*;

    const IDS: [u32; 5] = [0, 1, 1, 2, 1];
    const ACTIONS: [u32; 5] = [1, 1, 2, 1, 1];
    const COUNTED: [bool; 3] = [false, true, false];

    #[test]
    fn a_small_table_has_every_action() {
        let mut table = Table::of_all(3, &COUNTED);
        table.take(&IDS, &ACTIONS);
        assert_eq!(table.row(1), [0, 2, 1]);
        assert_eq!(table.counts(&COUNTED), [1, 2, 1]);
    }

    #[test]
    fn a_large_table_counts_the_same_and_leaves_the_actions_to_a_second_look() {
        let ids = CELLS;
        let mut table = Table::of_all(ids, &COUNTED);
        assert!(!table.is_by_action && table.cells.len() == 2 * ids);
        table.take(&IDS, &ACTIONS);
        assert_eq!(table.counts(&COUNTED)[..4], [1, 2, 1, 0]);
        assert_eq!(table.rows_counted(), 5);

        let mut table = Table::of_some(&[2, 1], ids, 3);
        table.take(&IDS, &ACTIONS);
        assert_eq!((table.row(2), table.row(1)), (&[0, 1, 0][..], &[0, 2, 1][..]));
    }
}
