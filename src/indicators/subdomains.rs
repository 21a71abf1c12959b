//! The subdomains that the log holds. Empty: none.

use super::{Fold, Indicator};
use crate::columns::{Columns, Field, Rows};

/// Asks for the subdomains.
#[derive(Debug, Clone, Copy)]
pub struct Subdomains;

impl Indicator for Subdomains {
    type Fold = Seen;

    fn fold(self, columns: &Columns) -> Seen {
        Seen(vec![false; columns.dictionary(Field::Subdomain).width()])
    }
}

/// Whether each subdomain was seen.
#[derive(Debug)]
pub struct Seen(Vec<bool>);

impl Fold for Seen {
    /// By code point.
    type Answer = Vec<String>;

    fn take(&mut self, rows: Rows<'_>) {
        for subdomain in rows.codes(Field::Subdomain) {
            self.0[subdomain] = true;
        }
    }

    fn answer(self, columns: &Columns) -> Vec<String> {
        let names = columns
            .dictionary(Field::Subdomain)
            .table(|name| name.map(str::to_owned));
        let mut seen: Vec<_> = names
            .into_iter()
            .zip(self.0)
            .filter_map(|(name, seen)| name.filter(|_| seen))
            .collect();
        seen.sort_unstable();
        seen
    }
}
